"""Characters that a database refuses, NUL and half a surrogate pair, cost no page and no crawl."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from fixtures.processes.command_fork import run_command
from fixtures.sites.loopback_site import (
    HTML,
    LoopbackSite,
    SiteReply,
    mastercms_page,
    rss_feed,
    rss_item,
    unlike_words,
)
from sqlalchemy import select

from storage.engine import Database
from storage.models import CrawlRun, HealthStatus, Page, StoredSource

NAME = "thoidai.com.vn"
LINE = "Rạng sáng 12/10, tổ công tác phát hiện một xuồng máy chở ba nạn nhân bị lừa bán."
TIPWATCH = Path(sys.executable).with_name("tipwatch")


def page(number: int, odd: str) -> str:
    """Write a page with odd characters in every place that is stored."""
    linked = {
        "@type": "NewsArticle", "headline": f"Tin{odd}", "author": {"@type": "Person", "name": f"Mai{odd}"},
        "articleSection": f"Tin{odd}", "image": f"https://{NAME}/a{odd}.jpg",
        "datePublished": f"2026-10-12T10:00{odd}",
    }  # fmt: skip
    head = (
        f'<script type="application/ld+json">{json.dumps(linked)}</script>'
        f'<meta property="og:description" content="Mô tả{odd} {number}">'
        f'<meta property="og:image" content="https://{NAME}/b{odd}.jpg">'
        f'<link rel="canonical" href="https://{NAME}/bai-{number}.html?x={odd}">'
    )
    lines = (f"{LINE}{odd} {unlike_words(number, 90)}", f'<img src="/c{odd}.jpg" alt="{odd}">')
    return mastercms_page(f"Tin số {number}{odd} về ba nạn nhân", *lines, head=head)


PAGES = {
    200_001: page(200_001, "&#0;"),
    200_002: page(200_002, "&#xD800;"),
    200_003: page(200_003, "\0"),
    200_004: page(200_004, "%00"),
    200_005: page(200_005, "&#xFFFE;"),
}


def crawl(url: str, folder: Path, site: LoopbackSite) -> None:
    run_command(
        "crawl",
        NAME,
        env={
            **os.environ,
            "TIPWATCH_DATA_DIR": str(folder),
            "TIPWATCH_DATABASE_URL": url,
            "TIPWATCH_HOST_MAP": json.dumps({NAME: site.url}),
        },
    )


def test_nul_in_pages_headers_and_feeds_costs_nothing(database: Database, tmp_path: Path) -> None:
    links = [rss_item(f"https://{NAME}/bai-{number}.html") for number in PAGES]
    feed = rss_feed(*links, f"<link>https://{NAME}/bai-200009.html?a=%00</link>")
    odd_headers = {"ETag": '"a\0b"', "Last-Modified": "\0" * 9}
    site = LoopbackSite(
        {
            f"{NAME}/rss_feed/": SiteReply(feed.body, headers={**feed.headers, **odd_headers}),
            **{
                f"{NAME}/bai-{number}.html": SiteReply(body, headers={**HTML, **odd_headers})
                for number, body in PAGES.items()
            },
        }
    )
    url = database.url.render_as_string(hide_password=False)
    with site:
        for _ in range(2):
            crawl(url, tmp_path / "var", site)
    with database.reading() as session:
        assert len(session.scalars(select(CrawlRun)).all()) == 2
        row = session.get_one(StoredSource, NAME)
        assert row.health is not HealthStatus.UNKNOWN
        stored = set(session.scalars(select(Page.url)))
    assert stored == {f"https://{NAME}/bai-{number}.html" for number in PAGES}
