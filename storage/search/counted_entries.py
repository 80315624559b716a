"""What figures count of each article: stored beside its tags, and read with the newest that match a search."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    bindparam,
    column,
    select,
    table,
    union,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from storage.articles.current import is_judgement_in_force, newest_revision_by_dates
from storage.articles.figures import article_hour, hour_of
from storage.engine import by_index, is_among, on_sqlite
from storage.models import Page, Revision, StoredJudgement
from storage.search import postgres, sqlite
from storage.search.entry import entries_table, queue_table
from storage.search.query import SearchQuery, SortOrder, rank_tiers
from storage.search.ranked_search import newest_rows

_MAX_OUTDATED = 2_000
"""Outdated entries up to which the others are read."""
_NEVER = -(2**31)
"""The hour of an entry whose article is gone."""
_index = table("search_index", column("rowid", Integer))
_entry = entries_table.c


class CountedRow(NamedTuple):
    """What is counted of an article; its lists are JSON, as most articles share a few.

    Rows of the database pass for it, with the same names in the same order: to copy twenty thousand takes as long
    as to read them.
    """

    page_id: int
    source: str
    story_id: int | None
    duplicate_of: int | None
    themes: str | None
    places: str | None
    counted_hour: int
    """Of its publication, else of its first sight: see `article_hour`."""


_COUNTED = CountedRow._fields[1:]
_FROM_ENTRY = tuple(_entry[name] for name in CountedRow._fields)


def counted_rows(session: Session, query: SearchQuery, *, limit: int) -> Sequence[CountedRow]:
    """Return what is counted of the newest stored matches, newest first.

    An entry has it in one row. Where that is outdated, it is read from page, revision and judgement.
    """
    outdated = _outdated(session)
    if len(outdated) > _MAX_OUTDATED or not _has_whole_hours(query):
        return _from_articles(session, query, limit=limit)
    found = _from_entries(session, query, but_not=outdated, limit=limit)
    if outdated:
        changed = _from_articles(session, query, limit=limit, among=outdated)
        return sorted([*found, *changed], key=lambda one: -one.page_id)[:limit]
    return found


def _outdated(session: Session) -> Sequence[int]:
    unfilled = select(_entry.page_id).where(_entry.counted_hour.is_(None))
    either = union(
        select(queue_table.c.page_id).limit(_MAX_OUTDATED + 1).subquery().select(),
        unfilled.limit(_MAX_OUTDATED + 1).subquery().select(),
    )
    return session.scalars(either).all()


def _has_whole_hours(query: SearchQuery) -> bool:
    others = (query.seen_since, query.seen_until, query.published_since, query.published_until)
    ends = (query.counted_since, query.counted_until)
    return not any(others) and all(one is None or one.timestamp() % 3600 == 0 for one in ends)


def _from_articles(
    session: Session, query: SearchQuery, *, limit: int, among: Sequence[int] | None = None
) -> Sequence[CountedRow]:
    rows = newest_rows(session, query, _from_article(session), limit=limit, among=among)
    return cast("Sequence[CountedRow]", rows)


def _from_article(session: Session) -> tuple[Any, ...]:
    return (
        Page.id.label("page_id"), Page.source, Page.story_id, Page.duplicate_of,
        # As text: the JSON of most articles was read before.
        sql_cast(StoredJudgement.themes, Text).label("themes"),
        sql_cast(StoredJudgement.places, Text).label("places"),
        article_hour(session).label("counted_hour"),
    )  # fmt: skip


def _from_entries(
    session: Session, query: SearchQuery, *, but_not: Sequence[int], limit: int
) -> Sequence[CountedRow]:
    (terms,) = rank_tiers(replace(query, order=SortOrder.NEWEST))
    number: ColumnElement[int] = _entry.page_id
    rows = select(*_FROM_ENTRY)
    if terms:
        is_sqlite = on_sqlite(session)
        index = _index if is_sqlite else postgres.hits(terms, in_order=True)
        number = index.c.rowid
        rows = rows.select_from(index).join(entries_table, _entry.page_id == number)
        if is_sqlite:
            rows = rows.where(sqlite.matches(terms))
    rows = rows.where(_entry.counted_hour > _NEVER)
    if query.counted_since:
        rows = rows.where(_entry.counted_hour >= hour_of(query.counted_since))
    if query.counted_until:
        rows = rows.where(_entry.counted_hour < hour_of(query.counted_until))
    if but_not:
        rows = rows.where(~is_among(session, _entry.page_id, but_not))
    with by_index(session):
        found = session.connection().execute(rows.order_by(number.desc()).limit(limit)).all()
    return cast("Sequence[CountedRow]", found)


def counted_columns(
    page: Page, revision: Revision, judgement: StoredJudgement | None
) -> dict[str, Any]:
    """Return the columns of an entry that hold what is counted."""
    at: datetime = revision.published_at or page.first_seen_at
    return {
        "counted_hour": hour_of(at),
        "source": page.source,
        "story_id": page.story_id,
        "duplicate_of": page.duplicate_of,
        "themes": _as_json(judgement.themes) if judgement else None,
        "places": _as_json(judgement.places) if judgement else None,
    }


def _as_json(found: Sequence[Any]) -> str:
    return json.dumps(found, ensure_ascii=False)


def has_unfilled_entries(session: Session) -> bool:
    """Return whether an older version wrote entries without what is counted."""
    unfilled = select(_entry.page_id).where(_entry.counted_hour.is_(None))
    return session.scalar(unfilled.limit(1)) is not None


def fill_entries(session: Session, *, at_most: int) -> int:
    """Fill entries that have not what is counted; returns how many."""
    unfilled = select(_entry.page_id).where(_entry.counted_hour.is_(None))
    ids = session.scalars(unfilled.limit(at_most).with_for_update(skip_locked=True)).all()
    rows = session.execute(
        select(*_from_article(session))
        .select_from(Page)
        .join(Revision, newest_revision_by_dates(session))
        .outerjoin(StoredJudgement, is_judgement_in_force())
        .where(is_among(session, Page.id, ids))
    )
    found = {number: dict(zip(_COUNTED, values, strict=True)) for number, *values in rows}
    gone = dict.fromkeys(_COUNTED) | {"counted_hour": _NEVER}
    filled = [{"entry": one, **found.get(one, gone)} for one in ids]
    if filled:
        statement = update(entries_table).where(_entry.page_id == bindparam("entry"))
        session.connection().execute(statement, filled)
    return len(filled)
