"""Bad input: whatever servers and files hold, it is named, the rest is stored, nothing is lost."""

from __future__ import annotations

import gzip
import json
import os
import resource
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from fixtures.databases.migrated_files import with_database
from fixtures.processes.command_fork import run_command
from fixtures.samples.warc_files import WarcEntry, warc_bytes
from fixtures.sites.loopback_site import (
    HTML,
    LoopbackSite,
    SiteReply,
    mastercms_page,
    redirect,
    rss_feed,
    rss_item,
    unlike_words,
)

from storage.articles.article_records import article_records
from storage.engine import Database

ROOT = Path(__file__).parents[3]
COMMAND = ROOT / "tests/fixtures/processes/cli_with_short_timeouts.py"
PAPER = "https://thoidai.com.vn"
TITLE = "Triệt phá đường dây đưa người qua biên giới"
BODY = (
    "Rạng sáng 12/10, tổ công tác phát hiện một xuồng máy tắt đèn chở ba người qua sông biên giới.",
    "Hiện công an tỉnh phối hợp với địa phương hỗ trợ chỗ ở và đưa các nạn nhân về với gia đình.",
)
ARTICLE = mastercms_page(TITLE, *BODY)


def own_words(number: int) -> tuple[str, str]:
    """Return a title and a text that no other page has."""
    return f"{TITLE} {unlike_words(number, 1)}", f"{BODY[0]} {unlike_words(number, 140)}."


def own_article(number: int) -> str:
    return mastercms_page(*own_words(number))


def tipwatch(
    data: Path,
    *args: str | Path,
    host_map: Mapping[str, str] | None = None,
    largest_file: int | None = None,
    **more: str,
) -> subprocess.CompletedProcess[str]:
    """Run the command; `largest_file` is where the disk of the child is full."""
    return run_command(
        *args,
        program=COMMAND,
        env={
            **os.environ,
            "TIPWATCH_DATA_DIR": str(with_database(data)),
            "TIPWATCH_HOST_MAP": json.dumps(host_map or {}),
            "SHORT_TIMEOUT_URLS": r"/bai-20014\.html",
            **more,
        },
        limits={resource.RLIMIT_FSIZE: largest_file} if largest_file else {},
    )


def stored(data: Path) -> dict[str, dict[str, Any]]:
    """Map the address of each stored article to its record."""
    database = Database(f"sqlite:///{data / 'tipwatch.db'}")
    try:
        with database.reading() as session:
            return {str(one["url"]): one for one in article_records(session)}
    finally:
        database.close()


def address(number: int) -> str:
    return f"{PAPER}/bai-{number}.html"


def paper(pages: Mapping[int, Any], *more: str) -> dict[str, Any]:
    """Lay out a site of thoidai.com.vn whose feed announces these pages."""
    announced = [rss_item(address(number)) for number in pages]
    return {
        "thoidai.com.vn/rss_feed/": rss_feed(*announced, *more),
        **{f"thoidai.com.vn/bai-{number}.html": reply for number, reply in pages.items()},
    }


# One crawl of many sources: each source and page is bad in its own way.


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Send 50 MB without having said so."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    for _ in range(50):
        handler.wfile.write(b" " * 1_000_000)


def cut(handler: BaseHTTPRequestHandler) -> None:
    """Promise more than is sent, and hang up."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(ARTICLE.encode())


def slow(handler: BaseHTTPRequestHandler) -> None:
    """Send a letter now and then, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    for _ in range(3_000):
        handler.wfile.write(b"<")
        handler.wfile.flush()
        time.sleep(0.1)


def silent(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


BAD: dict[int, tuple[Any, str]] = {
    20001: (SiteReply(""), "empty: no title"),
    20002: (SiteReply("<html></html>"), "empty: no title"),
    20003: (SiteReply("<html><body><div id='app'></div></body></html>"), "empty: no title"),
    20004: (SiteReply(bytes(50_000_000)), "larger than we take"),
    20005: (endless, "larger than we take"),
    20006: (
        SiteReply(gzip.compress(bytes(50_000_000)), headers={**HTML, "Content-Encoding": "gzip"}),
        "DOWNLOAD_MAXSIZE",
    ),
    20007: (redirect("/bai-20007.html"), "redirect"),
    20008: (redirect("javascript:alert(1)"), "javascript:alert(1)"),
    20009: (redirect("file:///etc/passwd"), "the server answered 302"),
    20010: (SiteReply("Lỗi", 500), "the server answered 500"),
    20011: (SiteReply("Bảo trì", 503), "the server answered 503"),
    20012: (SiteReply("Cấm", 403), "the server answered 403"),
    20013: (cut, "broke off in the middle"),
    20014: (slow, "took too long"),
    20015: (silent, "broke off without an answer"),
    20016: (SiteReply("<script>document.cookie='a=1';location.reload()</script>"), "challenge:"),
    20017: (SiteReply(mastercms_page("404 - Không tìm thấy trang")), "not-found:"),
    20018: (SiteReply(mastercms_page("Đăng nhập")), "login:"),
    20019: (SiteReply(b"\x89PNG\r\n\x1a\n" + bytes(2_000), headers={"Content-Type": "image/png"}), "empty: no title"),
    20020: (
        SiteReply(b"\x1f\x8bkhong phai gzip", headers={**HTML, "Content-Encoding": "gzip"}),
        "damaged, or not compressed",
    ),
}  # fmt: skip
GOOD: dict[int, Any] = {
    10001: SiteReply(own_article(10001)),
    10002: SiteReply(own_article(10002), headers={"Content-Type": "text/html; charset=iso-8859-1"}),
    10003: SiteReply(own_article(10003), headers={}),
    10004: SiteReply(
        b"\xef\xbb\xbf" + own_article(10004).encode(),
        headers={"Content-Type": "text/html; charset=x"},
    ),
    10005: SiteReply(
        gzip.compress(own_article(10005).encode()), headers={**HTML, "Content-Encoding": "gzip"}
    ),
    10006: SiteReply(own_article(10006).replace("</h1>", "</h1>" + "<div>" * 5_000)),
}
KINDS = {
    20001: "an empty body", 20002: "an empty page", 20003: "an empty shell", 20004: "a page of 50 MB",
    20005: "a page of 50 MB that never said so", 20006: "a gzip bomb", 20007: "a redirect loop",
    20008: "a redirect to a script", 20009: "a redirect to a file", 20010: "a 500", 20011: "a 503",
    20012: "a 403", 20013: "a cut connection", 20014: "a page that never ends", 20015: "no answer at all",
    20016: "a challenge", 20017: "a soft 404", 20018: "a login page", 20019: "a picture",
    20020: "a broken gzip",
    10001: "a plain page", 10002: "a wrong charset", 10003: "no charset", 10004: "a BOM",
    10005: "a zipped page", 10006: "a deep nest",
}  # fmt: skip
ODD_LINKS = (
    rss_item("javascript:void(0)"),
    rss_item("mailto:toasoan@thoidai.com.vn"),
    rss_item("https://[thoidai.com.vn/bai-1.html"),
    rss_item("https://user:word@thoidai.com.vn/bai-30001.html"),
    rss_item("ftp://thoidai.com.vn/bai-30002.html"),
    rss_item("https://khac.example/bai-30003.html"),
    rss_item(f"{PAPER}/chuyen-muc"),
)
LISTING = "".join(
    f'<h3 class="article-title"><a href="{href}">Tin</a></h3>'
    for href in (
        "javascript:void(0)",
        "mailto:a@b.vn",
        "http://[mail]/",
        "#",
        "",
        "/bai-40001.html",
    )
)
IMPOSSIBLE = (
    "31/02/2026",
    "Mon, 31 Feb 2026 10:00:00 GMT",
    "2026-10-12T09:05:00+99:99",
    "ngày kia",
    "",
)


@dataclass(frozen=True)
class BadInputCrawl:
    """What the crawl said and left behind."""

    code: int
    stderr: str
    reports: dict[str, dict[str, Any]]
    records: dict[str, dict[str, Any]]
    requests: list[str]
    secrets_printed: int

    def reason(self, url: str) -> str | None:
        failures = [one for report in self.reports.values() for one in report["failures"]]
        return next((one["reason"] for one in failures if one["url"] == url), None)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BadInputCrawl]:
    data = tmp_path_factory.mktemp("bad")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed_port = unused.getsockname()[1]
    with (
        LoopbackSite({f"127.0.0.1{path}": SiteReply(ARTICLE) for path in ("/bi-mat",)}) as inside,
        LoopbackSite() as site,
    ):
        inner = f"{inside.url}/bai-90001.html"
        site.replies = {
            **paper(
                {**GOOD, **{number: reply for number, (reply, _) in BAD.items()}, 20021: redirect(inner)},
                *ODD_LINKS,
            ),
            "baoquocte.vn/rss_feed/": SiteReply("<html><body>Trang chủ</body></html>"),
            "baoquocte.vn/tin-moi": SiteReply(LISTING),
            "baoquocte.vn/goc-nhin-nhan-quyen": SiteReply(LISTING),
            "baoquocte.vn/bai-40001.html": SiteReply(own_article(40001)),
            "en.baoquocte.vn/rss_feed/": rss_feed(
                *(rss_item(f"https://en.baoquocte.vn/story-5000{n}.html", date) for n, date in enumerate(IMPOSSIBLE))
            ),
            **{
                f"en.baoquocte.vn/story-5000{n}.html": SiteReply(own_article(50000 + n))
                for n in range(len(IMPOSSIBLE))
            },
            "mofa.gov.vn/robots.txt": SiteReply("Lỗi", 500),
            "vovworld.vn/robots.txt": SiteReply("User-agent: *\nDisallow: /", headers={"Content-Type": "text/plain"}),
        }  # fmt: skip
        hosts = ["thoidai.com.vn", "baoquocte.vn", "en.baoquocte.vn", "mofa.gov.vn", "vovworld.vn"]
        host_map = dict.fromkeys(hosts, site.url) | {
            "baochinhphu.vn": f"http://127.0.0.1:{closed_port}"
        }
        done = tipwatch(data, "crawl", *host_map, "--json", host_map=host_map)
        assert done.returncode in {0, 1}, done.stderr
        yield BadInputCrawl(
            code=done.returncode,
            stderr=done.stderr,
            reports={report["source"]: report for report in json.loads(done.stdout)},
            records=stored(data),
            requests=site.requests,
            secrets_printed=len(inside.requests),
        )


def test_crawl_with_failures_exits_with_one_and_without_a_traceback(crawled: BadInputCrawl) -> None:
    assert crawled.code == 1
    assert "Traceback" not in crawled.stderr


@pytest.mark.parametrize("number", GOOD, ids=[KINDS[number] for number in GOOD])
def test_readable_page_among_bad_ones_is_stored(number: int, crawled: BadInputCrawl) -> None:
    record = crawled.records[address(number)]
    assert (record["title"], record["text"]) == own_words(number)


@pytest.mark.parametrize("number", BAD, ids=[KINDS[number] for number in BAD])
def test_bad_page_is_named_with_the_reason_and_not_stored(
    number: int, crawled: BadInputCrawl
) -> None:
    reason = crawled.reason(address(number))
    assert reason is not None
    assert BAD[number][1] in reason
    assert address(number) not in crawled.records


def test_first_failures_are_printed_on_stderr_and_the_rest_counted(crawled: BadInputCrawl) -> None:
    assert f"failed: {PAPER}/bai-" in crawled.stderr
    assert "more failures" in crawled.stderr


def test_redirect_into_our_own_network_is_refused(crawled: BadInputCrawl) -> None:
    assert crawled.secrets_printed == 0
    assert "(sent on to http://127.0.0.1:" in (crawled.reason(address(20021)) or "")


def test_links_that_are_no_articles_are_not_asked_for(crawled: BadInputCrawl) -> None:
    asked = {url for url in crawled.requests if url.startswith("thoidai.com.vn/bai-")}
    assert asked == {f"thoidai.com.vn/bai-{number}.html" for number in (*GOOD, *BAD, 20021)}
    assert "thoidai.com.vn/chuyen-muc" not in crawled.requests


def test_feed_that_is_html_is_named_and_the_listing_behind_it_asked(crawled: BadInputCrawl) -> None:
    assert (crawled.reason("https://baoquocte.vn/rss_feed/") or "").startswith("no feed: ")
    assert "https://baoquocte.vn/bai-40001.html" in crawled.records
    first, second = crawled.reports["baoquocte.vn"]["discovery"]
    assert (first["articles"], second["articles"] > 0) == (0, True)


@pytest.mark.parametrize(
    "number", range(len(IMPOSSIBLE)), ids=[date or "no date" for date in IMPOSSIBLE]
)
def test_feed_date_that_is_none_leaves_the_article_undated(
    number: int, crawled: BadInputCrawl
) -> None:
    record = crawled.records[f"https://en.baoquocte.vn/story-5000{number}.html"]
    assert (record["published_at"], record["published_from"]) == (None, None)


def test_site_whose_robots_fail_is_not_crawled_and_named(crawled: BadInputCrawl) -> None:
    assert {url for url in crawled.requests if url.startswith("mofa.gov.vn/")} == {
        "mofa.gov.vn/robots.txt"
    }
    report = crawled.reports["mofa.gov.vn"]
    assert report["outcome"] == "failed"
    assert (
        "robots.txt of mofa.gov.vn could not be read (the server answered 500)" in report["reason"]
    )


def test_site_that_forbids_us_is_obeyed_and_named(crawled: BadInputCrawl) -> None:
    assert {url for url in crawled.requests if url.startswith("vovworld.vn/")} == {
        "vovworld.vn/robots.txt"
    }
    assert "robots.txt" in crawled.reports["vovworld.vn"]["reason"]


def test_site_without_robots_may_be_read(crawled: BadInputCrawl) -> None:
    assert "thoidai.com.vn/robots.txt" in crawled.requests
    assert crawled.reports["thoidai.com.vn"]["articles"] == len(GOOD)


def test_site_that_cannot_be_reached_is_named(crawled: BadInputCrawl) -> None:
    report = crawled.reports["baochinhphu.vn"]
    assert report["outcome"] == "failed"
    assert "https://baochinhphu.vn/" in report["reason"]


# A database that cannot be written


class Locked:
    """Answers a page, and from then on another process is writing."""

    def __init__(self, database: Path) -> None:
        self._connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")
        SiteReply(ARTICLE)(handler)

    def __enter__(self) -> Locked:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """Return a data directory in which one article is stored already."""
    data = tmp_path / "before"
    with LoopbackSite(paper({10001: SiteReply(ARTICLE)})) as site:
        done = tipwatch(data, "crawl", "thoidai.com.vn", host_map={"thoidai.com.vn": site.url})
    assert done.returncode == 0, done.stderr
    return data


def assert_sound(data: Path) -> None:
    with closing(sqlite3.connect(data / "tipwatch.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_database_locked_by_another_process_is_named_and_the_page_stays_unknown(
    before: Path,
) -> None:
    pages = {10002: SiteReply(ARTICLE)}
    with Locked(before / "tipwatch.db") as locked, LoopbackSite(paper({10002: locked})) as site:
        host_map = {"thoidai.com.vn": site.url}
        done = tipwatch(before, "crawl", "thoidai.com.vn", host_map=host_map, BUSY_SECONDS="1")
    assert done.returncode == 1, done.stderr
    assert f"{address(10002)}: not stored: database sqlite:///" in done.stderr
    assert "another process has been writing" in done.stderr
    assert set(stored(before)) == {address(10001)}
    with LoopbackSite(paper(pages)) as site:
        tipwatch(before, "crawl", "thoidai.com.vn", host_map={"thoidai.com.vn": site.url})
    assert set(stored(before)) == {address(10001), address(10002)}


def test_full_disk_is_named_and_what_was_stored_is_safe(before: Path) -> None:
    long = mastercms_page(TITLE, *(f"Đoạn {number}: {BODY[0]}" for number in range(9_400)))
    pages = {10002: SiteReply(long), 10003: SiteReply(own_article(10003))}
    with LoopbackSite(paper(pages)) as site:
        host_map = {"thoidai.com.vn": site.url}
        done = tipwatch(
            before, "crawl", "thoidai.com.vn", host_map=host_map, largest_file=1_100_000
        )
        assert done.returncode == 1, done.stderr
        assert f"{address(10002)}: not stored: database sqlite:///" in done.stderr
        assert "Traceback" not in done.stderr
        assert_sound(before)
        assert set(stored(before)) == {address(10001), address(10003)}
        again = tipwatch(before, "crawl", "thoidai.com.vn", host_map=host_map)
    assert again.returncode == 0, again.stderr
    assert set(stored(before)) == {address(10001), address(10002), address(10003)}


# Archives

RECORDED = [
    WarcEntry(url=f"{PAPER}/rss_feed/", body=paper({10001: 0, 10002: 0})["thoidai.com.vn/rss_feed/"].body.encode()),
    WarcEntry(url=address(10001), body=ARTICLE.encode()),
    WarcEntry(url=address(10002), body=mastercms_page("Một tin khác", *BODY[::-1]).encode() * 2),
]  # fmt: skip


@pytest.fixture
def bad_archives(tmp_path: Path) -> dict[str, Path]:
    """Return four files; the first is truncated in its last record."""
    whole = warc_bytes(*RECORDED)
    files = {
        "cut.warc.gz": whole[: len(whole) - 60],
        "page.warc.gz": b"<html><body>404</body></html>",
        "empty.warc": b"",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return {name: tmp_path / name for name in (*files, "missing.warc.gz")}


def test_replay_of_bad_archives_names_each_and_stores_what_can_be_read(
    bad_archives: dict[str, Path], tmp_path: Path
) -> None:
    replayed = [arg for path in bad_archives.values() for arg in ("--replay", path)]
    done = tipwatch(tmp_path / "data", "crawl", "thoidai.com.vn", *replayed)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for path in bad_archives.values():
        assert f"{path}: " in done.stderr
    assert set(stored(tmp_path / "data")) == {address(10001)}


def test_ingest_of_bad_archives_names_each_and_stores_what_can_be_read(
    bad_archives: dict[str, Path], before: Path
) -> None:
    done = tipwatch(before, "ingest", *bad_archives.values())
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for path in bad_archives.values():
        assert f"{path}: " in done.stderr
    assert set(stored(before)) == {address(10001)}
    assert stored(before)[address(10001)]["revisions"] == 1


def test_replay_of_nothing_but_bad_archives_fails(
    bad_archives: dict[str, Path], tmp_path: Path
) -> None:
    done = tipwatch(tmp_path / "data", "crawl", "--replay", bad_archives["page.warc.gz"])
    assert done.returncode == 1
    assert str(bad_archives["page.warc.gz"]) in done.stderr
