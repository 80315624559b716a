"""`tipwatch status`: counts, failing sources, next crawl."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from article.dates import HANOI
from cli.console import out, write_json
from cli.options import AsJson, open_database
from jobs.queue_status import read_queue_status
from operations.heartbeat import read_heartbeat
from pipelines.archive.disk_space import free_bytes, low_space_message
from presentation.messages import ENGLISH, render
from settings import Settings, load_settings
from storage.articles.current import is_judgement_in_force
from storage.articles.flagged import is_flagged
from storage.delivery.deliveries import unfinished_deliveries
from storage.delivery.operator_deliveries import count_pending_operator_deliveries
from storage.models import Page, PageState, SourceState, StoredJudgement, StoredSource
from storage.schema import schema_version
from storage.sources.troubled_sources import troubled_sources


def status(as_json: AsJson = False) -> None:
    """Show the number of articles, the failing sources and the next crawl.

    Example: tipwatch status
    """
    with open_database() as database, database.reading() as session:
        record = {
            "database": database.name,
            "schema": schema_version(database),
            **_articles(session),
            **_sources(session),
            **_environment(session, load_settings()),
            **({} if database.is_sqlite else _queue_record(session)),
        }
    if as_json:
        write_json(record)
    else:
        _print(record)


def _articles(session: Session) -> dict[str, Any]:
    flagged = (
        select(func.count())
        .select_from(Page)
        .outerjoin(StoredJudgement, is_judgement_in_force())
        .where(is_flagged())
    )
    removed = select(func.count()).select_from(Page).where(Page.state == PageState.REMOVED)
    newest = session.scalar(select(func.max(Page.first_seen_at)))
    return {
        "articles": session.scalar(select(func.count()).select_from(Page)),
        "flagged": session.scalar(flagged),
        "removed": session.scalar(removed),
        "newest_article_at": newest.isoformat() if newest else None,
    }


def _sources(session: Session) -> dict[str, Any]:
    rows = list(
        session.scalars(select(StoredSource).where(StoredSource.state != SourceState.RETIRED))
    )
    due = [
        row.next_crawl_at for row in rows if row.next_crawl_at and row.state is SourceState.ACTIVE
    ]
    return {
        "sources": len(rows),
        "paused": sorted(row.name for row in rows if row.state is SourceState.PAUSED),
        "troubled": [
            {"name": row.name, "health": row.health.value, "reason": render(row.reason, ENGLISH)}
            for row in troubled_sources(session)
        ],
        "next_crawl_at": min(due).isoformat() if due else None,
    }


def _environment(session: Session, settings: Settings) -> dict[str, Any]:
    heartbeat = read_heartbeat(settings.heartbeat_file)
    free = free_bytes(settings.archive_config.folder)
    reserve = settings.disk_reserve_bytes
    return {
        "daemon": {"pid": heartbeat.pid, "state": heartbeat.state, "at": heartbeat.at.isoformat()}
        if heartbeat
        else None,
        "letters_under_way": len(unfinished_deliveries(session)),
        "operator_letters_waiting": count_pending_operator_deliveries(session),
        "disk_free_bytes": free,
        "archiving_stopped": render(
            low_space_message(settings.archive_config.folder, free=free, reserve=reserve), ENGLISH
        )
        if free < reserve
        else None,
    }


def _queue_record(session: Session) -> dict[str, Any]:
    found = read_queue_status(session)
    return {
        "queue": {"waiting": found.waiting, "under_way": found.running},
        "workers": list(found.workers),
        "leader": found.leader,
        "standing_by": list(found.standbys),
    }


def _print(record: dict[str, Any]) -> None:
    def when(iso: str | None) -> str:
        return (
            datetime.fromisoformat(iso).astimezone(HANOI).strftime("%d/%m/%Y %H:%M") if iso else "–"
        )

    out.print(f"database       {record['database']} (schema {record['schema']})", markup=False)
    out.print(
        f"articles       {record['articles']}, flagged {record['flagged']}, removed {record['removed']}, "
        f"newest {when(record['newest_article_at'])}",
        markup=False,
    )
    out.print(
        f"sources        {record['sources']}, next crawl {when(record['next_crawl_at'])}",
        markup=False,
    )
    if "queue" in record:
        out.print(
            f"queue          {record['queue']['waiting']} waiting, {record['queue']['under_way']} under way; "
            f"{_named('worker', record['workers'])}",
            markup=False,
        )
        out.print(
            f"leader         {record['leader'] or 'none: nothing is scheduled'}; "
            f"{_named('standby', record['standing_by'])}",
            markup=False,
        )
    if record["paused"]:
        out.print(f"paused         {', '.join(record['paused'])}", markup=False)
    daemon = record["daemon"]
    seen = f"{daemon['state']}, process {daemon['pid']}, {when(daemon['at'])}" if daemon else "–"
    out.print(f"daemon         {seen}", markup=False)
    mails = record["letters_under_way"] + record["operator_letters_waiting"]
    out.print(f"mails          {mails} being sent", markup=False)
    if record["archiving_stopped"]:
        out.print(f"archive        {record['archiving_stopped']}", markup=False, soft_wrap=True)
    for one in record["troubled"]:
        out.print(
            f"{one['health']:<14} {one['name']}: {one['reason']}", markup=False, soft_wrap=True
        )
    if not (record["troubled"] or record["archiving_stopped"]):
        out.print("nothing needs a hand", markup=False)


def _named(role: str, names: list[str]) -> str:
    return f"{len(names)} {role}{'' if len(names) == 1 else 's'}" + (
        f" ({', '.join(names)})" if names else ""
    )
