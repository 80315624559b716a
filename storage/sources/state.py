"""The state of sources: who is declared, who is paused, how the last crawl went."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from article.message import Message, message
from storage.articles.current import is_newest_revision
from storage.models import (
    CrawlRun,
    HealthStatus,
    Page,
    PageAlias,
    Revision,
    SourceState,
    StoredSource,
)
from storage.models.source import HttpValidators, SourceCode
from storage.sources.health_states import record_health
from storage.upsert import insert_or_ignore

StateChange = Callable[[Session, str], bool]


@dataclass(frozen=True, kw_only=True)
class CrawlResultRow:
    """What a finished crawl means for its source."""

    finished_at: datetime
    health: HealthStatus
    reason: Message
    succeeded: bool
    next_crawl_at: datetime
    next_crawl_reason: Message


def register_sources(session: Session, names: Iterable[str]) -> None:
    """Give every declared source a row, and retire rows nobody declares any more."""
    declared = set(names)
    for name in sorted(declared):
        register_source(session, name)
    for row in session.scalars(select(StoredSource)):
        if row.name not in declared:
            row.state = SourceState.RETIRED
        elif row.state is SourceState.RETIRED:
            row.state = SourceState.ACTIVE


def register_source(session: Session, name: str) -> None:
    """Give a source its row if it has none."""
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
    """Leave a source alone from now on; False if it was not active."""
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
    """Note how a crawl ended and when the next one is due."""
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
    """Tell for each source when its newest article was first seen."""
    rows = session.execute(select(Page.source, func.max(Page.first_seen_at)).group_by(Page.source))
    return {source: at for source, at in rows}  # noqa: C416 - rows, not pairs, to the type checker


def newest_article_dates(
    session: Session, source: str, *, limit: int
) -> list[tuple[datetime, datetime | None]]:
    """Give when the source's newest articles were first seen, and their own dates, newest first."""
    rows = session.execute(
        select(Page.first_seen_at, Revision.published_at)
        .join(Revision, is_newest_revision())
        .where(Page.source == source)
        .order_by(Page.first_seen_at.desc())
        .limit(limit)
    )
    return [(first_seen_at, published_at) for first_seen_at, published_at in rows]


def record_run(session: Session, run: CrawlRun) -> None:
    """Keep the counts of a crawl: the raw material of health."""
    session.add(run)


def last_runs(session: Session, source: str, *, limit: int) -> list[CrawlRun]:
    """Give the last crawls of a source, newest first."""
    return list(
        session.scalars(
            select(CrawlRun)
            .where(CrawlRun.source == source)
            .order_by(CrawlRun.started_at.desc(), CrawlRun.id.desc())
            .limit(limit)
        )
    )


def load_validators(session: Session, source: str, urls: Sequence[str]) -> list[HttpValidators]:
    """Give the last full answers of a source's addresses; of a page only if its text was stored.

    None at all of a source that once vouched for something changed.
    """
    row = session.get(StoredSource, source)
    if row is None or row.validators_distrusted_since is not None:
        return []
    found: list[HttpValidators] = []
    for start in range(0, len(urls), 500):  # SQLite binds at most 999 to 32,766 values a statement
        found += session.scalars(
            select(HttpValidators)
            .outerjoin(PageAlias, PageAlias.url == HttpValidators.url)
            .outerjoin(Page, Page.id == PageAlias.page_id)
            .where(
                HttpValidators.url.in_(urls[start : start + 500]),
                or_(
                    HttpValidators.articles.is_not(None),
                    # Noted, but the article was not stored: a 304 would hide it.
                    (func.coalesce(Page.etag, "") == func.coalesce(HttpValidators.etag, ""))
                    & (
                        func.coalesce(Page.last_modified, "")
                        == func.coalesce(HttpValidators.last_modified, "")
                    ),
                ),
            )
        )
    return found


def save_validators(session: Session, validators: Iterable[HttpValidators]) -> None:
    """Remember whole answers in place of those before."""
    for row in validators:
        session.merge(row)


def drop_discovery_validators(session: Session, source: str) -> None:
    """Ask for a source's feeds and lists in full next time: not all they announced is stored."""
    session.execute(
        delete(HttpValidators).where(
            HttpValidators.source == source, HttpValidators.articles.is_not(None)
        )
    )


def drop_expired_validators(session: Session, source: str, *, before: datetime) -> None:
    """Drop answers too old to be believed."""
    session.execute(
        delete(HttpValidators).where(HttpValidators.source == source, HttpValidators.at < before)
    )
