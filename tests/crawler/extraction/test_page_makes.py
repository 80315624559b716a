"""Pages of 32 makes, read without knowing their sites: portals, theme builders, state in scripts, live blogs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from statistics import mean

from corpora.__main__ import PageScore, score_page
from corpora.formats import pages_below

PAGES = Path(__file__).parent / "page_makes"


@cache
def scores() -> tuple[PageScore, ...]:
    return tuple(score_page(page) for page in pages_below(PAGES))


def test_bodies_are_read() -> None:
    assert mean(one.body or 0.0 for one in scores()) >= 0.97


def test_headlines_are_read() -> None:
    assert mean(bool(one.title) for one in scores()) >= 0.95


def test_days_are_read_and_none_is_wrong() -> None:
    days = [one.day for one in scores()]
    assert days.count("right") >= 0.95 * len(days)
    assert "wrong" not in days


def test_no_byline_is_invented() -> None:
    assert not [one.page.name for one in scores() if one.author in {"invented", "wrong"}]
