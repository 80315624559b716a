"""Roles: every route is in the table of docs/dashboard.md, and answers each role as it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from http.cookiejar import Cookie, CookieJar
from typing import Any

import pytest
from project_files import ROOT
from web_accounts import enter

from storage.models import AccountRole
from web.api import atom_feeds, docs, health_checks, metrics, v1
from web.app import _PAGES

pytestmark = pytest.mark.slow

NOBODY = "nobody logged in"
ROLES = (NOBODY, *(role.value for role in AccountRole))
EXAMPLES = {"form": "csv", "code": "en", "name": "vov.vn", "choice": "relevant", "act": "pause"}
"""What stands for a part of a path; a number is 1, and other words are unknown."""
ASKS_A_PASSWORD = {"/login", "/account/password"}
"""They refuse a wrong one with 403."""
LAST = ("/accounts/{number}/close", "/account/password", "/logout")
"""They may end the session."""


def routes() -> set[tuple[str, str]]:
    """Return method and path of every route."""
    modules = (*_PAGES, v1, docs, atom_feeds, health_checks, metrics)
    return {
        (method, re.sub(r":\w+\}", "}", route.path))
        for module in modules
        for route in module.router.routes
        for method in route.methods - {"HEAD"}
    }


def table() -> dict[tuple[str, str], str]:
    """Return the first role of each route, as the documentation says."""
    text = (ROOT / "docs/dashboard.md").read_text("utf-8")
    found: dict[tuple[str, str], str] = {}
    for line in text.partition("### Who may do what")[2].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and cells[0] in ROLES:
            for method, cell in zip(("GET", "POST"), cells[1:], strict=True):
                found |= {(method, path): cells[0] for path in re.findall(r"`([^`]+)`", cell)}
    return found


def filled(path: str) -> str:
    return re.sub(
        r"\{(\w+)\}",
        lambda part: EXAMPLES.get(
            part[1], "1" if part[1] in {"number", "revision", "page"} else "x"
        ),
        path,
    )


def test_every_route_is_in_the_table_and_nothing_else() -> None:
    assert set(table()) == routes()


@pytest.mark.parametrize("role", ROLES)
def test_each_route_answers_a_role_as_the_table_says(
    peopled: Any, store_article: Callable[..., int], role: str
) -> None:
    store_article(peopled.database, 1)
    if role != NOBODY:
        enter(peopled, AccountRole(role))
    session = list(peopled.cookies)
    key = peopled.form_key()
    for (method, path), needed in sorted(table().items(), key=_order):
        restore(peopled.cookies, session)
        reply = (
            peopled.get(filled(path)) if method == "GET" else peopled.post(filled(path), key=key)
        )
        if ROLES.index(role) < ROLES.index(needed):
            assert is_refused(reply, role), (method, path, reply.status)
        else:
            assert reply.status < 500, (method, path)
            if path not in ASKS_A_PASSWORD:
                assert not is_refused(reply, role), (method, path, reply.status)


def _order(row: tuple[tuple[str, str], str]) -> int:
    path = row[0][1]
    return LAST.index(path) if path in LAST else -1


def is_refused(reply: Any, role: str) -> bool:
    """Return whether a person with this role is sent away, to log in or for good."""
    to_login = reply.headers.get("location", "").startswith("/login")
    return reply.status == 401 or (to_login if role == NOBODY else reply.status == 403)


def restore(cookies: CookieJar, session: list[Cookie]) -> None:
    """Undo what an earlier form did to the cookies."""
    cookies.clear()
    for cookie in session:
        cookies.set_cookie(cookie)
