"""Cases: matters over time, the newest development first."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from grouping.case_records import load_cases
from relevance.case_stage import CaseStage
from web.context import AsViewer
from web.http.row_ids import parse_row_id
from web.pages.articles import known_sources
from web.views.cases.case_file import case_summary
from web.views.cases.case_list import CASE_FILTERS, list_cases
from web.views.forms.filter_choices import filter_choices

router = APIRouter()

PAGE = 30
_MAX_VALUE = 300


@router.get("/cases", response_class=HTMLResponse)
def cases(context: AsViewer) -> HTMLResponse:
    """Show a page of cases, by stage, place and source."""
    params = context.request.query_params
    filters = {
        name: value for name in CASE_FILTERS if (value := params.get(name, "").strip()[:_MAX_VALUE])
    }
    number = max(1, parse_row_id(params.get("page", "")) or 1)
    first = (number - 1) * PAGE
    with context.reading() as session:
        found = list_cases(session, filters, first=first, limit=PAGE)
        shown = load_cases(session, found.shown)
        choices = filter_choices(context.translator, sources=known_sources(session))
    stages = [(one.value, context.translator.label("stages", one.value)) for one in CaseStage]
    following = {**filters, "page": str(number + 1)} if found.total > first + PAGE else None
    return context.render(
        "cases",
        cases=[case_summary(one) for one in shown],
        total=found.total,
        filters=filters,
        choices={"stage": stages, "place": choices["place"], "source": choices["source"]},
        base=f"/cases?{urlencode(filters)}".rstrip("?"),
        next_url=f"/cases?{urlencode(following)}" if following else None,
        is_first=number == 1,
    )
