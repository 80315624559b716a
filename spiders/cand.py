"""Báo Công an nhân dân: the paper of the police (ePi; another CMS on its old host)."""

from __future__ import annotations

from crawler.discovery import Feed, Listing
from crawler.source.declaration import Layout
from crawler.spider.article_spider import SourceSpider
from spiders.epi import EPI, monthly_sitemap

OLD = Layout(
    name="cand-2020",
    title=".titledetail",
    lead=".desnews",
    body=".post-content",
    author=".detail .author",
    date=".timepost",
    section=".catename a",
    drop=".imgdesc",
)


class Cand(SourceSpider):
    """Moved from cand.com.vn in 2026; the two generations of pages count their ids apart."""

    name = "cand.vn"
    hosts = ("cand.vn", "cand.com.vn")
    article_url = r"^/(?:[^/]+/)?[^/]+-(?P<id>post\d{5,8}(?=\.html$)|i\d{5,7}(?=/?$))"
    discovery = (
        # A section's feed under a wrong number answers with another section: only the main one.
        Feed(urls=("https://cand.vn/rss/home.rss",)),
        monthly_sitemap("https://cand.vn"),
        Listing(urls=("https://cand.vn/ban-tin-113", "https://cand.vn/phap-luat")),
    )
    layouts = (EPI, OLD)
