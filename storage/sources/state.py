"""State of the sources: declared, paused, result of the last crawl."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from article.message import Message, message
from storage.articles.current import is_newest_revision
from storage.inserts.upsert import insert_or_ignore
from storage.models import (
    CrawlRun,
    HealthStatus,
    Page,
    Revision,
    SourceState,
    StoredSource,
)
from storage.models.source import SourceCode
from storage.sources.health_states import record_health

StateChange = Callable[[Session, str], bool]


@dataclass(frozen=True, kw_only=True)
class CrawlResultRow:
    """What a finished crawl changes in its source's row."""

    finished_at: datetime
    health: HealthStatus
    reason: Message
    succeeded: bool
    next_crawl_at: datetime
    next_crawl_reason: Message


def register_sources(
    session: Session, names: Iterable[str], *, refused: Iterable[str] = ()
) -> None:
    """Insert a row for every declared source; retire rows that are no longer declared.

    A refused source, whose spider file has a mistake, keeps its row: a pause must outlive it.
    """
    declared, spared = set(names), set(refused)
    for name in sorted(declared):
        register_source(session, name)
    for row in session.scalars(select(StoredSource)):
        if row.name in spared:
            continue
        if row.name not in declared:
            row.state = SourceState.RETIRED
        elif row.state is SourceState.RETIRED:
            row.state = SourceState.ACTIVE


def register_source(session: Session, name: str) -> None:
    """Insert a source's row if it has none."""
    insert_or_ignore(
        session,
        StoredSource,
        name=name,
        state=SourceState.ACTIVE,
        health=HealthStatus.UNKNOWN,
        reason=message(SourceCode.NEW),
        failures=0,
    )


def pause(session: Session, name: str) -> bool:
    """Stop crawling a source; False if it was not active."""
    reason = message(SourceCode.PAUSED)
    return _move(session, name, SourceState.PAUSED, health=HealthStatus.PAUSED, reason=reason)


def resume(session: Session, name: str) -> bool:
    """Crawl a paused source again, when it is due; False if it was not paused."""
    reason = message(SourceCode.RESUMED)
    return _move(session, name, SourceState.ACTIVE, health=HealthStatus.UNKNOWN, reason=reason)


def _move(
    session: Session, name: str, after: SourceState, *, health: HealthStatus, reason: Message
) -> bool:
    before = SourceState.PAUSED if after is SourceState.ACTIVE else SourceState.ACTIVE
    updated = session.execute(
        update(StoredSource)
        .where(StoredSource.name == name, StoredSource.state == before)
        .values(state=after, health=health, reason=reason)
        .returning(StoredSource.name)
    )
    return updated.first() is not None


def apply_crawl_result(session: Session, row: StoredSource, result: CrawlResultRow) -> None:
    """Store the result of a crawl and when the next one is due."""
    row.last_crawl_at = result.finished_at
    row.health = result.health
    row.reason = result.reason
    record_health(
        session,
        row.name,
        health=result.health,
        reason=result.reason,
        now=result.finished_at,
    )
    row.next_crawl_at = result.next_crawl_at
    row.next_crawl_reason = result.next_crawl_reason
    row.failures = 0 if result.succeeded else row.failures + 1
    if result.succeeded:
        row.last_success_at = result.finished_at


def newest_article_by_source(session: Session) -> dict[str, datetime]:
    """Return for each source when its newest article was first seen."""
    rows = session.execute(select(Page.source, func.max(Page.first_seen_at)).group_by(Page.source))
    return {source: at for source, at in rows}  # noqa: C416 - rows, not pairs, to the type checker


def newest_article_dates(
    session: Session, source: str, *, limit: int
) -> list[tuple[datetime, datetime | None]]:
    """Return first-seen and publication dates of the newest articles, newest first."""
    rows = session.execute(
        select(Page.first_seen_at, Revision.published_at)
        .join(Revision, is_newest_revision())
        .where(Page.source == source)
        .order_by(Page.first_seen_at.desc())
        .limit(limit)
    )
    return [(first_seen_at, published_at) for first_seen_at, published_at in rows]


def record_run(session: Session, run: CrawlRun) -> None:
    """Insert a crawl run: health is computed from these."""
    session.add(run)


def last_runs(session: Session, source: str, *, limit: int) -> list[CrawlRun]:
    """Return the last crawls of a source, newest first."""
    return list(
        session.scalars(
            select(CrawlRun)
            .where(CrawlRun.source == source)
            .order_by(CrawlRun.started_at.desc(), CrawlRun.id.desc())
            .limit(limit)
        )
    )
