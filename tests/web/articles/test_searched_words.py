"""A search shows the words it found, in the list and in the article."""

from __future__ import annotations

import pytest
from fixtures.dashboard.page_navigation import follow


@pytest.fixture
def shown(site, window):
    return window(site.base, width=390)


def test_list_and_article_mark_the_searched_words_in_a_colour_of_their_own(shown) -> None:
    page = shown.open("/articles?q=mua+ban+nguoi")
    hit = page.locator(".lines .why mark.hit").first
    assert hit.inner_text().lower() == "mua bán người"
    follow(page.locator(".lines a").last)
    assert "q=mua%20ban%20nguoi" in page.url
    colours = {
        page.locator(f"main {one}").first.evaluate("node => getComputedStyle(node).backgroundColor")
        for one in ("mark.hit", "mark:not(.hit)")
    }
    assert len(colours) == 2
    assert shown.complaints == []


def test_article_marks_nothing_where_nothing_was_searched(shown) -> None:
    assert shown.open("/articles/1").locator("mark.hit").count() == 0
