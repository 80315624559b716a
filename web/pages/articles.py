"""Articles: search, filter, turn the pages, take the list along."""

from __future__ import annotations

from itertools import chain, islice

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, StreamingResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.search import Filters
from storage.models import SourceRow
from storage.searching import Place, waiting
from web.choices import choices
from web.export import EXPORTS, export
from web.listing import listed
from web.visit import Looking, Missing

router = APIRouter()

PAGE = 50


@router.get("/articles", response_class=HTMLResponse)
def articles(visit: Looking) -> HTMLResponse:
    """Show a page of the list."""
    params = visit.request.query_params
    filters = Filters.read(params.multi_items())
    with visit.reading() as session:
        found = listed(
            session, filters, now=visit.now, limit=PAGE, after=Place.read(params.get("after", ""))
        )
        return visit.show(
            "articles",
            filters=filters,
            listing=found,
            is_first="after" not in params,
            choices=choices(visit.wording, sources=_sources(session)),
            not_yet=waiting(session) if not filters.is_empty else 0,
            exports=EXPORTS,
        )


@router.get("/articles/export.{form}")
def export_articles(visit: Looking, form: str) -> StreamingResponse:
    """Export every article of the list that these filters show, in its order."""
    if form not in EXPORTS:
        raise Missing
    filters = Filters.read(visit.request.query_params.multi_items())
    name = f"articles-{visit.now:%Y%m%d-%H%M}.{form}"
    pieces = export(visit.site.database, filters, form=form, now=visit.now)
    # The first batch is read before the answer begins: a failure is then said, not a cut file.
    first = list(islice(pieces, 1))
    return StreamingResponse(
        chain(first, pieces),
        media_type=EXPORTS[form],
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _sources(session: Session) -> list[str]:
    return list(session.scalars(select(SourceRow.name).order_by(SourceRow.name)))
