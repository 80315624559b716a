"""The crawl log: each finished crawl adds a row, and sets its source's health and next crawl."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fixtures.databases.migrated_files import with_database
from fixtures.processes.command_fork import run_command
from fixtures.samples.sentences import english
from fixtures.samples.warc_files import WarcEntry, warc_bytes
from fixtures.sites.loopback_site import LoopbackSite, SiteReply, mastercms_page, rss_feed, rss_item
from sqlalchemy import select

from storage.engine import Database
from storage.models import CrawlRun, HealthStatus, StoredSource

ROOT = Path(__file__).parents[2]
ADDRESS = "https://{host}/bai-10001.html"
PAGE = mastercms_page(
    "Triệt phá đường dây mua bán người qua biên giới",
    "Rạng sáng 12/10, tổ công tác phát hiện một xuồng máy chở ba nạn nhân qua sông biên giới.",
    "Hiện công an tỉnh phối hợp với địa phương đưa các nạn nhân về với gia đình.",
)


def tipwatch(data: Path, *args: str | Path, host_map: dict[str, str]) -> int:
    return run_command(
        *args,
        program=ROOT / "tests/fixtures/processes/cli_with_short_timeouts.py",
        cwd=ROOT,
        env={
            **os.environ,
            "TIPWATCH_DATA_DIR": str(with_database(data)),
            "TIPWATCH_HOST_MAP": json.dumps(host_map),
        },
    ).returncode


@dataclass(frozen=True)
class CrawlLog:
    """The rows that crawls left, by source."""

    runs: dict[str, list[CrawlRun]]
    sources: dict[str, StoredSource]
    began: datetime


def read_crawl_log(data: Path, began: datetime) -> CrawlLog:
    database = Database(f"sqlite:///{data / 'tipwatch.db'}")
    with database.reading() as session:
        rows = list(session.scalars(select(CrawlRun).order_by(CrawlRun.id)))
        sources = {row.name: row for row in session.scalars(select(StoredSource))}
    database.close()
    return CrawlLog(
        runs={name: [row for row in rows if row.source == name] for name in sources},
        sources=sources,
        began=began,
    )


@pytest.fixture(scope="module")
def crawl_log(tmp_path_factory: pytest.TempPathFactory) -> CrawlLog:
    """Crawl a healthy, a half broken and a broken source; replay an archive of a fourth."""
    data = tmp_path_factory.mktemp("ledger")
    began = datetime.now(UTC)
    good, half, broken = "thoidai.com.vn", "baoquocte.vn", "en.baoquocte.vn"
    with LoopbackSite() as site:
        for host in (good, half):
            site.replies[f"{host}/rss_feed/"] = rss_feed(
                rss_item(ADDRESS.format(host=host)), rss_item(f"https://{host}/mat-10002.html")
            )
            site.replies[f"{host}/bai-10001.html"] = SiteReply(PAGE)
        site.replies[f"{good}/mat-10002.html"] = SiteReply(PAGE.replace("Triệt phá", "Xét xử"))
        site.replies[f"{half}/mat-10002.html"] = SiteReply("Lỗi", 500)
        host_map = dict.fromkeys((good, half, broken), site.url)
        assert tipwatch(data, "crawl", *host_map, host_map=host_map) == 1
    archive = data / "visit.warc.gz"
    recorded = "https://vietnamtimes.thoidai.com.vn"
    announced = rss_feed(rss_item(f"{recorded}/story-10001.html")).body
    archive.write_bytes(
        warc_bytes(
            WarcEntry(url=f"{recorded}/rss_feed/", body=str(announced).encode()),
            WarcEntry(url=f"{recorded}/story-10001.html", body=PAGE.encode()),
        )
    )
    tipwatch(data, "crawl", "vietnamtimes.thoidai.com.vn", "--replay", archive, host_map={})
    return read_crawl_log(data, began)


def test_each_crawl_leaves_one_row(crawl_log: CrawlLog) -> None:
    crawled = {name: len(runs) for name, runs in crawl_log.runs.items() if runs}
    assert crawled == {
        "thoidai.com.vn": 1,
        "baoquocte.vn": 1,
        "en.baoquocte.vn": 1,
        "vietnamtimes.thoidai.com.vn": 1,
    }


@pytest.mark.parametrize(
    ("source", "outcome", "health", "reason"),
    [
        ("thoidai.com.vn", "done", HealthStatus.HEALTHY, "feed announces 2 articles"),
        ("baoquocte.vn", "partial", HealthStatus.DEGRADED, "https://baoquocte.vn/mat-10002.html"),
        ("en.baoquocte.vn", "failed", HealthStatus.BROKEN, "how articles are found (`discovery`)"),
    ],
)
def test_outcome_of_the_crawl_is_the_health_of_its_source(
    source: str, outcome: str, health: HealthStatus, reason: str, crawl_log: CrawlLog
) -> None:
    (run,) = crawl_log.runs[source]
    row = crawl_log.sources[source]
    assert (run.outcome, row.health) == (outcome, health)
    assert reason in english(row.reason)


def test_row_has_what_the_crawl_did(crawl_log: CrawlLog) -> None:
    (run,) = crawl_log.runs["baoquocte.vn"]
    counts = {name: run.counts[name] for name in ("pages", "articles", "new", "failed", "flagged")}
    assert counts == {"pages": 1, "articles": 1, "new": 1, "failed": 1, "flagged": 1}
    assert "https://baoquocte.vn/mat-10002.html: the server answered 500" in english(run.reason)
    assert crawl_log.began <= run.started_at <= run.finished_at


def test_row_has_which_method_filled_which_field(crawl_log: CrawlLog) -> None:
    (run,) = crawl_log.runs["thoidai.com.vn"]
    assert run.fields["title"] == {"site": 2}
    assert run.fields["published_at"] == {"none": 2}


def test_broken_source_counts_its_failures_and_waits_longer(crawl_log: CrawlLog) -> None:
    broken, healthy = crawl_log.sources["en.baoquocte.vn"], crawl_log.sources["thoidai.com.vn"]
    assert (broken.failures, healthy.failures) == (1, 0)
    assert broken.last_success_at is None
    assert healthy.last_success_at is not None
    assert broken.next_crawl_at is not None
    assert healthy.next_crawl_at is not None
    assert broken.next_crawl_at - healthy.next_crawl_at > timedelta(minutes=20)


def test_replay_adds_its_row_and_changes_nothing_of_the_live_source(crawl_log: CrawlLog) -> None:
    (run,) = crawl_log.runs["vietnamtimes.thoidai.com.vn"]
    row = crawl_log.sources["vietnamtimes.thoidai.com.vn"]
    assert run.counts["new"] == 1
    assert run.started_at == datetime(2026, 10, 12, tzinfo=UTC)
    assert (row.health, row.last_crawl_at) == (HealthStatus.UNKNOWN, None)


def test_source_has_the_reason_of_its_next_crawl(crawl_log: CrawlLog) -> None:
    why = {name: english(row.next_crawl_reason) for name, row in crawl_log.sources.items()}
    assert why["thoidai.com.vn"] == (
        "it is asked every 30 min until a day shows how often it publishes"
    )
    assert why["en.baoquocte.vn"] == (
        "the last crawl brought nothing, so it is tried again after 1 h"
    )
