"""`tipwatch sources list`: every source with its health and next crawl."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.table import Table
from sqlalchemy.orm import Session

from article.dates import HANOI
from cli.console import out, write_json
from cli.options import AsJson, open_database
from crawler.source.declaration import Source
from crawler.spider.registry import declared_sources
from presentation.messages import ENGLISH, render
from storage.models import StoredSource
from storage.sources.state import newest_article_by_source, register_sources


def list_sources(as_json: AsJson = False) -> None:
    """List the sources with their health and next crawl.

    Example: tipwatch sources list
    """
    sources = declared_sources()
    with open_database() as database:
        with database.writing() as session:
            register_sources(session, [source.name for source in sources])
        with database.reading() as session:
            records = _records(session, sources)
    if as_json:
        write_json(records)
        return
    table = Table(box=None)
    for column in ("source", "state", "health", "next crawl", "last article", "reason"):
        table.add_column(column, overflow="fold")
    for record in records:
        table.add_row(
            record["name"],
            record["state"],
            record["health"],
            _short(record["next_crawl_at"]) or "now",
            _short(record["last_article_at"]) or "none",
            record["reason"],
        )
    out.print(table)


def _records(session: Session, sources: Sequence[Source]) -> list[dict[str, Any]]:
    last = newest_article_by_source(session)
    found = []
    for source in sources:
        row = session.get_one(StoredSource, source.name)
        found.append(
            {
                "name": source.name,
                "hosts": list(source.hosts),
                "language": source.language,
                "state": row.state.value,
                "health": row.health.value,
                "reason": render(row.reason, ENGLISH),
                "next_crawl_at": _iso(row.next_crawl_at),
                "last_crawl_at": _iso(row.last_crawl_at),
                "last_article_at": _iso(last.get(source.name)),
            }
        )
    return found


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _short(iso: str | None) -> str | None:
    return datetime.fromisoformat(iso).astimezone(HANOI).strftime("%d/%m %H:%M") if iso else None
