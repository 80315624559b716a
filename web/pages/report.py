"""Report: a period and a filter as a draft, to print or as DOCX, in either language."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from article.dates import HANOI
from presentation.article_query import ArticleQuery
from presentation.i18n import Language
from presentation.periods import PeriodUnit
from presentation.report_document import ReportDocument, ReportPicture, write_docx
from web.charts.pictures import map_png, trend_png
from web.charts.province_map import ProvinceMap
from web.charts.trend_chart import TrendChart, trend_chart
from web.context import AsViewer, RequestContext
from web.i18n.messages import PageTranslator
from web.pages.articles import known_sources
from web.views.forms.filter_choices import filter_choices
from web.views.report import load_report
from web.views.report_text import report_document, report_map
from web.views.trends import filters_of_a_drawing

router = APIRouter()

_FIELDS = ("theme", "form", "place", "site", "source", "tier")
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, kw_only=True)
class _Draft:
    """A report with its drawings, and the words of its language."""

    document: ReportDocument
    chart: TrendChart
    map: ProvinceMap
    words: PageTranslator
    base: str
    """The query of the articles that were counted."""


@router.get("/report", response_class=HTMLResponse)
def report(context: AsViewer) -> HTMLResponse:
    """Show the draft, with a form for period and filter."""
    filters = _filters(context)
    draft = _draft(context, filters)
    with context.reading() as session:
        choices = filter_choices(context.translator, sources=known_sources(session))
    return context.render(
        "report", document=draft.document, chart=draft.chart, map=draft.map, words=draft.words,
        base=draft.base, filters=filters, choices=choices,
        fields=_FIELDS, names=(draft.words("trend_events"), draft.words("trend_articles")),
        asked=urlencode(context.request.query_params.multi_items()), languages=list(Language),
        chosen_language=draft.words.language, units=list(PeriodUnit), unit=_unit(context),
    )  # fmt: skip


@router.get("/report.docx")
def report_docx(context: AsViewer) -> Response:
    """Return the draft as a document to go on writing in."""
    draft = _draft(context, _filters(context))
    pictures = {"periods": _picture(draft, "report_chart", trend_png(draft.chart), width_cm=15)}
    if draft.map.has_events:
        pictures["provinces"] = _picture(draft, "report_map", map_png(draft.map), width_cm=13)
    with tempfile.SpooledTemporaryFile(max_size=4_000_000) as file:
        write_docx(draft.document.with_pictures(pictures), file)
        file.seek(0)
        body = file.read()
    headers = {"content-disposition": 'attachment; filename="report.docx"'}
    return Response(body, media_type=_DOCX, headers=headers)


def _picture(draft: _Draft, message: str, png: bytes, *, width_cm: float) -> ReportPicture:
    return ReportPicture(png=png, width_cm=width_cm, description=draft.words(message))


def _draft(context: RequestContext, filters: ArticleQuery) -> _Draft:
    words = _translator(context)
    with context.reading() as session:
        data = load_report(session, filters, unit=_unit(context), now=context.now)
        document = report_document(context, words, filters, data)
    trend = data.trends.trend
    today = context.now.astimezone(HANOI).date()
    chart = trend_chart(trend.periods, [trend.events, trend.articles], today=today)
    return _Draft(
        document=document, chart=chart, map=report_map(data), words=words,
        base=filters_of_a_drawing(filters, trend.periods).query_string,
    )  # fmt: skip


def _filters(context: RequestContext) -> ArticleQuery:
    """Return the filters; without a period it is the month before, as reports are written of it."""
    pairs = context.request.query_params.multi_items()
    if not any(name == "flagged" for name, _ in pairs):
        pairs = [*pairs, ("flagged", "yes")]
    filters = ArticleQuery.from_pairs(pairs)
    if not any(filters.first_value(f"published_{end}") for end in ("since", "until")):
        last = context.now.astimezone(HANOI).date().replace(day=1) - timedelta(days=1)
        period = {
            "published_since": (last.replace(day=1).isoformat(),),
            "published_until": (last.isoformat(),),
        }
        return replace(filters, values={**filters.values, **period})
    return filters


def _unit(context: RequestContext) -> PeriodUnit:
    written = context.request.query_params.get("unit", "")
    return PeriodUnit(written) if written in set(PeriodUnit) else PeriodUnit.DAY


def _translator(context: RequestContext) -> PageTranslator:
    written = context.request.query_params.get("report_language", "")
    if written in set(Language):
        return PageTranslator(Language(written), zone=HANOI)
    return context.translator
