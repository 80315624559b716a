"""Vietnam.vn announces over a thousand posts a day: all of them are asked for, the newest first."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from fixtures.databases.migrated_files import with_database
from fixtures.processes.command_fork import run_command
from fixtures.sites.loopback_site import LoopbackSite, SiteReply

ROOT = Path(__file__).parents[2]
HOST = "www.vietnam.vn"
HOURS = ("2026-11-24T01:20", "2026-11-24T05:00", "2026-11-23T22:40", "2026-11-23T01:00")
# None of them holds a word by which slugs were told apart before.
SLUGS = (
    "ngay-tro-ve-cua-chi-ha",
    "la-don-viet-voi-cua-nguoi-cha",
    "chuyen-xe-dem-qua-deo",
    "loi-hua-ben-kia-song",
)
NEWEST_FIRST = [SLUGS[1], SLUGS[0], SLUGS[2], SLUGS[3]]


def sitemap(*entries: tuple[str, str], root: str = "urlset", child: str = "url") -> SiteReply:
    inside = "".join(
        f"<{child}><loc>https://{HOST}/{path}</loc><lastmod>{at}:00.339Z</lastmod></{child}>"
        for path, at in entries
    )
    return SiteReply(
        f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</{root}>'
    )


def post(slug: str) -> SiteReply:
    return SiteReply(
        f"<html><body><div class='post-detail-container'><h1>Bài {slug}</h1><div class='post-detail-body'>"
        f"<p>Câu chuyện của {slug} được kể lại bên bếp lửa, ai nghe cũng lặng đi hồi lâu.</p></div></div></body></html>"
    )


SITE = {
    f"{HOST}/sitemap.xml": sitemap(
        ("sitemap/sitemap-post/2026-11-23.xml", "2026-11-23T23:00"),
        ("sitemap/sitemap-post/2026-11-24.xml", "2026-11-24T05:00"),
        root="sitemapindex",
        child="sitemap",
    ),
    f"{HOST}/sitemap/sitemap-post/2026-11-24.xml": sitemap(*list(zip(SLUGS, HOURS, strict=True))[:2]),
    f"{HOST}/sitemap/sitemap-post/2026-11-23.xml": sitemap(*list(zip(SLUGS, HOURS, strict=True))[2:]),
    **{f"{HOST}/{slug}": post(slug) for slug in SLUGS},
}  # fmt: skip


@pytest.mark.parametrize("pages", [4, 2])
def test_all_posts_are_asked_for_from_the_newest_on(pages: int, tmp_path) -> None:
    with LoopbackSite(SITE) as site:
        env = {
            **os.environ,
            "TIPWATCH_DATA_DIR": str(with_database(tmp_path / "var")),
            "TIPWATCH_HOST_MAP": json.dumps({HOST: site.url}),
        }
        done = run_command("crawl", "vietnam.vn", "--max-pages", str(pages), env=env)
        assert done.returncode == 0, done.stderr
        asked = [one.partition("/")[2] for one in site.requests]
    assert [one for one in asked if one in SLUGS] == NEWEST_FIRST[:pages]
