"""What of WCAG 2.2 AA can be checked without a person: names, regions, headings, contrast, focus."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixtures.dashboard.dashboard_pages import PAGES
from fixtures.dashboard.page_navigation import follow

CHECK = (Path(__file__).parents[1] / "accessibility.js").read_text("utf-8")
EMPTY = ("/", "/queue", "/stories", "/sources", "/searches", "/deliveries", "/nowhere", "/articles")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize(
    ("locale", "theme"), [("vi-VN", "light"), ("en-US", "light"), ("vi-VN", "dark")]
)
def test_no_page_has_a_serious_finding(site, window, width, locale, theme) -> None:
    shown = window(site.base, width=width, locale=locale, color_scheme=theme)
    found = {}
    for path in PAGES:
        page = shown.open(path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        if findings := page.evaluate(CHECK):
            found[path] = findings
    assert found == {}


def test_pages_that_have_nothing_or_refuse_have_no_serious_finding(bare_site, window) -> None:
    with bare_site() as site:
        shown = window(site.base, width=360)
        found = {path: shown.open(path).evaluate(CHECK) for path in EMPTY}
        assert shown.page.locator(".empty").count() == 1  # the last one says that it is empty
        sent = {"name": "mai", "password": "correct horse battery", "role": "operator"}
        site.post("/accounts", **sent)
        page = shown.open("/settings")
        found["login"] = page.evaluate(CHECK)
        page.fill("#name", "mai")
        page.fill("#password", "wrong horse")
        follow(page.locator("main button"))
        assert page.locator("[role=alert]").count() == 1
        found["refused"] = page.evaluate(CHECK)
    assert {path: findings for path, findings in found.items() if findings} == {}


def test_check_finds_what_it_is_for(site, window) -> None:
    page = window(site.base).open("/")
    page.evaluate(
        "document.querySelector('main').innerHTML = "
        "'<h1>x</h1><h3>y</h3><input><p id=a>z</p><p id=a></p><button></button>'"
    )
    page.evaluate("document.querySelector('main p').setAttribute('id', 'a')")
    findings = " ".join(page.evaluate(CHECK))
    for part in ("heading skips", "no label", "id twice", "no name"):
        assert part in findings


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
