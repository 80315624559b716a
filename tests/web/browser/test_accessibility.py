"""What of WCAG 2.2 AA can be checked without a person: names, regions, headings, contrast, focus."""

from __future__ import annotations

from itertools import product

import pytest
from fixtures.dashboard.accessibility import findings
from fixtures.dashboard.dashboard_pages import PAGES
from fixtures.dashboard.page_navigation import follow

EMPTY = ("/", "/queue", "/stories", "/sources", "/searches", "/deliveries", "/nowhere", "/articles")


@pytest.mark.parametrize(
    ("width", "locale", "theme"), [*product((1280, 360), ("vi-VN", "en-US"), ("light", "dark"))]
)
def test_no_page_has_a_finding(site, window, width, locale, theme) -> None:
    shown = window(site.base, width=width, locale=locale, color_scheme=theme)
    found = {}
    for path in PAGES:
        found[path] = findings(shown.open(path))
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_pages_that_have_nothing_or_refuse_have_no_finding(bare_site, window) -> None:
    with bare_site() as site:
        shown = window(site.base, width=360)
        found = {path: findings(shown.open(path)) for path in EMPTY}
        assert shown.page.locator(".empty").count() == 1  # the last one says that it is empty
        sent = {"name": "mai", "password": "correct horse battery", "role": "operator"}
        site.post("/accounts", **sent)
        page = shown.open("/settings")
        found["login"] = findings(page)
        page.fill("#name", "mai")
        page.fill("#password", "wrong horse")
        follow(page.locator("main button"))
        assert page.locator("[role=alert]").count() == 1
        found["refused"] = findings(page)
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_check_finds_what_it_is_for(site, window) -> None:
    page = window(site.base).open("/")
    page.evaluate(
        "document.querySelector('main').innerHTML = "
        "'<h1>x</h1><h3>y</h3><input><p id=a>z</p><p id=a>pale words</p><button></button>'"
    )
    # Through the object: the page's own policy refuses styles in markup.
    page.evaluate("document.querySelector('main p:last-of-type').style.color = '#aaa'")
    found = " ".join(findings(page))
    for rule in ("color-contrast", "button-name", "label", "heading-order"):
        assert f"{rule}: " in found
    for part in ("heading skips", "no label", "id twice", "no name"):
        assert part in found


def test_keyboard_alone_reaches_everything_in_order_and_shows_where_it_is(site, window) -> None:
    page = window(site.base).open("/articles/1")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            "(() => { const at = document.activeElement; const box = at.getBoundingClientRect();"
            " return [at.tagName, box.top + scrollY, getComputedStyle(at).outlineStyle]; })()"
        )
        reached.append(focus[0])
        assert focus[2] != "none", focus
    assert "TEXTAREA" in reached
    assert "BUTTON" in reached
