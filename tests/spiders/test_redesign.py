"""After a redesign the learned selectors read pages that they were not learned from, or are not offered."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import cache

import pytest
from fixtures.sites.redesign_machine import PAGES, Redesign, expected_of, pool_of, sibling_page
from fixtures.sites.repaired_source import (
    HELD_OUT,
    NOW,
    TAUGHT,
    RepairedSource,
    with_layout_first,
)

from crawler.scaffold.learning.known_page import KnownPage
from crawler.scaffold.learning.learn_layout import is_read_rightly, learn_with_proof
from crawler.spider.registry import declared_spiders

pytestmark = pytest.mark.slow

SEED = "c"
SOURCES = sorted(declared_spiders())
_pool = cache(pool_of)


@cache
def redesigned(name: str, seed: str = SEED) -> list[KnownPage]:
    """Write articles in the markup of a source, read them, and redesign their pages."""
    spider = declared_spiders()[name]
    folder = min(path.parent for path in PAGES.glob(f"{name}/*/page.html"))
    expected = expected_of(folder)
    pool = _pool(expected["language"])
    design = Redesign(f"{seed}/{name}", pool)
    raw = (folder / "page.html").read_text("utf-8")
    pages = []
    for number in range(TAUGHT + HELD_OUT):
        old = sibling_page(raw, expected, pool, seed=f"{name}/{number}")
        reading = asyncio.run(spider.read(old, url=expected["url"], now=NOW))
        pages.append(
            KnownPage(
                url=expected["url"],
                page=design.page(old, number=number),
                article=reading.article,
            )
        )
    return pages


@cache
def repaired(name: str) -> RepairedSource:
    pages = redesigned(name)
    source = declared_spiders()[name].source
    learned = learn_with_proof("new", source, pages[:TAUGHT], now=NOW, place=with_layout_first)
    return RepairedSource(source=source, learned=learned, held_out=pages[TAUGHT:])


def test_a_redesign_leaves_no_page_that_the_old_selectors_read() -> None:
    read = sum(
        is_read_rightly(page, declared_spiders()[name].source, now=NOW)
        for name in SOURCES
        for page in redesigned(name)
    )
    assert read == 0


def test_nine_of_ten_sources_are_read_rightly_after_their_repair() -> None:
    right = [name for name in SOURCES if repaired(name).right == HELD_OUT]
    assert len(right) >= 0.9 * len(SOURCES), sorted(set(SOURCES) - set(right))


@pytest.mark.parametrize("name", SOURCES)
def test_no_wrong_layout_has_a_proof_above_the_bound(name: str) -> None:
    outcome = repaired(name)
    assert not outcome.is_offered or outcome.right == HELD_OUT


def test_articles_of_another_page_prove_nothing() -> None:
    pages = redesigned("vov.vn")[:TAUGHT]
    mixed = [
        replace(page, article=other.article)
        for page, other in zip(pages, [*pages[1:], pages[0]], strict=True)
    ]
    learned = learn_with_proof("new", declared_spiders()["vov.vn"].source, mixed, now=NOW)
    assert learned is None or learned.proof.right == 0
