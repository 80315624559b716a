"""VnExpress: the most read online paper."""

from __future__ import annotations

from crawler.declaration import Layout
from crawler.discovery import Feed, Listing
from crawler.spider import SourceSpider

HOME = "https://vnexpress.net"


class VnExpress(SourceSpider):
    """The reporter signs the last paragraph."""

    name, hosts = "vnexpress.net", ("vnexpress.net",)
    article_url = r"^/[^/]+-(?P<id>\d{7})\.html$"
    discovery = (
        Feed(urls=(f"{HOME}/rss/tin-moi-nhat.rss", f"{HOME}/rss/phap-luat.rss")),
        Listing(urls=(f"{HOME}/phap-luat",), links="h3.title-news a, h2.title-news a"),
    )
    layouts = (
        Layout(
            name="fck",
            title=("h1.title-detail", "h1.title-page", "h1.title_gn_detail"),
            lead=("p.description", "h2.lead_post_detail", ".sidebar-1 .description"),
            body=("article.fck_detail", ".fck_detail", "#article_content"),
            author=("p.author_mail strong", "p.Normal[style*=right] strong:last-child"),
            date=(".header-content span.date", "span.date"),
            section=("ul.breadcrumb li:last-child a", "ul.breadcrumb a:last-of-type"),
            drop=(
                "figcaption, .Image, ul.list-news, .box-tinlienquanv2, .width_common.box-tinlienquan",
                "[class*=related], .banner-ads, .box_brief_info, p.author_mail",
            ),
        ),
    )
