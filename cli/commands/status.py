"""`tipwatch status`: the daemon, counts, failing sources, next crawl, and what needs attention."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from article.hanoi_time import hanoi_text
from cli.console import out, write_json
from cli.options import AsJson, missing_database_text, open_database_if_any
from crawler.spider.registry import declared_sources, spider_problems
from digest.delivery.outbox_resend import outbox_files
from jobs.queue_status import read_queue_status
from operations.daemon_status import daemon_status
from operations.heartbeat import read_heartbeat
from operations.network_outage import current_outage
from operations.status_problems import status_problems
from pipelines.archive.disk_space import free_bytes, low_space_message
from presentation.messages import ENGLISH, render
from settings import Settings, load_settings
from settings.version import VERSION
from storage.articles.current import is_judgement_in_force
from storage.articles.flagged import is_flagged
from storage.delivery.deliveries import unfinished_deliveries
from storage.delivery.operator_deliveries import count_pending_operator_deliveries
from storage.engine import Database, StorageUnavailable
from storage.models import Page, PageState, SourceState, StoredJudgement, StoredSource
from storage.schema import schema_version
from storage.sources.unhealthy_sources import unhealthy_sources

_NOTHING_STORED: dict[str, Any] = {
    "unavailable": None,
    "schema": None,
    "sources": 0,
    "articles": 0,
    "flagged": 0,
    "removed": 0,
    "newest_article_at": None,
    "paused": [],
    "troubled": [],
    "network": None,
    "next_crawl_at": None,
    "letters_under_way": 0,
    "operator_letters_waiting": 0,
}


def status(as_json: AsJson = False) -> None:
    """Show daemon, articles, failing sources, next crawl, and what needs attention.

    Example: tipwatch status
    """
    settings, now = load_settings(), datetime.now(UTC)
    record = {"version": VERSION, **_NOTHING_STORED, **_environment(settings, now)}
    unavailable = None
    try:
        with open_database_if_any() as database:
            record = _with_stored(record, database, settings, now)
    except StorageUnavailable as error:
        unavailable = error
        # The daemon and the disk are known all the same, and they often say why.
        place = Database(settings.effective_database_url).name
        record |= {"database": place, "unavailable": str(error)}
    record["attention"] = status_problems(record, settings)
    if as_json:
        write_json(record)
    else:
        _print(record, now)
    if unavailable:
        raise unavailable


def _with_stored(
    record: dict[str, Any], database: Database | None, settings: Settings, now: datetime
) -> dict[str, Any]:
    if database is None:
        place = Database(settings.effective_database_url)
        return record | {
            "database": place.name,
            "sources": len(declared_sources()),
            "missing": missing_database_text(place),
        }
    with database.reading() as session:
        return record | {
            "database": database.name,
            "schema": schema_version(database),
            **_articles(session),
            **_sources(session, now),
            "letters_under_way": len(unfinished_deliveries(session)),
            "operator_letters_waiting": count_pending_operator_deliveries(session),
            **({} if database.is_sqlite else _queue_record(session)),
        }


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


def _sources(session: Session, now: datetime) -> dict[str, Any]:
    rows = list(
        session.scalars(select(StoredSource).where(StoredSource.state != SourceState.RETIRED))
    )
    due = [
        row.next_crawl_at for row in rows if row.next_crawl_at and row.state is SourceState.ACTIVE
    ]
    outage = current_outage(session, now=now)
    return {
        # Before the first crawl there is no row.
        "sources": len({row.name for row in rows} | {one.name for one in declared_sources()}),
        "paused": sorted(row.name for row in rows if row.state is SourceState.PAUSED),
        "troubled": [
            {"name": row.name, "health": row.health.value, "reason": render(row.reason, ENGLISH)}
            for row in unhealthy_sources(session)
        ],
        "network": render(outage.reason, ENGLISH) if outage else None,
        "next_crawl_at": min(due).isoformat() if due else None,
    }


def _environment(settings: Settings, now: datetime) -> dict[str, Any]:
    heartbeat = read_heartbeat(settings.heartbeat_file)
    daemon = daemon_status(heartbeat, now=now)
    free = free_bytes(settings.archive_config.folder)
    reserve = settings.disk_reserve_bytes
    return {
        "daemon": {
            "pid": heartbeat.pid,
            "state": heartbeat.state,
            "at": heartbeat.at.isoformat(),
            "dashboard": heartbeat.dashboard or None,
            "dashboard_problem": heartbeat.dashboard_problem or None,
        }
        if heartbeat
        else None,
        "daemon_state": daemon.state.value,
        "daemon_text": daemon.text,
        "daemon_fix": daemon.fix,
        "refused": [str(problem) for problem in spider_problems()],
        "outbox": len(outbox_files(settings.outbox_folder)),
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


def _print(record: dict[str, Any], now: datetime) -> None:
    def line(label: str, text: str) -> None:
        out.print(f"{label:<14} {text}", markup=False, soft_wrap=True)

    if record["unavailable"]:
        # The error says the rest; this is what may explain it.
        line("daemon", record["daemon_text"])
        return
    line("tipwatch", f"{record['version']}, {hanoi_text(now)}")
    line("database", f"{record['database']} ({_schema(record)})")
    line("daemon", record["daemon_text"] + _dashboard(record))
    _print_stored(record, line)
    for one in record["attention"]:
        line("attention", one)
    if not record["attention"]:
        out.print("nothing needs attention", markup=False)


def _print_stored(record: dict[str, Any], line: Callable[[str, str], None]) -> None:
    newest = _when(record["newest_article_at"])
    line(
        "articles",
        f"{record['articles']}, flagged {record['flagged']}, removed {record['removed']}, "
        f"newest {newest}",
    )
    line("sources", f"{record['sources']}, next crawl {_when(record['next_crawl_at'])}")
    if "queue" in record:
        queue, workers = record["queue"], _named("worker", record["workers"])
        line("queue", f"{queue['waiting']} waiting, {queue['under_way']} under way; {workers}")
        standbys = _named("standby", record["standing_by"])
        line("leader", f"{record['leader'] or 'none: nothing is scheduled'}; {standbys}")
    if record["paused"]:
        line("paused", ", ".join(record["paused"]))
    mails = record["letters_under_way"] + record["operator_letters_waiting"]
    outbox = f", {record['outbox']} in the outbox folder" if record["outbox"] else ""
    line("mails", f"{mails} being sent{outbox}")


def _schema(record: dict[str, Any]) -> str:
    return f"schema {record['schema']}" if record["schema"] else "none yet"


def _dashboard(record: dict[str, Any]) -> str:
    daemon = record["daemon"]
    shown = daemon and daemon["dashboard"] and record["daemon_state"] == "running"
    return f"; dashboard {daemon['dashboard']}" if shown else ""


def _when(iso: str | None) -> str:
    return hanoi_text(iso) if iso else "–"


def _named(role: str, names: list[str]) -> str:
    return f"{len(names)} {role}{'' if len(names) == 1 else 's'}" + (
        f" ({', '.join(names)})" if names else ""
    )
