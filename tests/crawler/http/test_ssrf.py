"""No way into the private network: every trick against listeners that notice who comes."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fixtures.databases.migrated_files import with_database
from fixtures.processes.command_fork import run_command
from fixtures.sites import ssrf_attacks
from fixtures.sites.loopback_site import (
    LoopbackSite,
    SiteReply,
    mastercms_page,
    redirect,
    rss_feed,
    rss_item,
)
from fixtures.sites.ssrf_attacks import ConnectionCounter, attack_urls

from storage.articles.article_records import article_records
from storage.engine import Database

ROOT = Path(__file__).parents[3]
PAPER = "thoidai.com.vn"
ARTICLE = mastercms_page(
    "Triệt phá đường dây", "Rạng sáng 12/10, tổ công tác phát hiện một xuồng máy." * 3
)
NAMES = list(attack_urls(port=1, mapped=2))
METAS = ("plain", "decimal", "IPv4 mapped", "private name", "file", "mapped target")
"""Tried by a page as well, not only by a header."""


@dataclass(frozen=True)
class SsrfCrawl:
    """The connections that were made, and the report of the crawl."""

    requests: list[str]
    stored: set[str]
    report: dict[str, Any]
    external_connections: list[str]
    private: ConnectionCounter
    allowed: ConnectionCounter
    mapped: int


def run(data: Path, source: str, host_map: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    env = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
        "TIPWATCH_DATA_DIR": str(with_database(data)),
        "TIPWATCH_HOST_MAP": json.dumps(host_map),
        "LEFT_FILE": str(data / "left.json"),
        **(
            {"TIPWATCH_SPIDER_MODULES": '["fixtures.sites.script_built"]'}
            if source == "moha.gov.vn"
            else {}
        ),
        # A proxy of the environment must not become a way round the guard.
        "http_proxy": "http://127.0.0.1:1",
    }
    data.mkdir(exist_ok=True)
    program = Path(ssrf_attacks.__file__)
    done = run_command("crawl", source, "--json", program=program, env=env)
    assert "Traceback" not in done.stderr, done.stderr
    (report,) = json.loads(done.stdout)
    return report, json.loads((data / "left.json").read_text())


def stored(data: Path) -> set[str]:
    database = Database(f"sqlite:///{data / 'tipwatch.db'}")
    try:
        with database.reading() as session:
            return {str(one["url"]) for one in article_records(session)}
    finally:
        database.close()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SsrfCrawl]:
    data = tmp_path_factory.mktemp("guard") / "var"
    with ConnectionCounter() as private, ConnectionCounter() as allowed, LoopbackSite() as site:
        mapped = int(site.url.rpartition(":")[2])
        attacks = attack_urls(port=private.port, mapped=mapped)
        pages: dict[int, Any] = {
            n: redirect_to(url) for n, url in enumerate(attacks.values(), 10_000)
        }
        for number, name in enumerate(METAS, 20_000):
            refresh = f'<meta http-equiv="refresh" content="0; url={attacks[name]}">'
            pages[number] = SiteReply(f"<html><head>{refresh}</head></html>")
        pages[30_000] = redirect("http://hop.example/")
        pages[30_001] = redirect("http://inside.example/")
        pages[40_000] = SiteReply(ARTICLE)
        site.replies = {
            f"{PAPER}/rss_feed/": rss_feed(
                *(rss_item(f"https://{PAPER}/bai-{n}.html") for n in pages)
            ),
            **{f"{PAPER}/bai-{number}.html": reply for number, reply in pages.items()},
            "hop.example/": redirect(attacks["plain"]),
        }
        host_map = {
            PAPER: site.url,
            "hop.example": site.url,
            "inside.example": f"http://127.0.0.1:{allowed.port}",
        }
        report, left = run(data, PAPER, host_map)
        yield SsrfCrawl(
            requests=site.requests, stored=stored(data), report=report, external_connections=left,
            private=private, allowed=allowed, mapped=mapped,
        )  # fmt: skip


def redirect_to(address: str) -> SiteReply:
    # A header is bytes; a browser and Twisted take UTF-8.
    return redirect(address.encode().decode("latin-1"))


def test_matrix_is_as_wide_as_promised() -> None:
    assert len(NAMES) >= 60


@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)
def test_redirect_leads_to_no_article(number: int, crawled: SsrfCrawl) -> None:
    address = f"{PAPER}/bai-{10_000 + number}.html"
    assert address in crawled.requests
    # To a crawler backslashes are a path of the same site, and a page that is not there no failure.
    failed = {one["url"] for one in crawled.report["failures"]}
    assert f"https://{address}" in failed or NAMES[number] == "unc"


def test_no_listener_is_reached(crawled: SsrfCrawl) -> None:
    assert crawled.private.connections_by_address == {}


def test_target_of_the_host_map_is_reached_only_from_the_hosts_that_lead_there(
    crawled: SsrfCrawl,
) -> None:
    assert crawled.allowed.connections_by_address == {"127.0.0.1": 1}
    assert {one.partition("/")[0] for one in crawled.requests} == {PAPER, "hop.example"}


def test_only_the_page_that_led_nowhere_is_stored(crawled: SsrfCrawl) -> None:
    assert crawled.stored == {f"https://{PAPER}/bai-40000.html"}


def test_name_is_connected_to_where_it_led_when_it_was_checked(crawled: SsrfCrawl) -> None:
    """The first answer of the rebinding name was public; the second was never used."""
    assert crawled.external_connections == ["1.2.3.4"]


def test_listeners_notice_who_comes() -> None:
    with ConnectionCounter() as listeners:
        for address in ("127.0.0.1", "127.8.8.8"):
            with socket.create_connection((address, listeners.port)) as connection:
                assert connection.recv(1) == b""
        assert listeners.connections_by_address == {"127.0.0.1": 1, "127.8.8.8": 1}


SHELL = """<html><head><title>Bộ Nội vụ</title></head><body><script>
const ways = WAYS;
const body = document.body;
const add = (tag, more) => body.appendChild(Object.assign(document.createElement(tag), more));
const tries = [];
ways.forEach((way, number) => {
  // Chromium itself may hold this one back for ever, to ask its user: nobody waits for it.
  fetch(way, {mode: "no-cors"}).catch(() => 0);
  if (number % 3 === 0) tries.push(fetch(`/sent-on-${number}`));
  if (number % 24) return;  // an element costs more than a request, a window far more
  for (const tag of ["img", "script", "iframe", "embed"]) try { add(tag, {src: way}); } catch (e) {}
  try { window.open(way); } catch (e) {}
});
Promise.allSettled(tries).then(() => {
  // Only now, since the browser is closed as soon as the article is there.
  add("div", {className: "news-content"}).innerHTML =
    '<h1 class="news-title">Cảnh báo lừa đảo việc làm</h1>' +
    "<p>Bộ khuyến cáo người lao động không giao giấy tờ tùy thân cho người môi giới.</p>".repeat(3);
  setTimeout(() => { location.href = ways[0]; }, 1000);
});
</script></body></html>"""


def test_page_in_a_browser_reaches_no_listener_either(tmp_path: Path, chromium: str) -> None:
    path = "/tin-tuc/---oid57701"
    with ConnectionCounter() as private, LoopbackSite() as site:
        mapped = int(site.url.rpartition(":")[2])
        attacks = list(attack_urls(port=private.port, mapped=mapped).values())
        listing = {"items": [{"title": "Tin", "url": path, "publishedText": "", "summary": ""}]}
        shell = (
            ROOT / "tests" / "spiders" / "pages" / "moha.gov.vn" / "discovery" / "tin-tuc.app.html"
        )
        site.replies = {
            "moha.gov.vn/tin-tuc/": SiteReply(shell.read_bytes()),
            "moha.gov.vn/api/tin-tuc.json": SiteReply(
                json.dumps(listing), headers={"Content-Type": "application/json"}
            ),
            f"moha.gov.vn{path}": SiteReply(SHELL.replace("WAYS", json.dumps(attacks))),
            **{f"moha.gov.vn/sent-on-{number}": redirect_to(url) for number, url in enumerate(attacks)},
        }  # fmt: skip
        report, left = run(tmp_path / "var", "moha.gov.vn", {"moha.gov.vn": site.url})
    assert report["articles"] == 1, (len(site.requests), site.requests[-5:], report)
    assert {f"moha.gov.vn/sent-on-{number}" for number in range(0, len(attacks), 3)} <= set(
        site.requests
    )
    assert {one.partition("/")[0] for one in site.requests} == {"moha.gov.vn"}
    assert private.connections_by_address == {}
    assert set(left) <= {"1.2.3.4"}
