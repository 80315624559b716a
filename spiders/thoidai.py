"""Tạp chí Thời Đại: the magazine of the Union of Friendship Organisations (MasterCMS)."""

from __future__ import annotations

from crawler.discovery import Feed
from spiders.mastercms import MasterCmsSpider, sections

HOME = "https://thoidai.com.vn"
HUMAN_RIGHTS = f"{HOME}/nhan-quyen-goc-nhin-thoi-dai"


class ThoiDai(MasterCmsSpider):
    """The feed is the default of the CMS, nobody has seen it; the sections behind it are attested."""

    name, hosts = "thoidai.com.vn", ("thoidai.com.vn",)
    discovery = (
        Feed(urls=(f"{HOME}/rss_feed/",)),
        sections(
            f"{HUMAN_RIGHTS}/tinh-doi-nghia-dao",
            f"{HUMAN_RIGHTS}/chuyen-de",
            f"{HUMAN_RIGHTS}/cam-nang",
            f"{HOME}/bo-coi-bien-dao/cuoc-song-vung-bien",
        ),
    )
