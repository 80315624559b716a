"""Articles as lines of a list, in the order of a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from presentation.article_query import ArticleQuery
from presentation.highlight import HighlightedText, flag_sentence
from presentation.search_hits import search_excerpt
from storage.articles.current import current_articles
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

    @property
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


def list_articles(
    session: Session,
    filters: ArticleQuery,
    *,
    now: datetime,
    limit: int,
    after: SearchCursor | None = None,
) -> ArticleList:
    """Return a page of the articles that match the filters."""
    query = filters.to_search_query(now=now)
    found = search(session, query, after=after, limit=limit)
    articles = load_articles(session, found.ids)
    if filters.q:
        articles = [
            replace(one, excerpt=search_excerpt(one.revision, filters.q)) for one in articles
        ]
    is_whole = found.next is None and after is None
    total = len(articles) if is_whole else count_matches(session, query, limit=MAX_COUNTED)
    return ArticleList(articles=tuple(articles), next=found.next, total=total)


def load_articles(session: Session, ids: Sequence[int]) -> list[ListedArticle]:
    """Return articles, in the order of these ids."""
    rows = session.execute(current_articles().where(Page.id.in_(ids)))
    found = {
        page.id: ListedArticle(page=page, revision=revision, judgement=judgement)
        for page, revision, judgement in rows
    }
    return [found[one] for one in ids if one in found]
