"""Vietnam Times: the English edition of Thời Đại."""

from __future__ import annotations

from crawler.discovery import Feed
from spiders.mastercms import MasterCmsSpider, sections

HOME = "https://vietnamtimes.thoidai.com.vn"


class VietnamTimes(MasterCmsSpider):
    """Everything but the host is assumed from the sister sites."""

    name, language = "vietnamtimes.thoidai.com.vn", "en"
    hosts = ("vietnamtimes.thoidai.com.vn",)
    discovery = (Feed(urls=(f"{HOME}/rss_feed/",)), sections(f"{HOME}/human-rights"))
