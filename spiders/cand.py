"""Báo Công an nhân dân: the paper of the police (ePi; two other layouts on its old host)."""

from __future__ import annotations

from crawler.declaration import Layout
from crawler.discovery import Feed, Listing
from spiders.epi import EPI, EpiSpider, monthly_sitemap

UIKIT = Layout(
    name="cand-2021",
    title="h1.box-title-detail",
    lead=".box-des-detail",
    body=".detail-content-body",
    author=".box-author strong, .box-author",
    # The lists beside the article have the same class.
    date="h1.box-title-detail ~ .box-date, :has(> h1.box-title-detail) ~ .box-date",
    section="ul.uk-breadcrumb li:last-child a, ul.uk-breadcrumb a",
    drop=".contref, .simplebox, .box-widget",
)
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


class Cand(EpiSpider):
    """Moved from cand.com.vn in 2026; the two generations of pages count their ids apart."""

    name, hosts = "cand.vn", ("cand.vn", "cand.com.vn")
    article_url = r"^/(?:[^/]+/)?[^/]+-(?P<id>post\d{5,8}(?=\.html$)|i\d{5,7}(?=/?$))"
    discovery = (
        # A section's feed under a wrong number answers with another section: only the main one.
        Feed(urls=("https://cand.vn/rss/home.rss",)),
        monthly_sitemap("https://cand.vn"),
        Listing(urls=("https://cand.vn/ban-tin-113", "https://cand.vn/phap-luat")),
    )
    layouts = (EPI, UIKIT, OLD)
