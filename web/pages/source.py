"""Source: one publisher, how its crawls went and what they read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from storage.models import CrawlRun, SourceRow
from web.charts.sparkline import HEIGHT, STEP, sparkline
from web.figures import CRAWLS
from web.visit import Looking, Missing

router = APIRouter()


@dataclass(frozen=True, kw_only=True)
class Fill:
    """How often a field was filled, and by which reading."""

    field: str
    share: float
    read_by: tuple[tuple[str, int], ...]


@router.get("/sources/{name}", response_class=HTMLResponse)
def source(visit: Looking, name: str) -> HTMLResponse:
    """Show one source."""
    with visit.reading() as session:
        row = session.get(SourceRow, name)
        if row is None:
            raise Missing
        runs = list(
            session.scalars(
                select(CrawlRun)
                .where(CrawlRun.source == name)
                .order_by(CrawlRun.started_at.desc(), CrawlRun.id.desc())
                .limit(CRAWLS)
            )
        )
        return visit.show(
            "source",
            row=row,
            runs=runs,
            fills=fills(runs),
            chain=runs[0].counts.get("discovery", ()) if runs else (),
            last_article=visit.site.figures.last().last_articles.get(name),
            sparkline=sparkline(runs[::-1]),
            spark_size=(CRAWLS * STEP, HEIGHT),
        )


def fills(runs: Sequence[CrawlRun]) -> list[Fill]:
    """Sum what the crawls read."""
    read: dict[str, Counter[str]] = {}
    for run in runs:
        for field, readers in run.fields.items():
            read.setdefault(field, Counter()).update(readers)
    return [
        Fill(
            field=field,
            share=1 - readers["none"] / readers.total(),
            read_by=tuple(pair for pair in readers.most_common() if pair[0] != "none"),
        )
        for field, readers in read.items()
        if readers.total()
    ]
