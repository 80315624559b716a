"""The dashboard on a real server on loopback, and a real Chromium in front of it."""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from email.message import Message
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from fixtures.dashboard.web_accounts import PASSWORDS
from fixtures.samples.sample_objects import NOON, article_capture, store_capture
from playwright.sync_api import Browser, Dialog, Page, sync_playwright
from sqlalchemy.engine import make_url

from article.message import message
from crawler.crawl.fetch_errors import FetchCode
from crawler.crawl.outcome import CrawlCode
from grouping.case_index import CaseIndex
from relevance.judge_text import judge
from relevance.judgement import Judgement
from settings import Settings
from storage.engine import Database
from storage.models import AccountRole, CrawlRun, HealthStatus, StoredJudgement, StoredSource
from storage.schema import ensure_schema
from storage.search import enqueue_outdated_pages, ensure_index, index_all
from storage.sources.state import register_sources
from web.app import create_app
from web.auth import passwords
from web.auth.passwords import add_account
from web.bind import browser_url
from web.http.server import serve_in_loop

NOW = NOON + timedelta(days=5)
LAUNCH = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--no-first-run", "--disable-quic",
]  # fmt: skip


@contextmanager
def served(database: Database, settings: Settings, **more: Any) -> Iterator[str]:
    """Serve the dashboard on a free port; gives its address without the last slash."""
    ensure_index(database)
    enqueue_outdated_pages(database)
    index_all(database)
    CaseIndex(database).refresh()
    app = create_app(database=database, settings=settings, clock=lambda: NOW, **more)
    listening = socket.create_server(("127.0.0.1", 0))
    base = browser_url(listening).rstrip("/")
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    ready = threading.Event()

    async def main() -> None:
        async with serve_in_loop(app, listening, trusted_proxies=settings.trusted_proxies):
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(main()))
    thread.start()
    assert ready.wait(300)
    try:
        yield base
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        loop.close()


@dataclass
class HttpReply:
    """What a server said."""

    status: int
    headers: Message
    body: str


@dataclass
class DashboardClient:
    """A dashboard being served, and a client with a cookie jar."""

    base: str
    database: Database
    cookies: CookieJar = field(default_factory=CookieJar)

    def get(self, path: str, **headers: str) -> HttpReply:
        return self._send(urllib.request.Request(self.base + path, headers=_named(headers)))

    def post(
        self, path: str, *, key: str | None = None, headers: Any = None, **sent: str
    ) -> HttpReply:
        if key is None:
            key = self.form_key()
        body = urllib.parse.urlencode({"form_key": key, **sent}).encode()
        return self._send(urllib.request.Request(self.base + path, body, headers or {}))

    def form_key(self, path: str = "/login?back=/") -> str:
        for place in (path, "/", "/account", "/accounts"):
            if found := re.search(r'name="form_key" value="(\w+)"', self.get(place).body):
                return found[1]
        return ""

    def log_in(self, name: str, password: str) -> HttpReply:
        return self.post("/login", name=name, password=password, back="/")

    def _send(self, request: urllib.request.Request) -> HttpReply:
        opener = urllib.request.build_opener(
            _Stay, urllib.request.HTTPCookieProcessor(self.cookies), urllib.request.ProxyHandler({})
        )
        try:
            with opener.open(request, timeout=300) as answer:
                return HttpReply(
                    answer.status, answer.headers, answer.read().decode(errors="replace")
                )
        except urllib.error.HTTPError as answer:
            with answer:
                return HttpReply(
                    answer.code, answer.headers, answer.read().decode(errors="replace")
                )


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def store_article_row(
    database: Database, number: int, *, at: datetime = NOON, **fields: Any
) -> int:
    """Store an article, judged by the real rules."""
    url = fields.pop("url", f"https://vov.vn/a-{number}.vov")
    seen = article_capture(at=at, key=f"vov.vn:{number}", url=url, **fields)
    article = seen.article
    judged = judge(title=article.title, lead=article.lead, text=article.text)
    with database.writing() as session:
        return store_capture(
            session,
            seen,
            judgement=stored(judged, at=at),
        ).page_id


def stored(judged: Judgement, *, at: datetime) -> StoredJudgement:
    record = asdict(judged)
    names = ("relevant", "score", "rule_version")
    lists = ("themes", "forms", "places", "evidence", "facts", "elements")
    return StoredJudgement(
        judged_at=at,
        tier=judged.tier.value,
        **{name: record[name] for name in names},
        **{name: list(record[name]) for name in lists},
    )


def fill_sample_week(database: Database) -> None:
    """Store a small week: flagged, not flagged, edited, repeated, removed; two sources."""
    ensure_schema(database)
    with database.writing() as session:
        register_sources(session, ["vov.vn", "x.vn"])
        row = session.get_one(StoredSource, "x.vn")
        row.health, row.reason = HealthStatus.BROKEN, message(FetchCode.STATUS, status=404)
        session.add(
            CrawlRun(
                source="vov.vn", started_at=NOON, finished_at=NOON, outcome="done",
                reason=message(CrawlCode.DONE, count=3), counts={"pages": 3, "new": 3, "discovery": [["feed", 3]]},
                fields={"title": {"site": 3}, "author": {"none": 2, "site": 1}},
            )
        )  # fmt: skip
    text = (
        "Công an tỉnh Quảng Nam triệt phá đường dây mua bán người sang Campuchia, "
        "giải cứu 5 nạn nhân bị lừa bán.\nCác bị can bị khởi tố về tội mua bán người."
    )
    store_article_row(
        database, 1, title="Triệt phá đường dây mua bán người", text=text, author="Nguyễn Hoà"
    )
    store_article_row(
        database,
        2,
        title="Triệt phá đường dây",
        text=text,
        url="https://x.vn/b",
        at=NOON + timedelta(hours=1),
    )
    store_article_row(
        database, 3, title="Giá vàng hôm nay tăng mạnh", text="Giá vàng trong nước tăng. " * 8
    )
    store_article_row(
        database,
        4,
        title="Cảnh báo lừa bán người sang Lào",
        text="Cảnh báo nạn mua bán người sang Lào.",
    )
    store_article_row(
        database, 1, title="Triệt phá đường dây mua bán người lớn", text=text.replace("5 nạn", "7 nạn"),
        author="Nguyễn Hoà", at=NOON + timedelta(days=1),
    )  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _quick_password_hashes() -> Iterator[None]:
    """Hash passwords at the least cost: each would take a fifth of a second, and tests/cli has the real one."""
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "_hasher", quick)
        patch.setattr(passwords, "_DUMMY_HASH", quick.hash("nobody"))
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "var")


@pytest.fixture(scope="session")
def small_week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Store and index a small week once: the file of which each test gets a copy."""
    path = tmp_path_factory.mktemp("week") / "tipwatch.db"
    _store_small_week(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def small_week_postgres(
    postgres: str, postgres_template: str, copied_postgres: Any
) -> Iterator[str]:
    """Store and index it in PostgreSQL once; yields the URL of the database to copy."""
    template = make_url(postgres).set(database=postgres_template)
    with copied_postgres(template) as url:
        _store_small_week(url)
        yield url


def _store_small_week(url: str) -> None:
    database = Database(url)
    fill_sample_week(database)
    ensure_index(database)
    enqueue_outdated_pages(database)
    index_all(database)
    CaseIndex(database).refresh()
    database.close()


@pytest.fixture
def site(tmp_path: Path, settings: Settings, small_week: Path) -> Iterator[DashboardClient]:
    """Serve a small week on SQLite."""
    copy = shutil.copyfile(small_week, tmp_path / "tipwatch.db")
    database = Database(f"sqlite:///{copy}")
    with served(database, settings) as base:
        yield DashboardClient(base=base, database=database)
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def small_week_url(
    request: pytest.FixtureRequest, tmp_path: Path, copied_postgres: Any
) -> Iterator[str]:
    """Yield the URL of a database with a small week, once of each kind."""
    if request.param == "sqlite":
        small_week = request.getfixturevalue("small_week")
        yield f"sqlite:///{shutil.copyfile(small_week, tmp_path / 'tipwatch.db')}"
    else:
        with copied_postgres(request.getfixturevalue("small_week_postgres")) as url:
            yield url


@pytest.fixture
def either_site(small_week_url: str, settings: Settings) -> Iterator[DashboardClient]:
    """Serve a small week, once on each kind of database."""
    database = Database(small_week_url)
    with served(database, settings) as base:
        yield DashboardClient(base=base, database=database)
    database.close()


@pytest.fixture
def bare_site(
    tmp_path: Path, settings: Settings, sqlite_template: Path
) -> Iterator[Callable[..., Any]]:
    """Serve whatever a test stores first."""
    copy = shutil.copyfile(sqlite_template, tmp_path / "bare.db")
    database = Database(f"sqlite:///{copy}")

    @contextmanager
    def serve(**more: Any) -> Iterator[DashboardClient]:
        with served(database, more.pop("settings", settings), **more) as base:
            yield DashboardClient(base=base, database=database)

    serve.database = database  # type: ignore[attr-defined]
    yield serve
    database.close()


@pytest.fixture
def peopled(bare_site):
    """Serve the dashboard with one account of each role."""
    with bare_site.database.writing() as session:
        for role in AccountRole:
            add_account(session, role.value, password=PASSWORDS[role], role=role, at=NOON)
    with bare_site() as site:
        yield site


@pytest.fixture(scope="session")
def store_article() -> Callable[..., int]:
    return store_article_row


# For a module: while it is open, no other test of this thread may run a loop of its own.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=LAUNCH)
        yield opened
        opened.close()


@dataclass
class BrowserWindow:
    """A browser window that notes everything it complains about and every host it asks."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., BrowserWindow]]:
    contexts = []

    def open_window(base: str, *, width: int = 1280, **options: Any) -> BrowserWindow:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, **{"locale": "vi-VN", **options}
        )
        contexts.append(context)
        made = BrowserWindow(page=context.new_page(), base=base)

        def refuse(dialog: Dialog) -> None:
            made.complaints.append("dialog")
            dialog.dismiss()

        made.page.set_default_timeout(300_000)
        made.page.on(
            "console", lambda message: made.complaints.append(f"{message.type}: {message.text}")
        )
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        made.page.on("dialog", refuse)
        made.page.on(
            "request",
            lambda asked: None if asked.url.startswith(base) else made.strangers.append(asked.url),
        )
        return made

    yield open_window
    for context in contexts:
        context.close()
