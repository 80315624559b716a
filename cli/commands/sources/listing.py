"""`tipwatch sources list`: every source with its health and next crawl."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from article.dates import HANOI
from article.message import message
from cli.commands.sources.source_argument import register_declared
from cli.console import out, write_json
from cli.options import AsJson, open_database_if_any
from crawler.source.declaration import Source
from crawler.spider.loader import SpiderProblem
from crawler.spider.registry import declared_sources, spider_problems
from presentation.messages import ENGLISH, render
from storage.models import HealthStatus, SourceState, StoredSource
from storage.models.source import SourceCode
from storage.sources.state import newest_article_by_source

_WITHOUT_REASON = (HealthStatus.UNKNOWN.value, HealthStatus.HEALTHY.value)


def list_sources(as_json: AsJson = False) -> None:
    """List the sources with their health and next crawl.

    Example: tipwatch sources list
    """
    sources = declared_sources()
    with open_database_if_any() as database:
        if database is None:
            records = [_record(source, None, None) for source in sources]
        else:
            with database.writing() as session:
                register_declared(session)
            with database.reading() as session:
                records = _records(session, sources)
    records += [_refused_record(problem) for problem in spider_problems()]
    if as_json:
        write_json(records)
        return
    _print(records)


def _print(records: list[dict[str, Any]]) -> None:
    width = max(len(one["name"]) for one in records)
    out.print(
        f"{'source':{width}}  state   health   next crawl   last article (on Hanoi's clock)",
        style="bold", markup=False, soft_wrap=True,
    )  # fmt: skip
    for one in records:
        due, last = _short(one["next_crawl_at"]) or "now", _short(one["last_article_at"]) or "none"
        out.print(
            f"{one['name']:{width}}  {one['state']:7} {one['health']:8} {due:12} {last}",
            markup=False, soft_wrap=True,
        )  # fmt: skip
        # On a line of its own: as a column it would be a word wide on a small screen.
        if one["health"] not in _WITHOUT_REASON:
            out.print(f"    {one['reason']}", markup=False, soft_wrap=True)


def _records(session: Session, sources: Sequence[Source]) -> list[dict[str, Any]]:
    last = newest_article_by_source(session)
    return [
        _record(source, session.get_one(StoredSource, source.name), last.get(source.name))
        for source in sources
    ]


def _record(source: Source, row: StoredSource | None, last: datetime | None) -> dict[str, Any]:
    return {
        "name": source.name,
        "hosts": list(source.hosts),
        "language": source.language,
        "state": (row.state if row else SourceState.ACTIVE).value,
        "health": (row.health if row else HealthStatus.UNKNOWN).value,
        "reason": render(row.reason if row else message(SourceCode.NEW), ENGLISH),
        "next_crawl_at": _iso(row.next_crawl_at) if row else None,
        "last_crawl_at": _iso(row.last_crawl_at) if row else None,
        "last_article_at": _iso(last),
    }


def _refused_record(problem: SpiderProblem) -> dict[str, Any]:
    """Return the entry of a spider file that cannot be used."""
    return {
        "name": ", ".join(problem.names) or problem.file,
        "hosts": [],
        "language": None,
        "state": "refused",
        "health": HealthStatus.BROKEN.value,
        "reason": str(problem),
        "next_crawl_at": None,
        "last_crawl_at": None,
        "last_article_at": None,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _short(iso: str | None) -> str | None:
    return datetime.fromisoformat(iso).astimezone(HANOI).strftime("%d/%m %H:%M") if iso else None
