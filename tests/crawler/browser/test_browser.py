"""Pages that a script builds: a real browser, real sites on loopback, and nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from fixtures.databases.migrated_files import with_database
from fixtures.samples.warc_files import HTML as HTML_HEADERS
from fixtures.samples.warc_files import WarcEntry, warc_bytes
from fixtures.sites.loopback_site import LoopbackSite, SiteReply, redirect

from crawler.browser.chromium import BrowserMissing, find_chromium
from crawler.rendering import Rendering
from crawler.source.declaration import DeclarationError
from crawler.spider.article_spider import SourceSpider
from storage.articles.article_records import article_records
from storage.engine import Database

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "tests" / "spiders" / "pages" / "moha.gov.vn"
CASE = PAGES / "xuat_khau_lao_dong"
EXPECTED = json.loads((CASE / "expected.json").read_text("utf-8"))
TIPWATCH = Path(sys.executable).with_name("tipwatch")
JSON = {"Content-Type": "application/json"}
MINE = "TEST_RUN_MARK"


@pytest.fixture
def mark() -> Iterator[str]:
    """A mark that every process of a run inherits; at the end none may carry it any more."""
    mark = uuid.uuid4().hex
    yield mark
    deadline = time.monotonic() + 300
    while (left := processes_of(mark)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []


def processes_of(mark: str) -> list[str]:
    """List the commands of the processes that inherited a mark; renderers hide it, and die with theirs.

    A child that has not become its own program yet bears its parent's command, and is none of its own.
    """
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MINE}={mark}".encode() in (process / "environ").read_bytes():
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()[:300]
                parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
                found[int(process.name)] = parent, command
        except OSError:
            continue
    return [
        command
        for parent, command in found.values()
        if parent not in found or found[parent][1] != command
    ]


def environment(
    tmp_path: Path, site: LoopbackSite | None, mark: str, **more: str
) -> dict[str, str]:
    host_map = {"moha.gov.vn": site.url, "sub.moha.gov.vn": site.url} if site else {}
    return {
        **os.environ,
        "TIPWATCH_DATA_DIR": str(with_database(tmp_path / "var")),
        "TIPWATCH_HOST_MAP": json.dumps(host_map),
        "TIPWATCH_SPIDER_MODULES": '["fixtures.sites.script_built"]',
        "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}",
        MINE: mark,
        **more,
    }


def tipwatch(*args: str | Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TIPWATCH, *args], env=env, capture_output=True, text=True, timeout=300, check=False
    )


def stored(tmp_path: Path) -> list[dict[str, Any]]:
    database = Database(f"sqlite:///{tmp_path / 'var' / 'tipwatch.db'}")
    try:
        with database.reading() as session:
            return list(article_records(session))
    finally:
        database.close()


def in_two_cookies(body: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        handler.send_header("Set-Cookie", "a=1; Path=/")
        handler.send_header("Set-Cookie", "b=2; Path=/; HttpOnly")
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def news(*paths: str) -> dict[str, Any]:
    """Lay out moha.gov.vn: shells that say nothing, and the data that their scripts fetch."""
    items = [{"title": path, "url": path, "publishedText": "", "summary": ""} for path in paths]
    return {
        "moha.gov.vn/tin-tuc/": SiteReply((PAGES / "discovery" / "tin-tuc.app.html").read_bytes()),
        "moha.gov.vn/api/tin-tuc.json": SiteReply(json.dumps({"items": items}), headers=JSON),
    }


def article(path: str) -> dict[str, Any]:
    return {
        f"moha.gov.vn{path}": SiteReply((CASE / "app.html").read_bytes()),
        "moha.gov.vn/api/tin-tuc/57701.json": SiteReply(
            (CASE / "57701.json").read_bytes(), headers=JSON
        ),
    }


def page(script: str, *, body: str = "<div class='news-content'></div>") -> str:
    return f"<html><head><title>Bộ Nội vụ</title></head><body>{body}<script>{script}</script></body></html>"


WRITES_ARTICLE = """
document.querySelector('.news-content').innerHTML =
  '<h1 class="news-title">Cảnh báo lừa đảo việc làm</h1>' +
  '<p>Bộ khuyến cáo người lao động không giao giấy tờ tùy thân cho người môi giới. </p>'.repeat(3);
"""
PATH = "/tin-tuc/---oid57701"


def test_page_that_a_script_builds_is_read_as_a_reader_sees_it(tmp_path, chromium, mark) -> None:
    with LoopbackSite({**news(PATH), **article(PATH)}) as site:
        site.replies[f"moha.gov.vn{PATH}"] = in_two_cookies((CASE / "app.html").read_bytes())
        env = environment(tmp_path, site, mark)
        result = tipwatch("crawl", "moha.gov.vn", "--json", env=env)
    (report,) = json.loads(result.stdout)
    assert result.returncode == 0, result.stderr
    assert report["discovery"] == [
        {"method": "browser-listing", "articles": 1},
        {"method": "listing", "articles": None},
    ]
    (record,) = stored(tmp_path)
    assert {name: record[name] for name in ("title", "lead", "text", "author")} == {
        name: EXPECTED[name] for name in ("title", "lead", "text", "author")
    }
    assert record["url"] == f"https://moha.gov.vn{PATH}"
    assert site.requests.count(f"moha.gov.vn{PATH}") == 1


def test_plain_source_never_loads_the_browser_library(tmp_path) -> None:
    script = (
        "import sys; from crawler.runner import CrawlPool; from settings import load_settings;"
        "from crawler.spider.registry import declared_spiders; declared_spiders();"
        "import crawler.http.download_handler, crawler.http.middlewares.retry, pipelines.intake.store;"
        "print([name for name in sys.modules if 'playwright' in name])"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


class Canary:
    """A private service beside us: whoever connects is noted."""

    def __init__(self) -> None:
        self.touched = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.touched += 1
            connection.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture
def canary() -> Iterator[Canary]:
    canary = Canary()
    yield canary
    canary.close()


def test_page_reaches_no_private_service_by_any_path(tmp_path, chromium, mark, canary) -> None:
    attack_script = f"""
    const there = "http://{canary.address}";
    const add = (tag, more) => document.body.append(Object.assign(document.createElement(tag), more));
    fetch(there + "/fetch").catch(() => 0);
    fetch("/sent-on").catch(() => 0);
    new XMLHttpRequest().open("GET", there, false);
    try {{ const x = new XMLHttpRequest(); x.open("GET", there + "/x", false); x.send(); }} catch (e) {{}}
    new WebSocket("ws://{canary.address}/ws");
    new EventSource(there + "/events");
    navigator.sendBeacon(there + "/beacon", "x");
    add("img", {{src: there + "/img"}}); add("iframe", {{src: there + "/frame"}});
    add("script", {{src: there + "/script"}}); add("video", {{src: there + "/video"}});
    add("link", {{rel: "preconnect", href: there}}); add("link", {{rel: "prefetch", href: there + "/p"}});
    add("link", {{rel: "stylesheet", href: there + "/css"}});
    add("iframe", {{srcdoc: `<script>fetch("${{there}}/inner")<` + "/script>"}});
    new Worker(URL.createObjectURL(new Blob([`fetch("${{there}}/worker")`])));
    navigator.serviceWorker && navigator.serviceWorker.register("/sw.js").catch(() => 0);
    const peer = new RTCPeerConnection({{iceServers: [{{urls: "stun:{canary.address}"}}]}});
    peer.createDataChannel("x"); peer.createOffer().then((o) => peer.setLocalDescription(o));
    window.open(there + "/popup");
    {WRITES_ARTICLE}
    setTimeout(() => {{ location.href = there + "/away"; }}, 3000);
    """
    with LoopbackSite(news(PATH)) as site:
        site.replies[f"moha.gov.vn{PATH}"] = SiteReply(page(attack_script))
        site.replies["moha.gov.vn/sent-on"] = redirect(f"http://{canary.address}/sent-on")
        site.replies["moha.gov.vn/sw.js"] = SiteReply(
            f"fetch('http://{canary.address}/sw')", headers={"Content-Type": "text/javascript"}
        )
        env = environment(tmp_path, site, mark)
        result = tipwatch("crawl", "moha.gov.vn", env=env)
    assert "1 article read (1 new)" in result.stderr
    assert "moha.gov.vn/sent-on" in site.requests
    assert canary.touched == 0


def test_canary_sings_when_touched(canary) -> None:
    host, port = canary.address.split(":")
    socket.create_connection((host, int(port))).close()
    deadline = time.monotonic() + 300
    while not canary.touched and time.monotonic() < deadline:
        time.sleep(0.01)
    assert canary.touched == 1


def test_pictures_stay_where_they_are_and_scripts_are_fetched_once(
    tmp_path, chromium, mark
) -> None:
    paths = ["/tin-tuc/---oid1", "/tin-tuc/---oid2"]
    script = SiteReply(WRITES_ARTICLE, headers={"Content-Type": "text/javascript"})
    body = (
        "<img src='/anh.jpg'><video src='/phim.mp4'></video><div class='news-content'></div>"
        "<script src='//sub.moha.gov.vn/app.js'></script>"
    )
    with LoopbackSite(news(*paths)) as site:
        site.replies["sub.moha.gov.vn/app.js"] = script
        for path in paths:
            site.replies[f"moha.gov.vn{path}"] = SiteReply(page("", body=body))
        result = tipwatch("crawl", "moha.gov.vn", env=environment(tmp_path, site, mark))
    assert "2 articles read (2 new)" in result.stderr
    assert site.requests.count("sub.moha.gov.vn/app.js") == 1
    assert [one for one in site.requests if "anh.jpg" in one or "phim" in one] == []


def test_script_that_never_ends_costs_its_page_only(tmp_path, chromium, mark) -> None:
    paths = ["/tin-tuc/---oid1", "/tin-tuc/---oid2"]
    quick = tmp_path / "quick.py"
    quick.write_text(
        "from crawler.browser import playwright_handler\nplaywright_handler._PAGE_TIMEOUT = 3.0\n"
        "from cli.main import app\napp()\n"
    )
    with LoopbackSite(news(*paths)) as site:
        site.replies[f"moha.gov.vn{paths[0]}"] = SiteReply(page("while (true) {}"))
        site.replies[f"moha.gov.vn{paths[1]}"] = SiteReply(page(WRITES_ARTICLE))
        env = environment(tmp_path, site, mark)
        result = subprocess.run(
            [sys.executable, quick, "crawl", "moha.gov.vn"],
            env=env, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
    assert "1 article read (1 new)" in result.stderr
    assert "the page was not built within 3 seconds" in result.stderr


def test_without_a_browser_the_chain_goes_on_and_the_remedy_is_named(tmp_path, mark) -> None:
    plain = f'<html><body><a href="{PATH}">Tin</a></body></html>'
    with LoopbackSite({"moha.gov.vn/tin-tuc/": SiteReply(plain)}) as site:
        env = environment(tmp_path, site, mark, PATH="/nowhere", TIPWATCH_CHROMIUM="")
        result = tipwatch("crawl", "moha.gov.vn", "--json", env=env)
    (report,) = json.loads(result.stdout)
    assert report["discovery"] == [
        {"method": "browser-listing", "articles": 0},
        {"method": "listing", "articles": 1},
    ]
    assert "apt-get install chromium-headless-shell" in report["failures"][0]["reason"]
    # Without a browser an article's shell is not even asked for.
    assert site.requests == ["moha.gov.vn/robots.txt", "moha.gov.vn/tin-tuc/"]


def test_replay_needs_no_browser(tmp_path, mark) -> None:
    archive = tmp_path / "moha.warc.gz"
    archive.write_bytes(
        warc_bytes(
            WarcEntry(
                url="https://moha.gov.vn/tin-tuc/",
                body=f'<a href="{PATH}">Tin</a>'.encode(),
                headers=HTML_HEADERS,
            ),
            WarcEntry(url=f"https://moha.gov.vn{PATH}", body=(CASE / "page.html").read_bytes()),
        )
    )
    env = environment(tmp_path, None, mark, PATH="/nowhere", TIPWATCH_CHROMIUM="")
    result = tipwatch("crawl", "moha.gov.vn", "--replay", archive, env=env)
    assert result.returncode == 0, result.stderr
    assert [one["title"] for one in stored(tmp_path)] == [EXPECTED["title"]]


def test_sigterm_in_the_middle_of_a_page_takes_the_browser_along(tmp_path, chromium, mark) -> None:
    reached = threading.Event()

    def slow(handler: BaseHTTPRequestHandler) -> None:
        reached.set()
        time.sleep(3)
        handler.send_error(404)

    with LoopbackSite(news(PATH)) as site:
        site.replies["moha.gov.vn/api/tin-tuc.json"] = slow
        every = {"TIPWATCH_HOST_MAP": json.dumps(dict.fromkeys(all_hosts(), site.url))}
        env = {**environment(tmp_path, site, mark), **every, "TIPWATCH_CONCURRENT_CRAWLS": "40"}
        with (tmp_path / "stderr").open("w") as log:
            daemon = subprocess.Popen([TIPWATCH, "run"], env=env, stderr=log)
        try:
            assert reached.wait(300)
            assert any("chrom" in one for one in processes_of(mark))
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(timeout=300) == 0
        finally:
            daemon.kill()
            daemon.wait()
    assert "Traceback" not in (tmp_path / "stderr").read_text()


def all_hosts() -> list[str]:
    from crawler.spider.registry import declared_sources

    return [host for one in declared_sources() for host in one.hosts if "*" not in host]


def test_two_crawls_that_need_a_browser_take_turns(tmp_path, chromium, mark) -> None:
    script = tmp_path / "twice.py"
    script.write_text(
        "import asyncio, sys\n"
        "from crawler.runner import CrawlOptions, CrawlPool, run_in_reactor\n"
        "from settings import load_settings\n"
        "settings = load_settings()\n"
        "async def main():\n"
        "    crawls = CrawlPool(settings)\n"
        "    both = (crawls.crawl('moha.gov.vn', CrawlOptions()) for _ in range(2))\n"
        "    print([one.articles for one in await asyncio.gather(*both)])\n"
        "    return 0\n"
        "run_in_reactor(main, settings=settings)\n"
    )
    most = 0
    with LoopbackSite({**news(PATH), **article(PATH)}) as site:
        env = environment(tmp_path, site, mark)
        process = subprocess.Popen(
            [sys.executable, script], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
        )
        while process.poll() is None:
            drivers = [one for one in processes_of(mark) if "driver/node" in one]
            most = max(most, len(drivers))
            time.sleep(0.05)
        result, _ = process.communicate()
    assert result.strip() == "[1, 0]"
    assert most == 1


def test_named_browser_that_is_not_there_is_no_reason_to_take_another() -> None:
    with pytest.raises(BrowserMissing, match=r"TIPWATCH_CHROMIUM=/nope is no program: .*apt-get"):
        find_chromium("/nope", which=lambda name: f"/usr/bin/{name}")


def test_browser_is_searched_by_its_names_in_order() -> None:
    here = {"chromium": "/usr/bin/chromium", "google-chrome": "/opt/chrome"}
    assert find_chromium(None, which=here.get) == "/usr/bin/chromium"
    assert find_chromium("", which=here.get) == "/usr/bin/chromium"
    with pytest.raises(BrowserMissing, match="no Chromium is here"):
        find_chromium(None, which=lambda _name: None)


def test_rendering_that_waits_for_no_selector_is_refused() -> None:
    with pytest.raises(DeclarationError, match="rendering: 'div:::' is no CSS selector"):

        class Wrong(SourceSpider):
            name = "wrong.vn"
            hosts = ("wrong.vn",)
            article_url = r"^/tin"
            rendering = Rendering(wait_for="div:::")
