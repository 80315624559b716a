"""Search: ids of matching articles by rank and age, and the same match for one article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from heapq import nlargest
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    SQLColumnExpression,
    Text,
    column,
    select,
    table,
)
from sqlalchemy.orm import Session

from storage.articles.current import (
    is_judgement_in_force,
    newest_revision_by_dates,
)
from storage.articles.figures import article_at
from storage.engine import by_index, is_among, on_sqlite
from storage.models import Page, Revision, StoredJudgement
from storage.search import postgres, sqlite
from storage.search.document_matches import DocumentPlace, articles_of_documents
from storage.search.query import SearchQuery, SortOrder, rank_tiers
from storage.search.tokenizer import tokenize

_index = table("search_index", column("rowid"))
_entries = table("search_entries", column("page_id", Integer), column("tags", Text))

_CHECKED_AT_A_TIME = 100
"""SQLite looks up each row by itself."""
_DOCUMENT_PLACES = "articles of documents by words"
MAX_SORTED = 5_000
"""Newest stored matches that are put in the order of publication."""


@dataclass(frozen=True, kw_only=True)
class SearchCursor:
    """Where a page of results ended: the rank tier and id of its last article."""

    tier: int
    last_id: int

    def __str__(self) -> str:
        return f"{self.tier}.{self.last_id}"

    @classmethod
    def parse(cls, written: str) -> SearchCursor | None:
        """Parse a cursor; None for what is none."""
        tier, _, last_id = written.partition(".")
        if not (tier.isdecimal() and last_id.isdecimal() and len(last_id) < 10 and len(tier) < 3):
            return None
        return cls(tier=int(tier), last_id=int(last_id))


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """Ids of articles; `next` is the cursor of the next page, None at the end."""

    ids: tuple[int, ...]
    next: SearchCursor | None
    by_document: Mapping[int, DocumentPlace] = field(default_factory=dict)
    """Of those that only the words of a document find: the page that has them."""
    at_least: int = 0
    """How many match, as far as the search came to know: more may, and none is counted for it."""


def search(
    session: Session, query: SearchQuery, *, after: SearchCursor | None, limit: int
) -> SearchPage:
    """Return the next ids: best rank first, and newest stored first within a rank.

    Words of documents are the last rank. Other orders have no ranks, and list them among the rest.
    """
    by_document = _ByDocument(session, query)
    page = (
        _by_publication(session, query, by_document, after=after, limit=limit)
        if query.order is SortOrder.PUBLISHED
        else _by_rank(session, query, by_document, after=after, limit=limit)
    )
    places = by_document.listed
    return replace(page, by_document={one: places[one] for one in page.ids if one in places})


class _ByDocument:
    """The matches that only documents make, looked up when a page of results comes to them."""

    def __init__(self, session: Session, query: SearchQuery) -> None:
        self._session = session
        self._query = query
        self._places: dict[int, DocumentPlace] | None = None if tokenize(query.words) else {}
        self.listed: dict[int, DocumentPlace] = {}

    def not_among(
        self, found: Iterable[int], *, above: int = 0, below: int | None, limit: int
    ) -> list[int]:
        """Return the newest in a range that are none of these, which have the words themselves."""
        known = set(found)
        candidates = [one for one in self._below(below) if one > above and one not in known]
        others = list(islice(self._passing(candidates), limit))
        self._list(others)
        return others

    def without_the_words(self, *, below: int | None, limit: int) -> list[int]:
        """Return the newest whose article has not the words itself."""
        newest = replace(self._query, order=SortOrder.NEWEST)
        found: list[int] = []
        for chunk in _batched(self._passing(self._below(below)), _CHECKED_AT_A_TIME):
            having = _matching_ids(
                self._session, newest, tier=0, below=None, limit=len(chunk), among=chunk
            )
            found += [one for one in chunk if one not in having]
            if len(found) >= limit:
                break
        self._list(found[:limit])
        return found[:limit]

    def _passing(self, candidates: Sequence[int]) -> Iterator[int]:
        """Yield those that pass the filters; looked up only as far as they are asked for."""
        for chunk in _batched(candidates, _CHECKED_AT_A_TIME):
            passing = _passing_filters(self._session, self._query, chunk)
            yield from (one for one in chunk if one in passing)

    def _below(self, below: int | None) -> list[int]:
        if self._places is None:
            # A list is searched, and then counted: the same words in the same transaction.
            known = self._session.info.setdefault(_DOCUMENT_PLACES, {})
            if self._query.words not in known:
                known[self._query.words] = articles_of_documents(self._session, self._query.words)
            self._places = known[self._query.words]
        return sorted((one for one in self._places if below is None or one < below), reverse=True)

    def _list(self, ids: Iterable[int]) -> None:
        places = self._places or {}
        self.listed |= {one: places[one] for one in ids}


def _batched(ids: Iterable[int], size: int) -> Iterator[list[int]]:
    left = iter(ids)
    while chunk := list(islice(left, size)):
        yield chunk


def _passing_filters(session: Session, query: SearchQuery, among: Sequence[int]) -> set[int]:
    rows = session.execute(
        select(_entries.c.page_id, _entries.c.tags)
        .join(Page, Page.id == _entries.c.page_id)
        .join(Revision, newest_revision_by_dates(session))
        .where(*_date_filters(query), _entries.c.page_id.in_(among))
    )
    return {
        number
        for number, tags in rows
        if all(not set(group).isdisjoint(tags.split()) for group in query.tags)
    }


def _by_rank(
    session: Session,
    query: SearchQuery,
    by_document: _ByDocument,
    *,
    after: SearchCursor | None,
    limit: int,
) -> SearchPage:
    found: list[SearchCursor] = []
    last = len(rank_tiers(query)) if query.order is SortOrder.BEST else 0
    first = after.tier if after else 0
    for rank in range(first, last + 1):
        below = after.last_id if after and rank == first else None
        missing = limit + 1 - len(found)
        if query.order is not SortOrder.BEST or query.is_empty:
            ids = _ids_below(session, query, by_document, below=below, limit=missing)
        elif rank < last:
            ids = _matching_ids(session, query, tier=rank, below=below, limit=missing)
        else:
            ids = by_document.without_the_words(below=below, limit=missing)
        found += [SearchCursor(tier=rank, last_id=one) for one in ids]
        if len(found) > limit or query.is_empty:
            break
    shown = found[:limit]
    return SearchPage(
        ids=tuple(one.last_id for one in shown), next=shown[-1] if len(found) > limit else None
    )


def _by_publication(
    session: Session,
    query: SearchQuery,
    by_document: _ByDocument,
    *,
    after: SearchCursor | None,
    limit: int,
) -> SearchPage:
    # The index knows the order of storing only. Sorting all of a million takes seconds.
    # What is older follows in the order of storing (tier 1), so that no article is left out.
    if after and after.tier:
        older = _ids_below(session, query, by_document, below=after.last_id, limit=limit + 1)
        next_ = SearchCursor(tier=1, last_id=older[limit - 1]) if len(older) > limit else None
        return SearchPage(ids=tuple(older[:limit]), next=next_)
    ids = _ids_below(session, query, by_document, below=None, limit=MAX_SORTED)
    ordered = _newest_published(session, ids)
    start = ordered.index(after.last_id) + 1 if after and after.last_id in ordered else 0
    shown = tuple(ordered[start : start + limit])
    next_ = SearchCursor(tier=1, last_id=min(ids)) if len(ids) == MAX_SORTED else None
    if start + limit < len(ordered):
        next_ = SearchCursor(tier=0, last_id=shown[-1])
    return SearchPage(ids=shown, next=next_, at_least=len(ids))


def _newest_published(session: Session, ids: Sequence[int]) -> list[int]:
    """Put articles in the order of publication, those without a date last; newest stored first within each."""
    rows = (
        select(Page.id)
        .outerjoin(Revision, newest_revision_by_dates(session))
        .where(is_among(session, Page.id, ids))
        .order_by(Revision.published_at.desc().nulls_last(), Page.id.desc())
    )
    return list(session.scalars(rows))


def _ids_below(
    session: Session,
    query: SearchQuery,
    by_document: _ByDocument,
    *,
    below: int | None,
    limit: int,
) -> list[int]:
    """Return the newest matches of any rank."""
    if query.is_empty:
        return _newest_ids(session, below=below, limit=limit)
    found = _matching_ids(session, query, tier=0, below=below, limit=limit)
    # Down to the last of a full page all that have the words themselves are known.
    above = found[-1] if len(found) == limit else 0
    others = by_document.not_among(found, above=above, below=below, limit=limit)
    return nlargest(limit, [*found, *others])


def count_matches(session: Session, query: SearchQuery, *, limit: int) -> int:
    """Count the matching articles, up to a limit: counting all of a million takes seconds."""
    if query.is_empty:
        return len(_newest_ids(session, below=None, limit=limit))
    newest = replace(query, order=SortOrder.NEWEST)
    (terms,) = rank_tiers(newest)
    is_sqlite = on_sqlite(session)
    is_counted_unordered = terms and not _date_filters(query) and not is_sqlite
    if is_counted_unordered and postgres.count(session, terms, limit=limit) == limit:
        return limit
    found = _matching_ids(session, newest, tier=0, below=None, limit=limit)
    if len(found) == limit:
        return limit
    others = _ByDocument(session, query).not_among(found, below=None, limit=limit - len(found))
    return len(found) + len(others)


def newest_rows(
    session: Session,
    query: SearchQuery,
    columns: Sequence[SQLColumnExpression[Any]],
    *,
    limit: int,
    among: Sequence[int] | None = None,
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return columns of page, revision and judgement in force of the newest stored matches, among some if asked.

    One query, where `search` and another by its ids would look up every article twice.
    """
    newest = replace(query, order=SortOrder.NEWEST)
    number, rows = _select_matches(session, newest, tier=0, joined=True, among=among)
    rows = rows.outerjoin(StoredJudgement, is_judgement_in_force())
    rows = rows.with_only_columns(*columns).order_by(number.desc()).limit(limit)
    with _planned(session, newest):
        # Past the session: rows of columns need none of its bookkeeping, a fifth of the time.
        return session.connection().execute(rows).all()


def _newest_ids(session: Session, *, below: int | None, limit: int) -> list[int]:
    query = select(Page.id).where(Page.revisions > 0).order_by(Page.id.desc()).limit(limit)
    return list(session.scalars(query.where(Page.id < below) if below else query))


def _matching_ids(
    session: Session,
    search_query: SearchQuery,
    *,
    tier: int,
    below: int | None,
    limit: int,
    among: Sequence[int] | None = None,
) -> list[int]:
    has_dates = bool(_date_filters(search_query))
    queries = rank_tiers(search_query)
    is_sqlite = on_sqlite(session)
    if not is_sqlite and queries[tier] and not has_dates and among is None:
        ids = postgres.newest_of_frequent(
            session, queries[tier], but_not=queries[:tier], below=below, limit=limit
        )
        if ids is not None:
            return ids
    number, query = _select_matches(session, search_query, tier=tier, joined=has_dates, among=among)
    query = query.order_by(number.desc()).limit(limit)
    with _planned(session, search_query):
        return list(session.scalars(query.where(number < below) if below else query))


def _select_matches(
    session: Session,
    search_query: SearchQuery,
    *,
    tier: int,
    joined: bool,
    among: Sequence[int] | None = None,
) -> tuple[ColumnElement[int], Select[int]]:
    """Select the ids of a tier in no order, joined with page and newest revision if asked for."""
    queries = rank_tiers(search_query)
    dates = _date_filters(search_query)
    is_sqlite = on_sqlite(session)
    newest = newest_revision_by_dates(session)
    if not queries[tier]:
        # Dates only: SQLite's index has no words to look up, and can list nothing without.
        if among is not None:
            dates.append(Page.id.in_(among))
        pages = select(Page.id).select_from(Page).where(Page.revisions > 0, *dates)
        return Page.__table__.c.id, pages.join(Revision, newest)
    if not is_sqlite and not joined and among is None:
        return postgres.select_hits(queries[tier], but_not=queries[:tier])
    index = (
        _index
        if is_sqlite
        else postgres.hits(
            queries[tier], but_not=queries[:tier], among=among, in_order=joined and among is None
        )
    )
    query = select(index.c.rowid).select_from(index)
    if is_sqlite:
        query = query.where(sqlite.matches(queries[tier], but_not=queries[:tier]))
        if among is not None:
            query = query.where(sqlite.one_of(index.c.rowid, among))
    if joined:
        query = query.join(Page, Page.id == index.c.rowid).join(Revision, newest)
    return index.c.rowid, query.where(*dates)


def _planned(session: Session, query: SearchQuery) -> AbstractContextManager[None]:
    if on_sqlite(session) or not rank_tiers(query)[-1]:
        return nullcontext()
    return by_index(session)


def _date_filters(query: SearchQuery) -> list[ColumnElement[bool]]:
    found = []
    if query.seen_since:
        found.append(Page.first_seen_at >= query.seen_since)
    if query.seen_until:
        found.append(Page.first_seen_at < query.seen_until)
    if query.published_since:
        found.append(Revision.published_at >= query.published_since)
    if query.published_until:
        found.append(Revision.published_at < query.published_until)
    if query.counted_since:
        found.append(article_at() >= query.counted_since)
    if query.counted_until:
        found.append(article_at() < query.counted_until)
    return found
