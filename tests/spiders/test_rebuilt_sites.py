"""Sites rebuilt by a second machine, as front ends of today are made: what is learned of them, and what is not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import cache

import pytest
from fixtures.sites.rebuild_machine import Rebuild
from fixtures.sites.redesign_machine import PAGES, expected_of, pool_of, sibling_page
from fixtures.sites.repaired_source import (
    HELD_OUT,
    NOW,
    TAUGHT,
    RepairedSource,
    with_layout_first,
)

from crawler.scaffold.learning.known_page import KnownPage
from crawler.scaffold.learning.learn_layout import learn_with_proof
from crawler.spider.declarations.sources_folder import spider_of
from crawler.spider.registry import declared_spiders

SEED = "b"
SOURCES = sorted(declared_spiders())
_pool = cache(pool_of)


@cache
def known_pages(name: str) -> tuple[list[KnownPage], list[tuple[str, ...]]]:
    spider = declared_spiders()[name]
    folder = min(path.parent for path in PAGES.glob(f"{name}/*/page.html"))
    expected = expected_of(folder)
    pool = _pool(expected["language"])
    raw = (folder / "page.html").read_text("utf-8")
    design = Rebuild(f"{SEED}/{name}")
    pages, promos = [], []
    for number in range(TAUGHT + HELD_OUT):
        old = sibling_page(raw, expected, pool, seed=f"{SEED}{name}/{number}")
        article = asyncio.run(spider.read(old, url=expected["url"], now=NOW)).article
        made = design.page(old, article, number=number)
        pages.append(KnownPage(url=expected["url"], page=made.page, article=article))
        promos.append(made.promos)
    return pages, promos


@cache
def rebuilt(name: str) -> RepairedSource:
    pages, _ = known_pages(name)
    source = declared_spiders()[name].source
    learned = learn_with_proof("new", source, pages[:TAUGHT], now=NOW, place=with_layout_first)
    return RepairedSource(source, learned, pages[TAUGHT:])


def test_nine_of_ten_rebuilt_sources_are_read_rightly_after_their_repair() -> None:
    right = [name for name in SOURCES if rebuilt(name).right == HELD_OUT]
    assert len(right) >= 0.9 * len(SOURCES), sorted(set(SOURCES) - set(right))


@pytest.mark.parametrize("name", SOURCES)
def test_a_wrong_layout_is_not_offered(name: str) -> None:
    outcome = rebuilt(name)
    assert not outcome.is_offered or outcome.right == HELD_OUT


@pytest.mark.parametrize("name", SOURCES)
def test_an_offered_layout_reads_no_promotion(name: str) -> None:
    outcome = rebuilt(name)
    if not outcome.is_offered or outcome.learned is None:
        return
    inserted = known_pages(name)[1][TAUGHT:]
    spider = spider_of(with_layout_first(outcome.source, outcome.learned.layout))
    for page, promos in zip(outcome.held_out, inserted, strict=True):
        text = asyncio.run(spider.read(page.page, url=page.url, now=NOW)).article.text
        assert not any(promo in text for promo in promos)


LOGIN = (
    '<html><body><div class="box"><h1>Đăng nhập để đọc tiếp</h1><form><input name="user"></form>'
    "<p>Bạn cần một tài khoản để xem nội dung này. Đăng ký chỉ mất một phút.</p></div></body></html>"
)
FIREWALL = (
    "<html><head><title>Attention Required</title></head><body><h1>Sorry, you have been blocked</h1>"
    "<p>This website is using a security service to protect itself from online attacks.</p></body></html>"
)


@pytest.mark.parametrize("answer", [LOGIN, FIREWALL])
def test_a_wall_before_every_page_gives_no_proposal(answer: str) -> None:
    pages, _ = known_pages("vov.vn")
    walled = [replace(page, page=answer) for page in pages[:TAUGHT]]
    source = declared_spiders()["vov.vn"].source
    assert learn_with_proof("new", source, walled, now=NOW, place=with_layout_first) is None


def test_pages_of_another_site_give_no_proposal() -> None:
    pages, _ = known_pages("vov.vn")
    others, _ = known_pages("tuoitre.vn")
    moved = [replace(page, page=other.page) for page, other in zip(pages, others, strict=True)]
    source = declared_spiders()["vov.vn"].source
    learned = learn_with_proof("new", source, moved[:TAUGHT], now=NOW, place=with_layout_first)
    assert learned is None or learned.proof.right == 0
