"""Sources: health of each, and the actions crawl now, pause, resume."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.spider.registry import spider_problems
from operations.network_outage import current_outage
from storage.models import StoredSource
from storage.sources.schedule import request_crawl_now
from storage.sources.state import pause, resume
from storage.sources.unhealthy_sources import unhealthy_sources
from web.auth.csrf import VerifiedForm
from web.charts.dashboard_stats import CRAWLS
from web.charts.sparkline import HEIGHT, STEP, sparkline
from web.context import AsOperator, AsViewer, NotFound

router = APIRouter()

PAGE = 100


@router.get("/sources", response_class=HTMLResponse)
def sources(context: AsViewer, after: str = "") -> HTMLResponse:
    """Show the sources by name."""
    counted = context.app_state.stats.cached()
    with context.reading() as session:
        rows = list(
            session.scalars(
                select(StoredSource)
                .where(StoredSource.name > after)
                .order_by(StoredSource.name)
                .limit(PAGE + 1)
            )
        )
        shown = rows[:PAGE]
        return context.render(
            "sources",
            rows=shown,
            troubled=unhealthy_sources(session) if not after else (),
            outage=current_outage(session, now=context.now) if not after else None,
            next=shown[-1].name if len(rows) > PAGE else None,
            refused=spider_problems() if context.is_operator and not after else (),
            counted=counted,
            sparklines={
                row.name: sparkline(counted.crawls.get(row.name, ())[::-1]) for row in shown
            },
            spark_size=(CRAWLS * STEP, HEIGHT),
        )


@router.post("/sources/{name}/{act}")
def act_on_source(context: AsOperator, sent: VerifiedForm, name: str, act: str) -> RedirectResponse:
    """Crawl now, pause or resume."""
    if act not in _ACTIONS:
        raise NotFound
    with context.writing() as session:
        if session.get(StoredSource, name) is None:
            raise NotFound
        _ACTIONS[act](session, name, context.now)
        context.audit(session, f"source {act}", target=name)
    return context.redirect(sent.get("back", "/sources"))


_ACTIONS: dict[str, Callable[[Session, str, datetime], bool]] = {
    "crawl": lambda session, name, now: request_crawl_now(session, name, now=now),
    "pause": lambda session, name, _now: pause(session, name),
    "resume": lambda session, name, _now: resume(session, name),
}
