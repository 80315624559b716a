"""Trends: a filter as events and articles by day, week or month, compared, as page, CSV and SVG."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.orm import Session

from article.dates import HANOI
from presentation.article_query import ArticleQuery
from presentation.periods import PeriodUnit
from web.charts.provinces import provinces
from web.charts.trend_chart import TrendChart, trend_chart
from web.context import AsViewer, RequestContext
from web.jinja import templates
from web.pages.articles import known_sources
from web.views.forms.filter_choices import describe_query, filter_choices
from web.views.trends import MAX_ARTICLES, Trend, Trends, load_trends

router = APIRouter()

_COMPARED = "b_"
"""Prefix of the fields of the second filter."""
_FIELDS = ("theme", "form", "place", "site", "source", "tier")


@router.get("/trends", response_class=HTMLResponse)
def trends(context: AsViewer) -> HTMLResponse:
    """Show the counts of the filters in the address."""
    filters, compared, unit = _asked(context)
    with context.reading() as session:
        found = _load(context, session)
        return context.render(
            "trends", trends=found, chart=_chart(context, found), filters=filters,
            second=compared or ArticleQuery(values={}), unit=unit, units=list(PeriodUnit),
            names=_names(context), fields=_FIELDS, max_articles=MAX_ARTICLES,
            choices=filter_choices(context.translator, sources=known_sources(session)),
            provinces={one.code: one.name for one in provinces()},
            theme_names={one: context.translator.label("themes", one) for one, _, _ in found.themes.rows},
            today=context.now.astimezone(HANOI).date(),
            asked=urlencode(context.request.query_params.multi_items()),
        )  # fmt: skip


@router.get("/trends.svg")
def trends_svg(context: AsViewer) -> Response:
    """Return the chart as a drawing of its own."""
    with context.reading() as session:
        found = _load(context, session)
    macros = templates().get_template("trend_chart.html").make_module({"t": context.translator})
    drawn = macros.drawing(_chart(context, found), _names(context), standalone=True)  # type: ignore[attr-defined]
    headers = {"content-disposition": 'attachment; filename="trends.svg"'}
    return Response(str(drawn).strip(), media_type="image/svg+xml", headers=headers)


@router.get("/trends.csv")
def trends_csv(context: AsViewer) -> Response:
    """Return every number of the page as a table."""
    with context.reading() as session:
        found = _load(context, session)
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(_rows(context, found))
    headers = {"content-disposition": 'attachment; filename="trends.csv"'}
    return Response(
        "\ufeff" + written.getvalue(), media_type="text/csv; charset=utf-8", headers=headers
    )


def _asked(context: RequestContext) -> tuple[ArticleQuery, ArticleQuery | None, PeriodUnit]:
    pairs = context.request.query_params.multi_items()
    unit = context.request.query_params.get("unit", "")
    first = [one for one in pairs if not one[0].startswith(_COMPARED)]
    second = [
        (name.removeprefix(_COMPARED), value)
        for name, value in pairs
        if name.startswith(_COMPARED) and value
    ]
    if not any(name == "flagged" for name, _ in first):
        first.append(("flagged", "yes"))
    compared = ArticleQuery.from_pairs([*second, ("flagged", "yes")]) if second else None
    chosen = PeriodUnit(unit) if unit in set(PeriodUnit) else PeriodUnit.WEEK
    return ArticleQuery.from_pairs(first), compared, chosen


def _load(context: RequestContext, session: Session) -> Trends:
    filters, compared, unit = _asked(context)
    return load_trends(session, filters, compared, unit=unit, now=context.now)


def _chart(context: RequestContext, found: Trends) -> TrendChart:
    second = found.compared.events if found.compared else found.trend.articles
    return trend_chart(
        found.trend.periods,
        [found.trend.events, second],
        today=context.now.astimezone(HANOI).date(),
    )


def _names(context: RequestContext) -> tuple[str, str]:
    t = context.translator
    filters, compared, _ = _asked(context)
    if compared is None:
        return t("trend_events"), t("trend_articles")
    return describe_query(t, filters), describe_query(t, compared)


def _rows(context: RequestContext, found: Trends) -> Iterator[list[str | int]]:
    names = _names(context) if found.compared else ("", "")
    yield ["table", "name", "period", "events", "articles"]
    for name, trend in zip(names, (found.trend, found.compared), strict=True):
        if trend is not None:
            yield from _trend_rows(_as_text(name), trend)
    labels = {one.code: one.name for one in provinces()}
    for kind, table in (("theme", found.themes), ("province", found.provinces)):
        for name, counts, _ in table.rows:
            for start, count in zip(table.months.starts, counts, strict=True):
                yield [f"{kind} by month", labels.get(name, name), f"{start:%Y-%m}", count, ""]


def _trend_rows(name: str, trend: Trend) -> Iterator[list[str | int]]:
    counts = zip(trend.periods.starts, trend.events, trend.articles, strict=True)
    for start, events, articles in counts:
        yield [trend.periods.unit.value, name, start.isoformat(), events, articles]
    yield ["periods before", name, "", trend.events_before, trend.articles_before]


def _as_text(name: str) -> str:
    # A spreadsheet takes a cell that begins like this for a formula.
    return f"'{name}" if name[:1] in {"=", "+", "-", "@", "\t"} else name
