"""Report: a period and a filter as a draft, to print or as DOCX, in either language."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from article.dates import HANOI
from presentation.article_query import ArticleQuery
from presentation.i18n import Language
from presentation.periods import PeriodUnit
from presentation.report_document import ReportDocument, write_docx
from web.charts.trend_chart import TrendChart, trend_chart
from web.context import AsViewer, RequestContext
from web.i18n.messages import PageTranslator
from web.pages.articles import known_sources
from web.views.forms.filter_choices import filter_choices
from web.views.report import load_report
from web.views.report_text import report_document

router = APIRouter()

_FIELDS = ("theme", "form", "place", "site", "source", "tier")
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("/report", response_class=HTMLResponse)
def report(context: AsViewer) -> HTMLResponse:
    """Show the draft, with a form for period and filter."""
    filters = _filters(context)
    document, chart = _made(context, filters)
    with context.reading() as session:
        choices = filter_choices(context.translator, sources=known_sources(session))
    return context.render(
        "report", document=document, chart=chart, filters=filters, choices=choices, fields=_FIELDS,
        names=(context.translator("trend_events"), context.translator("trend_articles")),
        asked=urlencode(context.request.query_params.multi_items()), languages=list(Language),
        chosen_language=_translator(context).language, units=list(PeriodUnit), unit=_unit(context),
    )  # fmt: skip


@router.get("/report.docx")
def report_docx(context: AsViewer) -> Response:
    """Return the draft as a document to go on writing in."""
    document, _ = _made(context, _filters(context))
    with tempfile.SpooledTemporaryFile(max_size=4_000_000) as file:
        write_docx(document, file)
        file.seek(0)
        body = file.read()
    headers = {"content-disposition": 'attachment; filename="report.docx"'}
    return Response(body, media_type=_DOCX, headers=headers)


def _made(context: RequestContext, filters: ArticleQuery) -> tuple[ReportDocument, TrendChart]:
    with context.reading() as session:
        data = load_report(session, filters, unit=_unit(context), now=context.now)
        document = report_document(context, _translator(context), filters, data)
    trend = data.trends.trend
    today = context.now.astimezone(HANOI).date()
    return document, trend_chart(trend.periods, [trend.events, trend.articles], today=today)


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
