"""What the links of a page say about its articles: numbers in sixteen digits, teasers, pages of the list."""

from __future__ import annotations

import re

from crawler.scaffold.probe.address_kind import is_article_page
from crawler.scaffold.probe.link_groups import link_groups, links_of

HOST = "https://bao.example"
WORDS = (
    "Người dân xã ven biển kể lại những ngày chờ tàu về trong mùa gió chướng kéo dài hơn mọi năm, "
)


def listing(*paths: str) -> str:
    links = "".join(
        f'<a href="{path}">Chợ phiên mở lại sau mùa lũ lớn {path}</a>' for path in paths
    )
    return f"<html><body>{links}</body></html>"


def test_numbers_in_sixteen_digits_are_one_make_of_address() -> None:
    paths = [f"/xa-hoi/202611/cho-phien-mo-lai-{one}/" for one in ("0a1c4f7", "0012345", "00fe219")]
    groups = link_groups(links_of(listing(*paths), url=f"{HOST}/"))
    assert len(groups) == 1
    assert all(re.search(groups[0].pattern.pattern, path) for path in paths)


def test_plain_numbers_stay_plain() -> None:
    paths = [f"/xa-hoi/cho-phien-mo-lai-{one}.html" for one in ("1234567", "1234568", "1234569")]
    groups = link_groups(links_of(listing(*paths), url=f"{HOST}/"))
    assert r"\d" in groups[0].pattern.pattern


def test_the_next_page_of_a_list_is_no_article() -> None:
    page = listing("/tin/mot-bai-viet-dai").replace(
        "</body>", '<a href="?page=2">Trang sau</a></body>'
    )
    assert f"{HOST}/danh-sach?page=2" not in links_of(page, url=f"{HOST}/danh-sach")


def test_articles_that_differ_in_a_parameter_alone_stay_links() -> None:
    page = listing("/index.php?id=12345", "/index.php?id=12346")
    assert len(links_of(page, url=f"{HOST}/index.php?cat=3")) == 2


def test_a_list_with_long_teasers_is_no_article() -> None:
    teasers = "".join(
        f'<li><h3><a href="/tin/{n}">Chuyện bến tàu số {n} của làng</a></h3><p>{WORDS * 2}</p></li>'
        for n in range(8)
    )
    assert not is_article_page(f"<html><body><ul>{teasers}</ul></body></html>")


def test_a_text_with_related_headlines_below_is_an_article() -> None:
    text = "".join(f"<p>{WORDS * 2}</p>" for _ in range(6))
    links = "".join(
        f'<li><a href="/tin/{n}">Chuyện bến tàu số {n} của làng</a></li>' for n in range(4)
    )
    page = f"<html><body><div>{text}<ul>{links}</ul></div></body></html>"
    assert is_article_page(page)
