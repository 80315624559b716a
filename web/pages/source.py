"""Source: the crawls of one source and how often each field was filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from storage.articles.pending_checks import newest_pending_checks
from storage.models import CrawlRun, StoredSource
from storage.sources.proposals import newest_proposals
from web.charts.dashboard_stats import CRAWLS
from web.charts.sparkline import HEIGHT, STEP, sparkline
from web.context import AsViewer, NotFound

_PENDING_CHECKS = 20
_REPAIRS = 5
router = APIRouter()


@dataclass(frozen=True, kw_only=True)
class FieldFillRate:
    """How often a field was filled, and by which extraction method."""

    field: str
    share: float
    read_by: tuple[tuple[str, int], ...]


@router.get("/sources/{name}", response_class=HTMLResponse)
def source(context: AsViewer, name: str) -> HTMLResponse:
    """Show one source."""
    with context.reading() as session:
        row = session.get(StoredSource, name)
        if row is None:
            raise NotFound
        runs = list(
            session.scalars(
                select(CrawlRun)
                .where(CrawlRun.source == name)
                .order_by(CrawlRun.started_at.desc(), CrawlRun.id.desc())
                .limit(CRAWLS)
            )
        )
        return context.render(
            "source",
            row=row,
            runs=runs,
            pending=newest_pending_checks(session, name, limit=_PENDING_CHECKS),
            fills=field_fill_rates(runs),
            repairs=newest_proposals(session, source=name, limit=_REPAIRS),
            chain=runs[0].counts.get("discovery", ()) if runs else (),
            last_article=context.app_state.stats.cached().last_articles.get(name),
            sparkline=sparkline(runs[::-1]),
            spark_size=(CRAWLS * STEP, HEIGHT),
        )


def field_fill_rates(runs: Sequence[CrawlRun]) -> list[FieldFillRate]:
    """Sum the filled fields of crawls."""
    read: dict[str, Counter[str]] = {}
    for run in runs:
        for field, readers in run.fields.items():
            read.setdefault(field, Counter()).update(readers)
    return [
        FieldFillRate(
            field=field,
            share=1 - readers["none"] / readers.total(),
            read_by=tuple(pair for pair in readers.most_common() if pair[0] != "none"),
        )
        for field, readers in read.items()
        if readers.total()
    ]
