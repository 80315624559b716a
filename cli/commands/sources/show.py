"""`tipwatch sources show`: one source: declaration, state, last crawls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.table import Table
from rich.text import Text
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from article.hanoi_time import hanoi_text
from article.message import message
from cli.commands.sources.source_argument import SourceName, find_source, register_declared
from cli.console import out, write_json
from cli.crawl_report_output import articles_text
from cli.options import AsJson, open_database_if_any
from crawler.source.declaration import Source
from presentation.messages import ENGLISH, render, span
from storage.articles.pending_checks import newest_pending_checks
from storage.models import CrawlRun, HealthStatus, Page, SourceState, StoredSource
from storage.models.source import SourceCode
from storage.sources.proposals import newest_proposals
from storage.sources.state import newest_article_by_source

_RUNS = 10
_PENDING_CHECKS = 20
_PROPOSALS = 5
_NEW_STATE: dict[str, Any] = {
    "state": SourceState.ACTIVE.value,
    "health": HealthStatus.UNKNOWN.value,
    "reason": render(message(SourceCode.NEW), ENGLISH),
    "failures": 0,
    "next_crawl_at": None,
    "next_crawl_why": "it was never crawled",
    "asked": False,
    "last_crawl_at": None,
    "last_success_at": None,
    "last_article_at": None,
    "articles": 0,
    "fields": {},
    "runs": [],
    "pending_checks": [],
    "proposals": [],
}
"""A source of an installation without a database."""


def show(name: SourceName, as_json: AsJson = False) -> None:
    """Show one source: its declaration, its state, its last crawls, what they read.

    Example: tipwatch sources show baoquocte.vn
    """
    source = find_source(name)
    record = _declaration_record(source)
    with open_database_if_any() as database:
        if database is None:
            record |= _NEW_STATE | {"discovery": _discovery_record(source, None)}
        else:
            with database.writing() as session:
                register_declared(session)
            with database.reading() as session:
                record |= {**_state(session, name), **_runs(session, source)}
                record["pending_checks"] = _pending_checks(session, name)
                record["proposals"] = _proposals(session, name)
    if as_json:
        write_json(record)
    else:
        _print(record)


def _declaration_record(source: Source) -> dict[str, Any]:
    return {
        "name": source.name,
        "hosts": list(source.hosts),
        "language": source.language,
        "article_url": source.article_url,
        "layouts": [layout.name for layout in source.layouts],
        "polling": {
            "every_minutes": source.polling.every.total_seconds() / 60,
            "at_most_minutes": source.polling.at_most.total_seconds() / 60,
            "hours": str(source.polling.hours) if source.polling.hours else None,
            "delay_seconds": source.delay,
        },
    }


def _state(session: Session, name: str) -> dict[str, Any]:
    row = session.get_one(StoredSource, name)
    count = select(func.count()).select_from(Page).where(Page.source == name)
    return {
        "state": row.state.value,
        "health": row.health.value,
        "reason": render(row.reason, ENGLISH),
        "failures": row.failures,
        "next_crawl_at": _iso(row.next_crawl_at),
        "next_crawl_why": _why(row),
        "asked": row.requested_at is not None,
        "last_crawl_at": _iso(row.last_crawl_at),
        "last_success_at": _iso(row.last_success_at),
        "last_article_at": _iso(newest_article_by_source(session).get(name)),
        "articles": session.scalar(count),
    }


def _pending_checks(session: Session, name: str) -> list[dict[str, Any]]:
    """List the captures that were not stored as articles, newest first."""
    return [
        {
            "url": row.url,
            "at": _iso(row.at),
            "since": _iso(row.first_at),
            "verdict": row.verdict.value,
            "reason": render(row.reason, ENGLISH),
            "archive": row.archive,
        }
        for row in newest_pending_checks(session, name, limit=_PENDING_CHECKS)
    ]


def _proposals(session: Session, name: str) -> list[dict[str, Any]]:
    """List what was proposed for the source, newest first."""
    return [
        {
            "id": row.id,
            "kind": row.kind.value,
            "state": row.state.value,
            "asked_at": _iso(row.asked_at),
            "proof": {"right": row.proof_right, "of": row.proof_of},
            "problem": render(row.problem, ENGLISH) if row.problem else None,
        }
        for row in newest_proposals(session, source=name, limit=_PROPOSALS)
    ]


def _why(row: StoredSource) -> str:
    if row.state is not SourceState.ACTIVE:
        return f"it is {row.state.value}"
    if row.requested_at:
        return "somebody asked for it"
    return (
        render(row.next_crawl_reason, ENGLISH) if row.next_crawl_reason else "it was never crawled"
    )


def _runs(session: Session, source: Source) -> dict[str, Any]:
    newest = select(CrawlRun).where(CrawlRun.source == source.name).order_by(CrawlRun.id.desc())
    runs = list(session.scalars(newest.limit(_RUNS)))
    return {
        "discovery": _discovery_record(source, runs[0] if runs else None),
        "fields": _fill_rates(runs),
        "runs": [
            {
                "started_at": _iso(run.started_at),
                "finished_at": _iso(run.finished_at),
                "outcome": run.outcome,
                "reason": render(run.reason, ENGLISH),
                "counts": run.counts,
            }
            for run in runs
        ],
    }


def _discovery_record(source: Source, run: CrawlRun | None) -> list[dict[str, Any]]:
    """Pair each discovery method with the links of the last crawl; null if it was not tried."""
    recorded: Sequence[Any] = run.counts.get("discovery", ()) if run else ()
    kinds = [method.kind for method in source.discovery]
    # A row written under another declaration says nothing about the links of today's.
    found = [count for _, count in recorded] if [kind for kind, _ in recorded] == kinds else []
    counts = found or [None] * len(kinds)
    first = next((number for number, count in enumerate(counts) if count), None)
    return [
        {
            "method": method.kind,
            "urls": list(method.urls),
            "articles": count,
            "answered": number == first,
        }
        for number, (method, count) in enumerate(zip(source.discovery, counts, strict=True))
    ]


def _fill_rates(runs: Iterable[CrawlRun]) -> dict[str, Any]:
    """Sum what the last crawls read: the share of articles that had a field, and who read it."""
    read: dict[str, Counter[str]] = {}
    for run in runs:
        for field, readers in run.fields.items():
            read.setdefault(field, Counter()).update(readers)
    return {
        field: {
            "filled": round(1 - readers["none"] / readers.total(), 3),
            "read_by": {reader: count for reader, count in readers.items() if reader != "none"},
        }
        for field, readers in read.items()
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _print(record: dict[str, Any]) -> None:
    polling = record["polling"]
    lines = {
        "hosts": ", ".join(record["hosts"]),
        "language": record["language"],
        "articles": f"{record['articles']} stored, newest {_when(record['last_article_at'])}",
        "addresses": record["article_url"],
        "layouts": ", ".join(record["layouts"])
        or "none: read by metadata and the general extractor",
        "polling": f"every {_interval_text(polling['every_minutes'])} to every "
        f"{_interval_text(polling['at_most_minutes'])}, as it publishes{_hours(polling)}; "
        f"{polling['delay_seconds']:g} s between requests",
        "state": record["state"],
        "health": f"{record['health']}: {record['reason']}",
        "next crawl": f"{_next(record)}: {record['next_crawl_why']}",
        "last crawl": _when(record["last_crawl_at"]),
    }
    out.print(record["name"], style="bold", markup=False)
    for label, value in lines.items():
        out.print(f"{label:<12}{value}", markup=False)
    _table("link", [
        (f"{number} {link['method']}", _articles_text(link), link["urls"][0])
        for number, link in enumerate(record["discovery"], 1)
    ], "last crawl", "first address")  # fmt: skip
    _table("field", [
        (name, f"{one['filled']:.0%}", ", ".join(f"{by} {n}" for by, n in one["read_by"].items()))
        for name, one in record["fields"].items()
    ], "filled", "read by")  # fmt: skip
    _table("crawl", [
        (_when(run["started_at"]), run["outcome"], _counts(run["counts"]), run["reason"])
        for run in record["runs"]
    ], "outcome", "pages", "reason")  # fmt: skip
    _table("proposal", [
        (_when(one["asked_at"]), f"{one['kind']}, {one['state']}",
         one["problem"] or f"right on {one['proof']['right']} of {one['proof']['of']} known articles")
        for one in record["proposals"]
    ], "state", "result")  # fmt: skip
    _table("not believed", [
        (_when(one["at"]), one["url"], one["reason"]) for one in record["pending_checks"]
    ], "address", "reason")  # fmt: skip


def _interval_text(minutes: float) -> str:
    return span(minutes * 60, ENGLISH)


def _hours(polling: dict[str, Any]) -> str:
    return f", at {polling['hours']}" if polling["hours"] else ""


def _next(record: dict[str, Any]) -> str:
    if record["state"] != SourceState.ACTIVE:
        return "none"
    at = record["next_crawl_at"]
    due = at is None or datetime.fromisoformat(at) <= datetime.now(UTC)
    return "now" if due or record["asked"] else _when(at)


def _articles_text(link: dict[str, Any]) -> str:
    if link["articles"] is None:
        return "not asked"
    return articles_text(link["articles"]) + (" ← answered" if link["answered"] else "")


def _counts(counts: dict[str, Any]) -> str:
    return (
        f"{counts.get('pages', 0)} read, {counts.get('new', 0)} new, "
        f"{counts.get('revised', 0)} revised, {counts.get('failed', 0)} failed"
    )


def _when(iso: str | None) -> str:
    return hanoi_text(iso) if iso else "never"


def _table(first: str, rows: Sequence[tuple[str, ...]], *columns: str) -> None:
    if not rows:
        return
    table = Table(box=None, pad_edge=False)
    for column in (first, *columns):
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    out.print()
    out.print(table)
