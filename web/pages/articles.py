"""Articles: search, filter, paginate, export."""

from __future__ import annotations

from itertools import chain, islice

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from presentation.article_query import ArticleQuery
from presentation.search_hits import text_excerpt
from storage.models import StoredSource
from storage.search import SearchCursor, find_in_documents, index_backlog
from web.api.export import EXPORT_FORMATS, export_records
from web.context import AsViewer, NotFound
from web.views.article_list import MAX_COUNTED, count_listed, list_articles, load_lines
from web.views.batch_tools import load_batch_tools
from web.views.forms.filter_choices import filter_chips, filter_choices

router = APIRouter()

PAGE = 50
DOCUMENT_HITS = 10
"""Pages of documents above the articles; more are found with more words."""
SEVERAL = ("theme", "form", "place", "site", "source", "language")
"""Filters that may have several values: any of them."""


@router.get("/articles", response_class=HTMLResponse)
def articles(context: AsViewer) -> Response:
    """Show a page of the list; an address with empty filters is redirected to a short one."""
    params = context.request.query_params
    filters = ArticleQuery.from_pairs(params.multi_items())
    if any(not value for _, value in params.multi_items()) and not filters.refused:
        return context.redirect(f"/articles?{filters.query_string}".rstrip("?"))
    is_first = "after" not in params
    with context.reading() as session:
        found = list_articles(
            session,
            filters,
            now=context.now,
            limit=PAGE,
            after=SearchCursor.parse(params.get("after", "")),
            load=load_lines,
        )
        shown = [one.page.id for one in found.articles]
        # Filters are of articles: with one, a document would be found in spite of it.
        in_documents = (
            find_in_documents(session, filters.q, limit=DOCUMENT_HITS)
            if filters.q and not filters.values and "after" not in params
            else []
        )
        with_article = {one.found_in.document.id for one in found.articles if one.found_in}
        return context.render(
            "articles",
            in_documents=[
                (one, text_excerpt(one.page.text, filters.q))
                for one in in_documents
                if one.document.id not in with_article
            ],
            filters=filters,
            tools=load_batch_tools(session, context, shown),
            listing=found,
            total=count_listed(session, filters, found, now=context.now, is_first=is_first),
            is_first=is_first,
            choices=filter_choices(context.translator, sources=known_sources(session)),
            not_yet=index_backlog(session) if not filters.is_empty else 0,
            exports=EXPORT_FORMATS,
            chips=filter_chips(context.translator, filters),
            max_counted=MAX_COUNTED,
            several=SEVERAL,
        )


@router.get("/articles/export.{form}")
def export_articles(context: AsViewer, form: str) -> StreamingResponse:
    """Export every article of the list that these filters show, in its order."""
    if form not in EXPORT_FORMATS:
        raise NotFound
    filters = ArticleQuery.from_pairs(context.request.query_params.multi_items())
    name = f"articles-{context.now:%Y%m%d-%H%M}.{form}"
    chunks = export_records(context.app_state.database, filters, form=form, now=context.now)
    # The first batch is read before the response begins: a failure is then an error, not a cut file.
    first = list(islice(chunks, 1))
    return StreamingResponse(
        chain(first, chunks),
        media_type=EXPORT_FORMATS[form],
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def known_sources(session: Session) -> list[str]:
    """Return the names of all sources, as a filter offers them."""
    return list(session.scalars(select(StoredSource.name).order_by(StoredSource.name)))
