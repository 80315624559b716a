"""The comparison page: a change is seen on a phone, found by its links, and any two revisions are chosen."""

from __future__ import annotations

import pytest
from fixtures.dashboard.page_navigation import follow

COMPARE = "/articles/1/compare?from=1&to=2"


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_what_changed_is_seen_without_moving_the_page_sideways(site, window, width: int) -> None:
    page = window(site.base, width=width).open(COMPARE)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.locator("ins").first.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


def test_unchanged_paragraph_is_shown_once_on_a_phone_and_twice_on_a_desktop(site, window) -> None:
    for width, is_shown in ((390, False), (1280, True)):
        repeated = window(site.base, width=width).open(COMPARE).locator("td.twin")
        assert {one.is_visible() for one in repeated.all()} <= {is_shown}


def test_links_lead_from_change_to_change(site, window) -> None:
    page = window(site.base, width=390).open(COMPARE)
    changed = page.locator("tr[id^=change-]")
    page.locator("a[href='#change-1']").first.click()
    assert page.url.endswith("#change-1")
    assert page.locator("a[href^='#change-']").count() == 2 * changed.count() - 1


def test_any_two_revisions_are_chosen_without_scripts(site, window) -> None:
    page = window(site.base, java_script_enabled=False).open(COMPARE)
    page.select_option("#from", "2")
    follow(page.locator("main form button"))
    assert "from=2&to=2" in page.url
    assert page.locator("main ins, main del").count() == 0
