"""Small variations of every recorded page: more classes, a promotion before and behind, no picture."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from article.model import Article
from crawler.spider.registry import declared_spiders

PAGES = Path(__file__).parent / "pages"
READ_AT = datetime(2026, 12, 1, tzinfo=UTC)
CASES = [
    (name, page.parent.name)
    for name in declared_spiders()
    for page in sorted(PAGES.glob(f"{name}/*/page.html"))
]
PROMOTION = (
    "<div class='zz-promo'><h3><a href='/tin-khuyen-mai'>Nước mắm Sông Mơ giảm giá dịp cuối năm</a></h3>"
    "<span class='zz-clock'>30/11/2026 08:00</span><p>Gọi ngay để được giao hàng tận bản trong ngày, "
    "số lượng có hạn cho các chợ phiên.</p></div>"
)
FIELDS = ("title", "lead", "text", "author", "section", "published_at")


def more_classes(page: str) -> str:
    return re.sub(r"""class=(["'])([^"'<>]+)\1""", r"class=\1zz-new \2 zz-more\1", page)


def promoted(page: str) -> str:
    page = re.sub(r"(?i)(<body[^<>]*>)", rf"\1{PROMOTION}", page, count=1)
    return re.sub(r"(?i)</body>", f"{PROMOTION}</body>", page, count=1)


def spaced(page: str) -> str:
    """Break lines between blocks, as another template engine does."""
    return re.sub(r"</(p|div|li|h1|h2|ul|figure)><", r"</\1>\n\n  <", page)


def without_pictures(page: str) -> str:
    tree = LexborHTMLParser(page)
    for node in tree.css("figure, picture"):
        if not node.css("p + p"):
            node.decompose()
    found = tree.html or ""
    # As long as before: a short page with a firewall's script is taken for its challenge.
    return f"{found}<!--{' ' * (len(page) - len(found))}-->"


@cache
def expected(source: str, case: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAGES / source / case / "expected.json").read_text("utf-8"))
    return found


def read(source: str, case: str, page: str) -> Article:
    spider = declared_spiders()[source]
    url = expected(source, case)["url"]
    return asyncio.run(spider.read(page, url=url, now=READ_AT)).article


@cache
def original(source: str, case: str) -> Article:
    return read(source, case, (PAGES / source / case / "page.html").read_text("utf-8"))


@pytest.mark.parametrize("varied", [more_classes, promoted, spaced, without_pictures])
@pytest.mark.parametrize(("source", "case"), CASES)
def test_variation_is_read_as_the_original(source: str, case: str, varied) -> None:
    page = varied((PAGES / source / case / "page.html").read_text("utf-8"))
    found, before = read(source, case, page), original(source, case)
    assert {name: getattr(found, name) for name in FIELDS} == {
        name: getattr(before, name) for name in FIELDS
    }
