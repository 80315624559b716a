"""A proxy for fetching stands behind the network guard: no private address is asked for through it."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fixtures.databases.migrated_files import with_database
from fixtures.processes.command_fork import run_command
from fixtures.sites import ssrf_attacks
from fixtures.sites.loopback_site import LoopbackSite, redirect, rss_feed, rss_item
from fixtures.sites.ssrf_attacks import ConnectionCounter, FakeResolver, attack_urls
from scrapy import Request

from crawler.crawl.fetch_errors import FetchCode, NotFetched
from crawler.http.download_handler import reachable_endpoints
from crawler.http.fetch_proxy import FetchProxy
from settings import SettingsError, load_settings

ROOT = Path(__file__).parents[3]
PAPER = "thoidai.com.vn"
REBINDING = "rebind.example"
"""A name that changes between our look and the proxy's: the proxy has to refuse it, see decision 0130."""
PROXY = "http://user:p%40ss@proxy.example:3128"


def proxy() -> FetchProxy:
    parsed = FetchProxy.parse(PROXY)
    assert parsed
    return parsed


def refused(url: str) -> FetchCode | None:
    """Ask the guard in front of the proxy."""

    async def ask() -> None:
        await proxy().refuse_private(Request(url), FakeResolver())

    try:
        asyncio.run(ask())
    except NotFetched as error:
        return FetchCode(error.reason.code)
    return None


def test_public_address_passes() -> None:
    assert refused("https://1.1.1.1/") is None


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://[::1]/",
        "http://192.168.1.1:8080/",
        "http://unknown.example/",
        *(f"http://{name}/" for name in ssrf_attacks.HOST_ADDRESSES if name != REBINDING),
    ],
)
def test_private_or_unknown_address_is_refused(url: str) -> None:
    assert refused(url) is FetchCode.NO_ADDRESS


def test_proxy_itself_is_no_page() -> None:
    assert refused("http://proxy.example:3128/") is FetchCode.MAP_TARGET


def test_password_goes_to_the_proxy_and_not_into_the_request_kept_for_the_page() -> None:
    request = Request("https://vov.vn/")
    sent = proxy().through(request)
    assert sent.meta["proxy"] == "http://proxy.example:3128"
    assert sent.headers["Proxy-Authorization"] == b"Basic dXNlcjpwQHNz"
    assert "proxy" not in request.meta
    assert "Proxy-Authorization" not in request.headers


def test_only_the_proxy_becomes_reachable() -> None:
    assert reachable_endpoints({}, "") == frozenset()
    assert reachable_endpoints({}, "http://127.0.0.1:3128") == {("127.0.0.1", 3128)}


@pytest.mark.parametrize("url", ["https://proxy:1", "socks5://proxy:1", "proxy:3128", "http://a b"])
def test_other_proxy_than_http_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIPWATCH_FETCH_PROXY", url)
    with pytest.raises(SettingsError, match="TIPWATCH_FETCH_PROXY"):
        load_settings()


@contextmanager
def proxy_server() -> Iterator[tuple[str, list[str]]]:
    """Serve a proxy that reaches nothing and notes what it is asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.path} {self.headers.get('Proxy-Authorization')}")
            self.send_error(502)

        do_CONNECT = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://user:pw@127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def test_crawl_asks_the_proxy_for_public_addresses_only(tmp_path: Path) -> None:
    with ConnectionCounter() as private, LoopbackSite() as site, proxy_server() as (url, asked):
        attacks = attack_urls(port=private.port, mapped=int(url.rpartition(":")[2]))
        targets = [target for target in attacks.values() if REBINDING not in target]
        targets += ["http://1.1.1.1/bai-1.html", "https://1.1.1.1/bai-2.html"]
        site.replies = {
            f"{PAPER}/rss_feed/": rss_feed(
                *(rss_item(f"https://{PAPER}/bai-{10_000 + n}.html") for n in range(len(targets)))
            ),
            **{
                f"{PAPER}/bai-{10_000 + n}.html": redirect(target.encode().decode("latin-1"))
                for n, target in enumerate(targets)
            },
        }
        environment: dict[str, Any] = {
            **os.environ,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
            "TIPWATCH_DATA_DIR": str(with_database(tmp_path)),
            "TIPWATCH_HOST_MAP": json.dumps({PAPER: site.url}),
            "TIPWATCH_FETCH_PROXY": url,
            "LEFT_FILE": str(tmp_path / "left.json"),
        }
        program = Path(ssrf_attacks.__file__)
        done = run_command("crawl", PAPER, "--json", program=program, env=environment)
    assert "Traceback" not in done.stderr, done.stderr
    assert private.connections_by_address == {}
    assert json.loads((tmp_path / "left.json").read_text()) == []
    assert {one.split()[0] for one in asked} == {"http://1.1.1.1/bai-1.html", "1.1.1.1:443"}
    assert {one.partition(" ")[2] for one in asked} == {"Basic dXNlcjpwdw=="}
