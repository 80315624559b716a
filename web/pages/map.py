"""Map: the events of a filter by province, border gate and place abroad."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from article.dates import HANOI
from presentation.article_query import ArticleQuery
from presentation.periods import PeriodUnit, period_range
from web.charts.province_map import province_map
from web.charts.province_tiles import TILE_HEIGHT, TILE_WIDTH, drawing_size, province_tiles
from web.context import AsViewer
from web.pages.articles import known_sources
from web.views.forms.filter_choices import filter_choices
from web.views.trends import (
    MAX_ARTICLES,
    count_events,
    counted_articles,
    day_of,
    filters_of_a_drawing,
)

router = APIRouter()

_FIELDS = ("theme", "form", "source", "tier")


@router.get("/map", response_class=HTMLResponse)
def map_page(context: AsViewer) -> HTMLResponse:
    """Show where the events of a filter are, of twelve months if it names no days."""
    pairs = context.request.query_params.multi_items()
    if not any(name == "flagged" for name, _ in pairs):
        pairs = [*pairs, ("flagged", "yes")]
    filters = ArticleQuery.from_pairs(pairs)
    periods = period_range(
        PeriodUnit.MONTH,
        first=day_of(filters, "published_since"),
        last=day_of(filters, "published_until"),
        today=context.now.astimezone(HANOI).date(),
    )
    with context.reading() as session:
        counted = counted_articles(
            session, filters, since=periods.starts[0], until=periods.end, now=context.now
        )
        choices = filter_choices(context.translator, sources=known_sources(session))
    units = count_events(counted.articles, lambda one: one.provinces)
    sites = count_events(counted.articles, lambda one: one.sites)
    return context.render(
        "map", map=province_map(units, sites), tiles=province_tiles(units), filters=filters,
        tiles_size=drawing_size(), tile=(TILE_WIDTH, TILE_HEIGHT), periods=periods,
        base=filters_of_a_drawing(filters, periods).query_string, fields=_FIELDS, choices=choices,
        is_cut=counted.is_cut, max_articles=MAX_ARTICLES,
    )  # fmt: skip
