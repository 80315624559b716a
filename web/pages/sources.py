"""Sources: how each does, and the levers: crawl now, pause, resume."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import SourceRow
from storage.scheduling import ask_now
from storage.sources import pause, resume
from web.charts.sparkline import HEIGHT, STEP, sparkline
from web.figures import CRAWLS
from web.guard.forms import Sent
from web.troubled import troubled
from web.visit import Looking, Missing, Steering

router = APIRouter()

PAGE = 100


@router.get("/sources", response_class=HTMLResponse)
def sources(visit: Looking, after: str = "") -> HTMLResponse:
    """Show the sources by name."""
    counted = visit.site.figures.last()
    with visit.reading() as session:
        rows = list(
            session.scalars(
                select(SourceRow)
                .where(SourceRow.name > after)
                .order_by(SourceRow.name)
                .limit(PAGE + 1)
            )
        )
        shown = rows[:PAGE]
        return visit.show(
            "sources",
            rows=shown,
            troubled=troubled(session) if not after else (),
            next=shown[-1].name if len(rows) > PAGE else None,
            counted=counted,
            sparklines={
                row.name: sparkline(counted.crawls.get(row.name, ())[::-1]) for row in shown
            },
            spark_size=(CRAWLS * STEP, HEIGHT),
        )


@router.post("/sources/{name}/{act}")
def steer(visit: Steering, sent: Sent, name: str, act: str) -> RedirectResponse:
    """Crawl now, pause or resume."""
    if act not in _ACTS:
        raise Missing
    with visit.writing() as session:
        if session.get(SourceRow, name) is None:
            raise Missing
        _ACTS[act](session, name, visit.now)
        visit.note(session, f"source {act}", target=name)
    return visit.go(sent.get("back", "/sources"))


_ACTS: dict[str, Callable[[Session, str, datetime], bool]] = {
    "crawl": lambda session, name, now: ask_now(session, name, now=now),
    "pause": lambda session, name, _now: pause(session, name),
    "resume": lambda session, name, _now: resume(session, name),
}
