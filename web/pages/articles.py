"""Articles: search, filter, turn the pages, take the list along."""

from __future__ import annotations

from itertools import chain, islice

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, StreamingResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.wording import words
from storage.models import SourceRow
from storage.searching import Place
from web.export import EXPORTS, export
from web.filters import Filters
from web.listing import listed
from web.provinces import provinces
from web.visit import Looking, Missing, Visit

router = APIRouter()

PAGE = 50
YES_NO = ("yes", "no")


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
            choices=_choices(session, visit),
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


def _choices(session: Session, visit: Visit) -> dict[str, list[tuple[str, str]]]:
    t = visit.wording
    known = words()
    sources = session.scalars(select(SourceRow.name).order_by(SourceRow.name))
    return {
        "flagged": [(one, t(one)) for one in YES_NO],
        "tier": [(one, t.label("tiers", one)) for one in known["tiers"]],
        "theme": [(one, t.label("themes", one)) for one in known["themes"]],
        "form": [(one, t.label("forms", one)) for one in known["forms"]],
        "place": sorted(((one.code, one.name) for one in provinces()), key=lambda pair: pair[1]),
        "source": [(one, one) for one in sources],
        "review": [(one, t.name("review", one)) for one in ("unreviewed", "confirmed", "rejected")],
        "state": [(one, t.name("state", one)) for one in ("live", "removed")],
        "language": [(one, t.name("language", one)) for one in ("vi", "en", "none")],
        "copy": [(one, t(one)) for one in YES_NO],
        "edited": [(one, t(one)) for one in YES_NO],
        "archive": [(one, t(one)) for one in YES_NO],
        "dated": [
            (one, t.name("dated", one))
            for one in ("meta", "json-ld", "page", "feed", "url", "none")
        ],
        "score": [(str(tenth), t.number(tenth / 10)) for tenth in range(1, 10)],
    }
