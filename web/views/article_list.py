"""Articles as lines of a list, in the order of a search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, load_only

from presentation.article_query import ArticleQuery
from presentation.highlight import HighlightedText, flag_sentence
from presentation.search_hits import search_excerpt, text_excerpt
from storage.articles.article_records import article_record
from storage.articles.current import current_articles, is_judgement_in_force, is_newest_revision
from storage.articles.text_budget import how_many_articles_fit
from storage.models import Page, Revision, StoredJudgement
from storage.search import DocumentHit, SearchCursor, count_matches, read_pages, search

MAX_COUNTED = 1_000


@dataclass(frozen=True, kw_only=True)
class ListedArticle:
    """An article with its newest revision and judgement."""

    page: Page
    revision: Revision
    judgement: StoredJudgement | None
    excerpt: HighlightedText = ()
    """Around the words of the search, if there was one."""
    found_in: DocumentHit | None = None
    """The page of a document that has the words, where the article has not."""

    # Cached: templates ask whether there is one, and show it.
    @cached_property
    def why(self) -> HighlightedText:
        """The best sentence for the flag, matched words marked."""
        return flag_sentence(self.revision, self.judgement)


@dataclass(frozen=True, kw_only=True)
class ArticleList:
    """A page of a list; `next` is the cursor of the following one."""

    articles: tuple[ListedArticle, ...]
    next: SearchCursor | None
    at_least: int
    """How many match, as far as the search came to know; see `count_listed`."""


LoadArticles = Callable[[Session, Sequence[int]], list[ListedArticle]]


def list_articles(
    session: Session,
    filters: ArticleQuery,
    *,
    now: datetime,
    limit: int,
    after: SearchCursor | None = None,
    load: LoadArticles | None = None,
) -> ArticleList:
    """Return a page of the articles that match the filters; `load_lines` loads what lists show."""
    query = filters.to_search_query(now=now)
    found = search(session, query, after=after, limit=limit)
    if (few := how_many_articles_fit(session, found.ids)) < len(found.ids):
        found = search(session, query, after=after, limit=few)
    articles = (load or load_articles)(session, found.ids)
    if filters.q:
        hits = read_pages(session, list(found.by_document.values()))
        found_in = {article: hits.get(place) for article, place in found.by_document.items()}
        articles = [_with_excerpt(one, found_in.get(one.page.id), filters.q) for one in articles]
    return ArticleList(articles=tuple(articles), next=found.next, at_least=found.at_least)


def count_listed(
    session: Session, filters: ArticleQuery, listed: ArticleList, *, now: datetime, is_first: bool
) -> int:
    """Count what matches up to `MAX_COUNTED`; feeds, programs and exports, which show no total, do without."""
    if is_first and listed.next is None:
        return len(listed.articles)
    if listed.at_least >= MAX_COUNTED:
        return MAX_COUNTED
    return count_matches(session, filters.to_search_query(now=now), limit=MAX_COUNTED)


def _with_excerpt(one: ListedArticle, found_in: DocumentHit | None, words: str) -> ListedArticle:
    if found_in is None:
        return replace(one, excerpt=search_excerpt(one.revision, words))
    return replace(one, found_in=found_in, excerpt=text_excerpt(found_in.page.text, words))


def load_articles(session: Session, ids: Sequence[int]) -> list[ListedArticle]:
    """Return articles with all that a record of them has, in the order of these ids."""
    return _in_order(session, current_articles(), ids)


def load_lines(session: Session, ids: Sequence[int]) -> list[ListedArticle]:
    """Return articles with what a line of a list shows, in the order of these ids."""
    query = (
        select(Page, Revision, StoredJudgement)
        .join(Revision, is_newest_revision())
        .outerjoin(StoredJudgement, is_judgement_in_force())
        .options(
            load_only(
                Revision.title, Revision.lead, Revision.text, Revision.language,
                Revision.published_at,
            ),
            load_only(StoredJudgement.tier, StoredJudgement.evidence),
        )
    )  # fmt: skip
    return _in_order(session, query, ids)


def _in_order(
    session: Session, query: Select[Page, Revision, StoredJudgement | None], ids: Sequence[int]
) -> list[ListedArticle]:
    found = {
        page.id: ListedArticle(page=page, revision=revision, judgement=judgement)
        for page, revision, judgement in session.execute(query.where(Page.id.in_(ids)))
    }
    return [found[one] for one in ids if one in found]


def listed_record(one: ListedArticle) -> dict[str, Any]:
    """Return the article record; with the page of the document by whose words a search found it."""
    record = article_record(one.page, one.revision, one.judgement)
    if one.found_in is None:
        return record
    document = one.found_in.document
    return {
        **record,
        "found_in": {
            "document": document.id,
            "url": document.url,
            "title": document.title,
            "page": one.found_in.page.number,
            "excerpt": "".join(run.text for run in one.excerpt),
        },
    }
