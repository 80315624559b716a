"""Each route of the dashboard asked by each role and signed out, against route_roles.csv."""

from __future__ import annotations

import csv
import json
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

import pytest
from fixtures.dashboard.web_accounts import PASSWORDS, enter
from fixtures.samples.made_pdf import paragraphs, pdf
from fixtures.samples.sample_objects import NOON
from sqlalchemy import select, text

from pipelines.archive.page_archive import PageArchive
from pipelines.documents.document_import import import_document
from storage.models import AccountRole, SavedSearch
from web.app import _FOR_PROGRAMS, _PAGES
from web.auth.passwords import add_account

pytestmark = pytest.mark.slow

TABLE = Path(__file__).parent / "route_roles.csv"
DOCUMENT = Path(__file__).parents[3] / "docs" / "dashboard.md"
SIGNED_OUT = "signed out"
CALLERS = (SIGNED_OUT, *(role.value for role in AccountRole))
PROGRAMS = ("/api/", "/feeds/", "/metrics")
SENTENCE = "Công an tỉnh triệt phá đường dây mua bán người, giải cứu sáu nạn nhân."


@dataclass(frozen=True, kw_only=True)
class RouteRow:
    """A route, the least role that may use it, and an address and a form to try it with."""

    method: str
    path: str
    least: str
    example: str
    form: str

    def allows(self, caller: str) -> bool:
        """Whether the caller may use the route."""
        if self.least == "anyone":
            return True
        return caller != SIGNED_OUT and AccountRole(caller).includes(AccountRole(self.least))

    def is_right(self, caller: str, answer) -> bool:
        """Whether the answer is the one that the table promises to the caller."""
        if self.allows(caller):
            to_login = answer.headers.get("location", "").startswith("/login")
            fails = answer.status in {401, 403, 405, 413, 421, 422, 429} or answer.status >= 500
            return not fails and (not to_login or self.path == "/logout")
        if caller != SIGNED_OUT:
            return answer.status == 403
        if self.path.startswith(PROGRAMS):
            return answer.status == 401 and "error" in json.loads(answer.body)
        back = urllib.parse.quote(self.example if self.method == "GET" else "/")
        return (answer.status, answer.headers["location"]) == (303, f"/login?back={back}")


def read_rows() -> list[RouteRow]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [RouteRow(**row) for row in csv.DictReader(file)]


ROWS = read_rows()


@pytest.fixture
def filled(site, settings):
    """Serve a small week with archived documents, a saved search and an account of each role."""
    archive = PageArchive(settings.archive_config)
    for sentence in (SENTENCE, f"{SENTENCE} Đã khởi tố."):
        import_document(
            site.database, pdf([paragraphs([sentence])]), url="https://vov.vn/a.pdf", page_id=1, now=NOON,
            archive=archive,
        )  # fmt: skip
    archive.close()
    site.post("/searches", name="Mua", filters="q=mua")
    with site.database.writing() as session:
        for role in AccountRole:
            add_account(session, role.value, password=PASSWORDS[role], role=role, at=NOON)
        feed = session.scalars(select(SavedSearch)).one().feed_key
    return site, feed


def ask(site, feed: str, row: RouteRow, key: str):
    address = row.example.replace("FEED", feed)
    if row.method == "GET":
        return site.get(address)
    form = dict(urllib.parse.parse_qsl(row.form))
    if row.path == "/login":
        form = {"name": "viewer", "password": PASSWORDS[AccountRole.VIEWER], "back": "/"}
    return site.post(address, key=key, **form)


def test_every_route_is_in_the_table_once() -> None:
    served = {
        (method, route.path)
        for module in (*_PAGES, *_FOR_PROGRAMS)
        for route in module.router.routes
        for method in route.methods - {"HEAD"}
    }
    listed = [(row.method, row.path) for row in ROWS]
    assert len(listed) == len(set(listed))
    assert set(listed) - served == {("GET", "/static")}
    assert served - set(listed) == set()


@pytest.mark.parametrize("caller", CALLERS)
def test_route_answers_each_role_as_the_table_says(filled, caller) -> None:
    site, feed = filled
    if caller != SIGNED_OUT:
        assert enter(site, AccountRole(caller)).status == 303
    key = site.form_key()
    wrong = []
    # These two change who asks.
    last = {"/login": 1, "/logout": 2}
    for row in sorted(ROWS, key=lambda one: last.get(one.path, 0) * (one.method == "POST")):
        answer = ask(site, feed, row, key)
        if not row.is_right(caller, answer):
            wrong.append((row.method, row.example, answer.status, answer.headers.get("location")))
        if row.path == "/login" and row.method == "POST":
            key = site.form_key("/account")
    assert wrong == []


def test_examples_of_the_table_exist_but_for_those_that_need_a_mail_or_a_crawl(filled) -> None:
    site, feed = filled
    enter(site, AccountRole.OPERATOR)
    missing = {
        row.example
        for row in ROWS
        if row.method == "GET" and ask(site, feed, row, "").status == 404
    }
    assert missing == {
        "/articles/1/archived/1", "/articles/1/archived/1.html", "/articles/1/archived/1/frame.html",
        "/articles/1/translation", "/deliveries/1", "/source-proposals/1",
        "/source-proposals/1/pages/0.html", "/watched-pages/1",
        "/watched-pages/1/frame.html", "/confirm/none", "/unsubscribe/none",
        "/verdict/none", "/verdict/none/confirmed",
    }  # fmt: skip


def test_page_image_of_a_document_is_drawn_only_for_those_who_are_logged_in(filled) -> None:
    site, _ = filled
    address = "/documents/1/pages/1.png"
    refused = site.get(address)
    assert (refused.status, refused.headers["location"]) == (303, f"/login?back={address}")
    enter(site, AccountRole.VIEWER)
    drawn = site.get(address)
    assert (drawn.status, drawn.headers["content-type"]) == (200, "image/png")
    assert drawn.headers["cache-control"] == "private, no-cache"


def test_no_route_shows_anything_while_the_database_is_away(filled) -> None:
    site, feed = filled
    enter(site, AccountRole.OPERATOR)
    with site.database.writing() as session:
        session.execute(text("DROP TABLE login_sessions"))
    guarded = [row for row in ROWS if row.method == "GET" and row.least != "anyone"]
    assert "/documents/{number:row}/pages/{page:row}.png" in {row.path for row in guarded}
    for row in guarded:
        answer = ask(site, feed, row, "")
        assert (answer.status, answer.headers["retry-after"]) == (503, "60"), row.path
        assert "png" not in answer.headers["content-type"], row.path


def documented(rows: list[RouteRow]) -> str:
    """Return the table as docs/dashboard.md prints it."""
    lines = ["| route | signed out | viewer | analyst | operator |", "|---|---|---|---|---|"]
    for row in rows:
        answers = " | ".join("yes" if row.allows(caller) else "–" for caller in CALLERS)
        lines.append(f"| `{row.method} {row.path.replace(':row', '')}` | {answers} |")
    return "\n".join(lines)


def test_manual_prints_the_table() -> None:
    assert documented(ROWS) in DOCUMENT.read_text("utf-8")
