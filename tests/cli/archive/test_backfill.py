"""`tipwatch backfill` against a real pywb: history stored as if it had been watched, and politely."""

from __future__ import annotations

import json
import os
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from fixtures.samples.warc_files import warc_bytes
from fixtures.sites.archived_history import SOURCES, ArchivedHistory, archived_history
from fixtures.sites.loopback_site import LoopbackSite, SiteReply
from fixtures.sites.pywb_archive import pywb_serving

ARTICLES = int(os.environ.get("TIPWATCH_BACKFILL_ARTICLES", "14"))
"""Of each source; 180 make some 2,000 captures."""
SOURCE = next(iter(SOURCES))
VIA = "http://archive.example/press/cdx"


@pytest.fixture(scope="module")
def history() -> ArchivedHistory:
    return archived_history(articles=ARTICLES)


@pytest.fixture(scope="module")
def host_map(history: ArchivedHistory, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pywb")
    with pywb_serving(folder, history.warc()) as url:
        yield {"TIPWATCH_HOST_MAP": json.dumps({"archive.example": url})}


def backfilled(run, *more: str, **settings: str):
    result = run("backfill", *SOURCES, "--from", "2018-01-01", "--via", VIA, "--json", *more, **settings)  # fmt: skip
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_every_article_once_its_revisions_in_order_and_its_removal(
    tipwatch, history: ArchivedHistory, host_map, export_of
) -> None:
    estimate = backfilled(tipwatch, "--dry-run", **host_map)
    assert export_of(tipwatch) == []
    assert sum(one["left"] for one in estimate) == sum(one["captures"] for one in estimate) > 0
    assert all(one["bytes_left"] > 0 for one in estimate)

    done = backfilled(tipwatch, **host_map)
    assert [one["left"] for one in done] == [0, 0, 0]
    records = {one["url"]: one for one in export_of(tipwatch)}
    assert records.keys() == history.first_seen.keys()
    seen = {url: datetime.fromisoformat(one["first_seen_at"]) for url, one in records.items()}
    assert seen == history.first_seen
    assert {url: one["revisions"] for url, one in records.items()} == history.revisions
    removed = {url for url, one in records.items() if one["state"] == "removed"}
    assert removed == history.removed
    changes = json.loads(tipwatch("changes", "--json").stdout)
    dates = [one["at"] for one in changes]
    assert dates == sorted(dates)

    before = tipwatch("export").stdout
    again = backfilled(tipwatch, **host_map)
    assert [one["report"] for one in again] == [None, None, None], "nothing is fetched"
    backfilled(tipwatch, "--again", **host_map)
    assert tipwatch("export").stdout == before


def test_bounded_runs_go_on_where_the_last_one_ended(
    tipwatch_sqlite, history: ArchivedHistory, host_map, export_of
) -> None:
    left = [sum(one["captures"] for one in backfilled(tipwatch_sqlite, "--dry-run", **host_map))]
    while left[-1] and len(left) < 30:
        result = backfilled(tipwatch_sqlite, "--max-requests", str(8 + left[0] // 3), **host_map)
        left.append(sum(one["left"] for one in result if one["captures"]))
    assert left[-1] == 0
    assert len(left) > 3
    records = {one["url"]: one["revisions"] for one in export_of(tipwatch_sqlite)}
    assert records == history.revisions


def test_newest_first_stores_the_same_rows_in_pieces_and_a_rerun_changes_nothing(
    tipwatch, history: ArchivedHistory, host_map, export_of
) -> None:
    backfilled(tipwatch, "--order", "newest", "--max-requests", "20", **host_map)
    early = {one["url"] for one in export_of(tipwatch)}
    last: dict[str, str] = {}
    answers: dict[str, tuple[str, bytes]] = {}
    for one in sorted(history.entries, key=lambda one: one.at):
        # A capture that repeats the one before shows nothing, and is not fetched.
        if one.url in history.first_seen and answers.get(one.url) != (one.status, one.body):
            last[one.url], answers[one.url] = one.at, (one.status, one.body)
    own = sorted((url for url in last if SOURCE in url.split("/")), key=lambda url: last[url])
    assert early
    assert early == set(own[-len(early) :])
    done = backfilled(tipwatch, "--order", "newest", **host_map)
    assert [one["left"] for one in done] == [0, 0, 0]

    records = {one["url"]: one for one in export_of(tipwatch)}
    seen = {url: datetime.fromisoformat(one["first_seen_at"]) for url, one in records.items()}
    assert seen == history.first_seen
    assert {url: one["revisions"] for url, one in records.items()} == history.revisions
    assert {url for url, one in records.items() if one["state"] == "removed"} == history.removed
    before = tipwatch("export").stdout
    again = backfilled(tipwatch, **host_map)
    assert [one["report"] for one in again] == [None, None, None], "nothing is fetched"
    backfilled(tipwatch, "--again", "--order", "newest", **host_map)
    assert tipwatch("export").stdout == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["khong-co.vn", "--from", "2018-01-01", "--via", VIA], "no source is called"),
        (["baoquocte.vn", "--from", "2018-01-01", "--via", "https://archive.example/"], "CDX index"),
        (["baoquocte.vn", "--from", "yesterday", "--via", VIA], "no date"),
    ],
)  # fmt: skip
def test_wrong_arguments_are_named(tipwatch_sqlite, arguments: list[str], words: str) -> None:
    result = tipwatch_sqlite("backfill", *arguments)
    assert result.returncode == 2
    assert words in " ".join(result.stderr.split())


def test_private_addresses_are_out_of_reach(tipwatch_sqlite, host_map) -> None:
    server = json.loads(host_map["TIPWATCH_HOST_MAP"])["archive.example"]
    result = tipwatch_sqlite(
        "backfill", "baoquocte.vn", "--from", "2018-01-01", "--via", f"{server}/press/cdx"
    )
    assert result.returncode == 1
    assert "captures of 0 addresses" in result.stderr + result.stdout


def test_archive_that_is_away_is_named(tipwatch_sqlite, tmp_path: Path) -> None:
    settings = {"TIPWATCH_HOST_MAP": json.dumps({"archive.example": "http://127.0.0.1:9"})}
    result = tipwatch_sqlite("backfill", "baoquocte.vn", "--from", "2018-01-01", "--via", VIA, **settings)  # fmt: skip
    assert result.returncode == 1
    assert "archive.example" in result.stderr


class CommonCrawl:
    """Common Crawl on loopback: one index, one file that answers to ranges, busy at first."""

    def __init__(self, history: ArchivedHistory) -> None:
        self.file, lines = b"", []
        for entry in history.entries:
            record = warc_bytes(entry)
            at = datetime.fromisoformat(entry.at)
            lines.append(
                {
                    "url": entry.url,
                    "timestamp": f"{at:%Y%m%d%H%M%S}",
                    "status": entry.status[:3],
                    "mime": "text/html",
                    "length": str(len(record)),
                    "offset": str(len(self.file)),
                    "filename": "crawl-data/part.warc.gz",
                }
            )
            self.file += record
        self._index = SiteReply("\n".join(map(json.dumps, lines)))
        self._busy = [2]

    def list_captures(self, handler: BaseHTTPRequestHandler) -> None:
        if self._busy and self._busy.pop():
            SiteReply(status=503, headers={"Retry-After": "2"})(handler)
            return
        known = "url=baoquocte.vn&" in handler.path
        if "showNumPages" in handler.path:
            SiteReply(json.dumps({"pages": int(known), "pageSize": 5, "blocks": 1}))(handler)
            return
        (self._index if known else SiteReply("{}", 404))(handler)

    def read_range(self, handler: BaseHTTPRequestHandler) -> None:
        first, last = map(int, handler.headers["Range"].removeprefix("bytes=").split("-"))
        SiteReply(self.file[first : last + 1], 206, {"Content-Type": "application/gzip"})(handler)


def test_records_of_common_crawl_are_read_by_range_and_retry_after_is_obeyed(
    tipwatch_sqlite, history: ArchivedHistory, export_of
) -> None:
    crawl = CommonCrawl(history)

    class Everything(dict):
        def get(self, asked: str, default=None):
            return crawl.read_range if "crawl-data" in asked else crawl.list_captures

    site = LoopbackSite()
    site.replies = Everything()
    with site:
        hosts = dict.fromkeys(["index.commoncrawl.org", "data.commoncrawl.org"], site.url)
        result = tipwatch_sqlite(
            "backfill", "baoquocte.vn", "--from", "2018-01-01",
            "--via", "https://index.commoncrawl.org/CC-MAIN-2024-10-index",
            TIPWATCH_HOST_MAP=json.dumps(hosts),
        )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert "asks to wait" in result.stderr
    own = {url for url in history.first_seen if url.startswith("https://baoquocte.vn/")}
    records = {one["url"]: one["revisions"] for one in export_of(tipwatch_sqlite)}
    assert records == {url: history.revisions[url] for url in own}
