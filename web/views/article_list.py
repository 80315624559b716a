"""Articles as lines of a list, in the order of a search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, load_only

from presentation.article_query import ArticleQuery
from presentation.highlight import HighlightedText, flag_sentence
from presentation.search_hits import search_excerpt
from storage.articles.current import current_articles, is_judgement_in_force, is_newest_revision
from storage.models import Page, Revision, StoredJudgement
from storage.search import SearchCursor, count_matches, search

MAX_COUNTED = 1_000


@dataclass(frozen=True, kw_only=True)
class ListedArticle:
    """An article with its newest revision and judgement."""

    page: Page
    revision: Revision
    judgement: StoredJudgement | None
    excerpt: HighlightedText = ()
    """Around the words of the search, if there was one."""

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
    total: int
    """Counted up to `MAX_COUNTED`."""


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
    articles = (load or load_articles)(session, found.ids)
    if filters.q:
        articles = [
            replace(one, excerpt=search_excerpt(one.revision, filters.q)) for one in articles
        ]
    is_whole = found.next is None and after is None
    total = len(articles) if is_whole else count_matches(session, query, limit=MAX_COUNTED)
    return ArticleList(articles=tuple(articles), next=found.next, total=total)


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
