"""Long addresses: what a listing leads to is requested, or refused aloud; nothing is dropped in silence."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fixtures.processes.clocked_crawl import clocked_crawls
from fixtures.sites.loopback_site import SiteReply, mastercms_page

pytestmark = pytest.mark.slow

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)
NAME = "thoidai.com.vn"
LISTING = f"{NAME}/nhan-quyen-goc-nhin-thoi-dai/chuyen-de"


def listed(links: str, *, next_page: str = "") -> SiteReply:
    paging = f'<div class="__MB_ARTICLE_PAGING"><a href="{next_page}">Tiếp</a></div>'
    return SiteReply(f"<html><body>{links}{paging if next_page else ''}</body></html>")


def article(number: int) -> SiteReply:
    return SiteReply(
        mastercms_page(
            f"Triệt phá đường dây mua bán người số {number} qua biên giới",
            f"Rạng sáng 12/10, tổ công tác số {number} phát hiện một xuồng máy chở ba nạn nhân bị lừa bán.",
            "Hiện công an tỉnh phối hợp với địa phương đưa các nạn nhân về với gia đình.",
        )
    )


def test_next_page_with_a_long_address_is_requested(tmp_path: Path, database_url: str) -> None:
    further = f"/nhan-quyen-goc-nhin-thoi-dai/chuyen-de?{'trang=2&' * 400}"
    with clocked_crawls(NAME, tmp_path, database_url) as crawls:
        crawls.site.replies |= {
            LISTING: listed('<h3><a href="/bai-200001.html">Một</a></h3>', next_page=further),
            f"{NAME}{further}": listed('<h3><a href="/bai-200002.html">Hai</a></h3>'),
            f"{NAME}/bai-200001.html": article(1),
            f"{NAME}/bai-200002.html": article(2),
        }
        assert crawls.crawl(NOON)["kept"] == {"new": 2}
