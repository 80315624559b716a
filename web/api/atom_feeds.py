"""Atom feeds: every flagged article, and each saved search."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter, Response
from sqlalchemy import select

from presentation.article_query import ArticleQuery
from presentation.atom import FLAGGED_FEED, MAX_ENTRIES, atom_feed
from storage.articles.article_records import stream_articles
from storage.articles.current import CurrentArticle
from storage.models import SavedSearch
from web.context import AsAnyone, AsViewer, NotFound, RequestContext
from web.views.article_list import list_articles

router = APIRouter(include_in_schema=False)


@router.get(FLAGGED_FEED)
def flagged(context: AsViewer) -> Response:
    """Return the newest flagged articles."""
    # Not from the search index: `tipwatch export` writes the same feed, and the index may be behind.
    with context.reading() as session:
        articles = stream_articles(session, flagged=True, newest_first=True)
        return _feed(context, articles, title=context.translator("heading"))


@router.get("/feeds/saved/{key}.atom")
def saved(context: AsAnyone, key: str) -> Response:
    """Return the newest articles of a saved search; its key is the only credential."""
    with context.reading() as session:
        row = session.scalar(select(SavedSearch).where(SavedSearch.feed_key == key))
        if row is None:
            raise NotFound
        query = ArticleQuery.parse(row.filters)
        found = list_articles(session, query, now=context.now, limit=MAX_ENTRIES).articles
        articles = [(one.page, one.revision, one.judgement) for one in found]
        return _feed(context, articles, title=row.name)


def _feed(context: RequestContext, articles: Iterable[CurrentArticle], *, title: str) -> Response:
    request = context.request
    body = atom_feed(
        articles,
        title=title,
        base_url=context.app_state.settings.public_url or str(request.base_url),
        path=request.url.path,
        now=context.now,
    )
    return Response(body, media_type="application/atom+xml")
