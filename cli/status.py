"""`tipwatch status`: how things stand, and what needs a hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from article.dates import HANOI
from cli.console import out, write_json
from cli.options import AsJson, open_database
from jobs.standing import standing
from pipelines.room import free_bytes, shortage
from settings import Settings, load_settings
from storage.delivering import under_way
from storage.models import Health, Page, PageState, SourceRow, SourceState, StoredJudgement
from storage.operators import waiting_letters
from storage.schema import schema_version
from tending.heartbeat import read_beat


def status(as_json: AsJson = False) -> None:
    """Tell how many articles there are, which sources are in trouble, when the next crawl is due.

    Example: tipwatch status
    """
    with open_database() as database, database.reading() as session:
        told = {
            "database": database.name,
            "schema": schema_version(database),
            **_articles(session),
            **_sources(session),
            **_surroundings(session, load_settings()),
            **({} if database.is_sqlite else _queue(session)),
        }
    if as_json:
        write_json(told)
    else:
        _print(told)


def _articles(session: Session) -> dict[str, Any]:
    flagged = select(func.count()).select_from(Page).join(
        StoredJudgement, StoredJudgement.id == Page.judgement_id
    ).where(StoredJudgement.relevant)  # fmt: skip
    removed = select(func.count()).select_from(Page).where(Page.state == PageState.REMOVED)
    newest = session.scalar(select(func.max(Page.first_seen_at)))
    return {
        "articles": session.scalar(select(func.count()).select_from(Page)),
        "flagged": session.scalar(flagged),
        "removed": session.scalar(removed),
        "newest_article_at": newest.isoformat() if newest else None,
    }


def _sources(session: Session) -> dict[str, Any]:
    rows = list(session.scalars(select(SourceRow).where(SourceRow.state != SourceState.RETIRED)))
    due = [
        row.next_crawl_at for row in rows if row.next_crawl_at and row.state is SourceState.ACTIVE
    ]
    return {
        "sources": len(rows),
        "paused": sorted(row.name for row in rows if row.state is SourceState.PAUSED),
        "troubled": [
            {"name": row.name, "health": row.health.value, "reason": row.reason}
            for row in sorted(rows, key=lambda row: row.name)
            if row.health in {Health.BROKEN, Health.DEGRADED}
        ],
        "next_crawl_at": min(due).isoformat() if due else None,
    }


def _surroundings(session: Session, settings: Settings) -> dict[str, Any]:
    beat = read_beat(settings.heartbeat)
    free = free_bytes(settings.archive_plan.folder)
    reserve = settings.disk_reserve_bytes
    return {
        "daemon": {"pid": beat.pid, "state": beat.state, "at": beat.at.isoformat()}
        if beat
        else None,
        "letters_under_way": len(under_way(session)),
        "operator_letters_waiting": waiting_letters(session),
        "disk_free_bytes": free,
        "archiving_stopped": shortage(settings.archive_plan.folder, free=free, reserve=reserve)
        if free < reserve
        else None,
    }


def _queue(session: Session) -> dict[str, Any]:
    found = standing(session)
    return {
        "queue": {"waiting": found.waiting, "under_way": found.under_way},
        "workers": list(found.workers),
        "leader": found.leader,
        "standing_by": list(found.standing_by),
    }


def _print(told: dict[str, Any]) -> None:
    def when(iso: str | None) -> str:
        return (
            datetime.fromisoformat(iso).astimezone(HANOI).strftime("%d/%m/%Y %H:%M") if iso else "–"
        )

    out.print(f"database       {told['database']} (schema {told['schema']})", markup=False)
    out.print(
        f"articles       {told['articles']}, flagged {told['flagged']}, removed {told['removed']}, "
        f"newest {when(told['newest_article_at'])}",
        markup=False,
    )
    out.print(
        f"sources        {told['sources']}, next crawl {when(told['next_crawl_at'])}", markup=False
    )
    if "queue" in told:
        out.print(
            f"queue          {told['queue']['waiting']} waiting, {told['queue']['under_way']} under way; "
            f"{_named('worker', told['workers'])}",
            markup=False,
        )
        out.print(
            f"leader         {told['leader'] or 'none: nothing is scheduled'}; "
            f"{_named('standby', told['standing_by'])}",
            markup=False,
        )
    if told["paused"]:
        out.print(f"paused         {', '.join(told['paused'])}", markup=False)
    daemon = told["daemon"]
    seen = f"{daemon['state']}, process {daemon['pid']}, {when(daemon['at'])}" if daemon else "–"
    out.print(f"daemon         {seen}", markup=False)
    letters = told["letters_under_way"] + told["operator_letters_waiting"]
    out.print(f"letters        {letters} under way", markup=False)
    if told["archiving_stopped"]:
        out.print(f"archive        {told['archiving_stopped']}", markup=False, soft_wrap=True)
    for one in told["troubled"]:
        out.print(
            f"{one['health']:<14} {one['name']}: {one['reason']}", markup=False, soft_wrap=True
        )
    if not (told["troubled"] or told["archiving_stopped"]):
        out.print("nothing needs a hand", markup=False)


def _named(role: str, names: list[str]) -> str:
    return f"{len(names)} {role}{'' if len(names) == 1 else 's'}" + (
        f" ({', '.join(names)})" if names else ""
    )
