"""Today: what is new, what changed, what is in trouble, how much there is."""

from __future__ import annotations

from datetime import datetime, timedelta

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from digest.search import Filters
from web.charts import tiles, weeks
from web.figures import WEEKS
from web.happenings import happenings
from web.listing import Line, listed
from web.tellings import sizes
from web.troubled import troubled
from web.visit import Looking

router = APIRouter()

_SHOWN = 8
_LOOKED_AT = 40
_FLAGGED = Filters.parse("flagged=yes&copy=no")


@router.get("/", response_class=HTMLResponse)
def today(visit: Looking) -> HTMLResponse:
    """Show the first page."""
    counted = visit.site.figures.now()
    with visit.reading() as session:
        flagged = _newest_stories(session, now=visit.now)
        return visit.show(
            "today",
            counted=counted,
            flagged=flagged,
            sizes=sizes(session, [one.page.story_id for one in flagged]),
            changes=happenings(session, limit=_SHOWN).lines,
            troubled=troubled(session),
            bars=weeks.bars(counted.weeks),
            bars_size=(weeks.WIDTH, weeks.HEIGHT),
            bars_most=weeks.most(counted.weeks),
            shown_tiers=weeks.SHOWN,
            tiles=tiles.tiles(counted.provinces),
            tiles_size=tiles.size(),
            tile=(tiles.WIDE, tiles.HIGH),
            themes=sorted(counted.themes.items(), key=lambda pair: -pair[1]),
            weeks_shown=WEEKS,
            day_after=timedelta(days=6),
        )


def _newest_stories(session: Session, *, now: datetime) -> list[Line]:
    """Give the newest article of each story; one that nobody else tells is a story, too."""
    newest: dict[tuple[str, int], Line] = {}
    for line in listed(session, _FLAGGED, now=now, limit=_LOOKED_AT).lines:
        story = line.page.story_id
        newest.setdefault(("story", story) if story else ("page", line.page.id), line)
    return list(newest.values())[:_SHOWN]
