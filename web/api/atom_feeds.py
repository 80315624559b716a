"""Atom feeds: every flagged article, each saved search, and each case."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter, Response
from sqlalchemy import select

from digest.render.environment import move_text
from grouping.case_records import CaseFile
from presentation.article_query import ArticleQuery
from presentation.atom import (
    FLAGGED_FEED,
    MAX_ENTRIES,
    FeedEntry,
    atom_feed,
    updated_at,
    write_feed,
)
from storage.articles.article_records import stream_articles
from storage.articles.current import CurrentArticle
from storage.models import SavedSearch
from web.context import AsAnyone, AsViewer, NotFound, RequestContext
from web.views.article_list import list_articles
from web.views.cases.case_file import CaseChapter, case_chapters, case_summary, find_case

router = APIRouter(include_in_schema=False)

_ATOM = "application/atom+xml"


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


@router.get("/feeds/cases/{number:row}.atom")
def case(context: AsViewer, number: int) -> Response:
    """Return the developments of a case, the newest first."""
    with context.reading() as session:
        found = find_case(session, number)
    if found is None:
        raise NotFound
    summary = case_summary(found)
    base = _base_url(context)
    body = write_feed(
        (
            _development_entry(context, found, one, base=base)
            for one in reversed(case_chapters(found))
            if one.moves or one.article.number == found.chapters[0].page_id
        ),
        title=f"{context.translator('case_file')}: {summary.title}",
        feed_id=f"{base}/feeds/cases/{found.number}.atom",
        now=context.now,
    )
    return Response(body, media_type=_ATOM)


def _development_entry(
    context: RequestContext, found: CaseFile, chapter: CaseChapter, *, base: str
) -> FeedEntry:
    article = chapter.article
    moved = [f"{move_text(one, context.translator)}. {one.quote}" for one in chapter.moves]
    return FeedEntry(
        id=f"urn:tipwatch:development:{article.number}",
        title=article.title,
        updated=updated_at(found.articles[article.number]),
        published=article.at,
        author=article.source,
        address=article.url,
        related=f"{base}/cases/{found.number}#report-{article.number}",
        categories=tuple(one.kind.value for one in chapter.moves),
        summary=" ".join(moved) or context.translator("case_first"),
    )


def _base_url(context: RequestContext) -> str:
    return (context.app_state.settings.public_url or str(context.request.base_url)).rstrip("/")


def _feed(context: RequestContext, articles: Iterable[CurrentArticle], *, title: str) -> Response:
    request = context.request
    body = atom_feed(
        articles,
        title=title,
        base_url=_base_url(context),
        path=request.url.path,
        now=context.now,
    )
    return Response(body, media_type=_ATOM)
