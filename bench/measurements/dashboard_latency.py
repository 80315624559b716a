"""How fast the dashboard answers with 200,000 articles: real HTTP, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import http.client
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import insert, select, text

from article.edits.article_diff import EditCode
from article.message import NOTHING, message
from bench.fixtures.postgres_server import postgres_server
from bench.fixtures.vietnamese_words import random_words as draw
from bench.result import Measurement
from grouping.case_index import CaseIndex
from pipelines.gc_freeze import freeze_gc
from settings import Settings
from storage.engine import Database
from storage.models import (
    CaseMembership,
    Change,
    CrawlRun,
    Page,
    Revision,
    StoredAttachment,
    StoredDocument,
    StoredDocumentPage,
    StoredJudgement,
    StoredSource,
    Story,
)
from storage.schema import upgrade
from storage.search import enqueue_outdated_pages, ensure_index, index_all
from web.app import create_app
from web.bind import Bind
from web.charts.provinces import provinces
from web.http.server import serve_in_loop

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
GOAL_MS = 100.0
_CHUNK = 2_000
_DOCUMENT_EVERY = 100
_SOURCES = [f"bao{number}.vn" for number in range(50)]
_THEMES = ("prosecution", "protection", "prevention", "partnership", "policy")

# ruff: noqa: E501 - an address is one line
PATHS = (
    "/", "/articles", "/articles?flagged=yes", "/articles?q=mua+ban+nguoi", "/articles?q=mua+b%C3%A1n+ng%C6%B0%E1%BB%9Di",
    "/articles?q=nguoi", "/articles?q=hiem{n}", "/articles?q=%22duong+day+mua%22", "/articles?q=giai+cuu+nan+nhan&flagged=yes",
    "/articles?source=bao7.vn&theme=policy", "/articles?flagged=yes&place=VN-DN&review=unreviewed",
    "/articles?since=2025-03-03&until=2025-03-09", "/articles?tier=core&score=9&since=2026-01-01",
    "/articles?author=nguyen&language=vi&edited=yes", "/articles?after=0.{n}", "/articles?q=vang&after=2.{n}",
    "/articles/{n}", "/inbox", "/queue", "/stories", "/stories/{story}", "/cases", "/cases/{case}", "/documents/{document}",
    "/trends", "/trends?unit=month&published_since=2025-01-01&published_until=2026-10-31", "/map", "/report",
    "/report?published_since=2026-01-01&published_until=2026-06-30", "/changes", "/changes?kind=removed", "/sources", "/sources/bao7.vn",
    "/searches", "/audit", "/settings", "/subscribers", "/deliveries", "/source-proposals", "/api/v1/articles", "/api/v1/articles?q=biengioi&flagged=yes", "/api/v1/stories",
    "/api/v1/changes", "/api/v1/sources", "/feeds/flagged.atom", "/metrics", "/healthz", "/readyz",
)  # fmt: skip


def fill(database: Database, count: int) -> None:
    """Store articles of 250 words over two years; one in twenty is flagged, one in ten repeated."""
    chance = random.Random(7)  # noqa: S311 - a sample, not a secret
    with database.writing() as session:
        session.execute(
            insert(StoredSource),
            [{"name": one, "state": "active", "health": "healthy", "reason": NOTHING, "failures": 0,
              "next_crawl_at": NOW} for one in _SOURCES],
        )  # fmt: skip
        session.execute(
            insert(CrawlRun),
            [{"source": one, "started_at": NOW - timedelta(hours=n), "finished_at": NOW, "outcome": "done",
              "reason": NOTHING, "counts": {"new": n % 7, "pages": 9}, "fields": {"title": {"site": 9}}}
             for one in _SOURCES for n in range(40)],
        )  # fmt: skip
        session.execute(insert(Story), [{"id": one} for one in range(1, count // 10 + 1)])
    for first in range(1, count + 1, _CHUNK):
        numbers = range(first, min(first + _CHUNK, count + 1))
        rows = [_rows(number, count, chance) for number in numbers]
        with database.writing() as session:
            session.execute(insert(Page), [page for page, _, _, _ in rows])
            session.execute(insert(Revision), [revision for _, revision, _, _ in rows])
            session.execute(insert(StoredJudgement), [judgement for _, _, judgement, _ in rows])
            if changes := [change for *_, last_rows in rows for change in last_rows]:
                session.execute(insert(Change), changes)
            for document, pages in map(
                _document, range(first - first % -_DOCUMENT_EVERY, numbers.stop, _DOCUMENT_EVERY)
            ):
                session.execute(insert(StoredDocument), document)
                session.execute(insert(StoredDocumentPage), pages)
                session.execute(
                    insert(StoredAttachment),
                    {"page_id": document["page_id"], "url": document["url"], "sha256": document["sha256"],
                     "over_http": False, "first_seen_at": NOW, "linked": True},
                )  # fmt: skip
    _collect_statistics(database)


def _collect_statistics(database: Database) -> None:
    """Do what PostgreSQL does by itself in time; nobody does it for SQLite, whose plans must do without."""
    if database.is_sqlite:
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _rows(number: int, count: int, chance: random.Random) -> tuple[Any, Any, Any, list[Any]]:
    seen = NOW - timedelta(days=730) * (1 - number / count)
    flagged = chance.random() < 0.05
    words = draw(chance, 250)
    if flagged:
        words[20:23] = ["mua", "bán", "người"]
    unit = chance.choice(provinces())
    page = {
        "id": number, "key": f"k{number}", "url": f"https://{_SOURCES[number % 50]}/{number}.html",
        "source": _SOURCES[number % 50], "state": "live", "first_seen_at": seen, "last_checked_at": seen,
        "revisions": 1, "judgement_id": number,
        "review": chance.choice(("confirmed", "unreviewed", "rejected")) if flagged else "unreviewed",
        "duplicate_of": number - 1 if number % 10 == 0 else None,
        "story_id": -(-number // 10) if number % 10 in (9, 0) else None,
    }  # fmt: skip
    revision = {
        "id": number, "page_id": number, "number": 1, "seen_at": seen, "fingerprint": str(number),
        "text_digest": str(number), "title": " ".join(words[18:30]).capitalize(), "lead": " ".join(words[:18]),
        "text": f"{' '.join(words[30:])} hiem{number}", "author": chance.choice((None, "Nguyễn Hoà", "Trần Bình")),
        "language": "vi", "published_at": seen, "published_from": "meta", "images": [], "read_by": {},
    }  # fmt: skip
    judgement = {
        "id": number, "revision_id": number, "rule_version": "bench", "judged_at": seen, "relevant": flagged,
        "score": 0.95 if flagged else 0.1, "tier": "core" if flagged else "none",
        "themes": [chance.choice(_THEMES)] if flagged else [], "forms": [],
        "places": [{"name": unit.name, "kind": "province", "code": unit.code, "now": None}] if flagged else [],
        "evidence": [{"term": "mua bán người", "field": "title", "quote": revision["title"], "start": 0, "end": 9}]
        if flagged else [],
        "facts": [],
        "elements": [],
    }  # fmt: skip
    kind = "removed" if number % 1000 == 0 else "edited"
    changes = [
        {"page_id": number, "kind": kind, "at": seen, "from_revision": 1, "to_revision": 1, "summary": message(EditCode.REWRITTEN, n=1),
         "significance": 0.5, "reasons": []}
    ] if number % 4 == 0 else []  # fmt: skip
    return page, revision, judgement, changes


def _document(number: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a document of three pages that the article with this number links to."""
    document = {
        "id": number, "page_id": number, "url": f"https://{_SOURCES[number % 50]}/{number}.pdf", "sha256": f"{number:064x}",
        "seen_at": NOW, "kind": "pdf", "title": f"Báo cáo {number}", "page_count": 3, "text_from": "layer", "ocr_share": 0.0,
        "relevant": False, "score": 0.1,
    }  # fmt: skip
    chance = random.Random(number)  # noqa: S311 - a sample, not a secret
    pages: list[dict[str, Any]] = [
        {"document_id": number, "number": page, "text": " ".join(draw(chance, 250)), "text_from": "layer", "relevant": False,
         "score": 0.1, "evidence": []}
        for page in (1, 2, 3)
    ]  # fmt: skip
    return document, pages


@contextmanager
def served(database: Database, folder: Path) -> Iterator[int]:
    """Serve the dashboard in a thread of its own; gives the port."""
    app = create_app(database=database, settings=Settings(data_dir=folder), clock=lambda: NOW)
    listening = Bind(host="127.0.0.1", port=0).listen()
    freeze_gc()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    async def main() -> None:
        async with serve_in_loop(app, listening):
            await stop.wait()

    port = int(listening.getsockname()[1])
    thread = threading.Thread(target=lambda: loop.run_until_complete(main()))
    thread.start()
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


def load(port: int, database: Database, *, rounds: int, count: int) -> dict[str, list[float]]:
    """Ask every path again and again over one connection; gives milliseconds by path."""
    chance = random.Random(11)  # noqa: S311 - a sample, not a secret
    with database.reading() as session:
        cases = sorted(set(session.scalars(select(CaseMembership.case_id))))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    durations: dict[str, list[float]] = {path: [] for path in PATHS}
    for number in range(rounds + 1):
        for path in PATHS:
            began = time.perf_counter()
            n = chance.randrange(_DOCUMENT_EVERY, count)
            numbers = {
                "n": n, "story": -(-n // 10), "document": n - n % _DOCUMENT_EVERY, "case": chance.choice(cases),
            }  # fmt: skip
            connection.request("GET", path.format(**numbers))
            answer = connection.getresponse()
            answer.read()
            if answer.status >= 400:
                raise SystemExit(f"{path}: {answer.status}")
            if number:  # the first round warms up templates and the figures
                durations[path].append((time.perf_counter() - began) * 1000)
    return durations


def browsing() -> Iterator[Measurement]:
    """Ask every page of a dashboard with 200,000 articles on SQLite; PostgreSQL has its own command."""
    yield from _summed("sqlite", measured("sqlite", articles=200_000, rounds=60))


def command(
    articles: Annotated[int, typer.Option(help="How many are stored.")] = 200_000,
    rounds: Annotated[int, typer.Option(help="How often each page is asked.")] = 40,
    only: Annotated[str, typer.Option(help="sqlite or postgres.")] = "",
) -> None:
    """Fill a database of each kind, ask for every page, and print the 95th percentile of each.

    Example: python -m bench.measurements.dashboard_latency --articles 20000 --only sqlite
    """
    for kind in (only,) if only else ("sqlite", "postgres"):
        times = measured(kind, articles=articles, rounds=rounds)
        for path, durations in times.items():
            p50, p95 = statistics.median(durations), _p95(durations)
            sys.stdout.write(f"{kind:<9} {path:<70} p50 {p50:7.1f} ms  p95 {p95:7.1f} ms\n")
        for result in _summed(kind, times):
            sys.stdout.write(result.line() + "\n")
        sys.stdout.flush()


def measured(kind: str, *, articles: int, rounds: int) -> dict[str, list[float]]:
    """Fill a database and ask for every page; gives milliseconds by path."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            return _response_times(f"sqlite:///{folder}/bench.db", Path(folder), articles, rounds)
        with postgres_server() as postgres, postgres.database() as url:
            return _response_times(url, Path(folder), articles, rounds)


def _response_times(url: str, folder: Path, articles: int, rounds: int) -> dict[str, list[float]]:
    database = Database(url)
    upgrade(database)
    fill(database, articles)
    ensure_index(database)
    enqueue_outdated_pages(database)
    index_all(database)
    CaseIndex(database).refresh()
    _collect_statistics(database)
    try:
        with served(database, folder) as port:
            return load(port, database, rounds=rounds, count=articles)
    finally:
        database.close()


def _summed(kind: str, times: dict[str, list[float]]) -> Iterator[Measurement]:
    everything = _p95([one for durations in times.values() for one in durations])
    slowest = max(_p95(taken) for taken in times.values())
    yield Measurement(
        name=f"dashboard_{kind}", value=round(everything, 1), unit="ms p95 of all pages"
    )
    yield Measurement(
        name=f"dashboard_{kind}_slowest",
        value=round(slowest, 1),
        unit="ms p95 of the slowest page",
        goal=f"< {GOAL_MS:g}",
        met=slowest < GOAL_MS,
    )


def _p95(durations: list[float]) -> float:
    return statistics.quantiles(durations, n=20)[-1]


if __name__ == "__main__":
    typer.run(command)
