"""The state of sources: who is declared, who is paused, how the last crawl went."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from storage.conditions import note_condition
from storage.conflict import insert_if_absent
from storage.models import CrawlRun, Health, Page, PageAlias, Revision, SourceRow, SourceState
from storage.models.source import LastAnswer

StateChange = Callable[[Session, str], bool]


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """What a finished crawl means for its source."""

    finished_at: datetime
    health: Health
    reason: str
    succeeded: bool
    next_crawl_at: datetime
    next_crawl_why: str


def enroll(session: Session, names: Iterable[str]) -> None:
    """Give every declared source a row, and retire rows nobody declares any more."""
    declared = set(names)
    for name in sorted(declared):
        enroll_one(session, name)
    for row in session.scalars(select(SourceRow)):
        if row.name not in declared:
            row.state = SourceState.RETIRED
        elif row.state is SourceState.RETIRED:
            row.state = SourceState.ACTIVE


def enroll_one(session: Session, name: str) -> None:
    """Give a source its row if it has none."""
    insert_if_absent(
        session,
        SourceRow,
        name=name,
        state=SourceState.ACTIVE,
        health=Health.UNKNOWN,
        reason="not crawled yet",
        failures=0,
    )


def pause(session: Session, name: str) -> bool:
    """Leave a source alone from now on; False if it was not active."""
    told = "paused by hand; `tipwatch sources resume` ends it"
    return _move(session, name, SourceState.PAUSED, health=Health.PAUSED, reason=told)


def resume(session: Session, name: str) -> bool:
    """Crawl a paused source again, when it is due; False if it was not paused."""
    told = "not crawled since it was resumed"
    return _move(session, name, SourceState.ACTIVE, health=Health.UNKNOWN, reason=told)


def _move(session: Session, name: str, after: SourceState, *, health: Health, reason: str) -> bool:
    before = SourceState.PAUSED if after is SourceState.ACTIVE else SourceState.ACTIVE
    moved = session.execute(
        update(SourceRow)
        .where(SourceRow.name == name, SourceRow.state == before)
        .values(state=after, health=health, reason=reason)
        .returning(SourceRow.name)
    )
    return moved.first() is not None


def settle(session: Session, row: SourceRow, settlement: Settlement) -> None:
    """Note how a crawl ended and when the next one is due."""
    row.last_crawl_at = settlement.finished_at
    row.health = settlement.health
    row.reason = settlement.reason
    note_condition(
        session,
        row.name,
        health=settlement.health,
        reason=settlement.reason,
        now=settlement.finished_at,
    )
    row.next_crawl_at = settlement.next_crawl_at
    row.next_crawl_why = settlement.next_crawl_why
    row.failures = 0 if settlement.succeeded else row.failures + 1
    if settlement.succeeded:
        row.last_success_at = settlement.finished_at


def last_articles(session: Session) -> dict[str, datetime]:
    """Tell for each source when its newest article was first seen."""
    rows = session.execute(select(Page.source, func.max(Page.first_seen_at)).group_by(Page.source))
    return {source: at for source, at in rows}  # noqa: C416 - rows, not pairs, to the type checker


def newest_articles(
    session: Session, source: str, *, limit: int
) -> list[tuple[datetime, datetime | None]]:
    """Give when the source's newest articles were first seen, and their own dates, newest first."""
    rows = session.execute(
        select(Page.first_seen_at, Revision.published_at)
        .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.revisions))
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


def last_answers(session: Session, source: str, urls: Sequence[str]) -> list[LastAnswer]:
    """Give the last full answers of a source's addresses; of a page only if its text was stored.

    None at all of a source that once vouched for something changed.
    """
    row = session.get(SourceRow, source)
    if row is None or row.falsely_vouched_at is not None:
        return []
    found: list[LastAnswer] = []
    for start in range(0, len(urls), 500):  # SQLite binds at most 999 to 32,766 values a statement
        found += session.scalars(
            select(LastAnswer)
            .outerjoin(PageAlias, PageAlias.url == LastAnswer.url)
            .outerjoin(Page, Page.id == PageAlias.page_id)
            .where(
                LastAnswer.url.in_(urls[start : start + 500]),
                or_(
                    LastAnswer.articles.is_not(None),
                    # Noted, but the article was not stored: a 304 would hide it.
                    (func.coalesce(Page.etag, "") == func.coalesce(LastAnswer.etag, ""))
                    & (
                        func.coalesce(Page.last_modified, "")
                        == func.coalesce(LastAnswer.last_modified, "")
                    ),
                ),
            )
        )
    return found


def keep_answers(session: Session, answers: Iterable[LastAnswer]) -> None:
    """Remember whole answers in place of those before."""
    for answer in answers:
        session.merge(answer)


def forget_announcements(session: Session, source: str) -> None:
    """Ask for a source's feeds and lists in full next time: not all they announced is stored."""
    session.execute(
        delete(LastAnswer).where(LastAnswer.source == source, LastAnswer.articles.is_not(None))
    )


def forget_answers(session: Session, source: str, *, before: datetime) -> None:
    """Drop answers too old to be believed."""
    session.execute(delete(LastAnswer).where(LastAnswer.source == source, LastAnswer.at < before))
