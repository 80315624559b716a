"""SharePoint portals: lists of news whose items are identified by `ItemID`; no site of its own."""

from __future__ import annotations

from crawler.spider import SourceSpider

ITEM_LINKS = 'a[href*="ItemID="]'


class SharePointSpider(SourceSpider, declared=False):
    """Item numbers are counted over the portal, unless a sister says otherwise."""

    article_url = r"(?i)^/(?:tintuc/)?pages/[\w-]+\.aspx\?ItemID=(?P<id>\d+)$"
    query = ("ItemID",)
