"""Today: new stories, changes, failing sources, statistics."""

from __future__ import annotations

from datetime import datetime, timedelta

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from operations.network_outage import current_outage
from presentation.article_query import ArticleQuery
from storage.sources.unhealthy_sources import unhealthy_sources
from web.charts import province_tiles, weekly_bars
from web.charts.dashboard_stats import WEEKS
from web.context import AsViewer
from web.views.article_list import ListedArticle, list_articles, load_lines
from web.views.change_list import list_changes
from web.views.story_list import story_sizes

router = APIRouter()

_SHOWN = 8
_CANDIDATES = 40
_BACKFILLED = timedelta(days=14)
_FLAGGED = ArticleQuery.parse("flagged=yes&copy=no")


@router.get("/", response_class=HTMLResponse)
def today(context: AsViewer) -> HTMLResponse:
    """Show the first page."""
    counted = context.app_state.stats.current()
    with context.reading() as session:
        flagged = _newest_stories(session, now=context.now)
        return context.render(
            "today",
            counted=counted,
            flagged=flagged,
            sizes=story_sizes(session, [one.page.story_id for one in flagged]),
            changes=list_changes(session, limit=_SHOWN).changes,
            troubled=unhealthy_sources(session),
            outage=current_outage(session, now=context.now),
            bars=weekly_bars.weekly_bars(counted.weeks),
            bars_size=(weekly_bars.WIDTH, weekly_bars.HEIGHT),
            bars_most=weekly_bars.max_weekly_count(counted.weeks),
            tiles=province_tiles.province_tiles(counted.provinces),
            tiles_size=province_tiles.drawing_size(),
            tile=(province_tiles.TILE_WIDTH, province_tiles.TILE_HEIGHT),
            themes=sorted(counted.themes.items(), key=lambda pair: -pair[1]),
            weeks_shown=WEEKS,
            day_after=timedelta(days=6),
        )


def _newest_stories(session: Session, *, now: datetime) -> list[ListedArticle]:
    """Return the newest article of each story; an article alone counts as a story, too."""
    newest: dict[tuple[str, int], ListedArticle] = {}
    listed = list_articles(session, _FLAGGED, now=now, limit=_CANDIDATES, load=load_lines)
    for line in listed.articles:
        story = line.page.story_id
        newest.setdefault(("story", story) if story else ("page", line.page.id), line)
    # What was published long before it was stored is history, and does not lead the day.
    stories = sorted(newest.values(), key=_is_backfilled)
    return stories[:_SHOWN]


def _is_backfilled(line: ListedArticle) -> bool:
    published = line.revision.published_at
    return published is not None and line.page.first_seen_at - published > _BACKFILLED
