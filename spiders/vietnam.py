"""Vietnam.vn: the state's aggregator, which republishes the press and names the original below."""

from __future__ import annotations

from crawler.declaration import EmbeddedDate, Layout
from crawler.discovery import Listing, Sitemap
from crawler.spider import SourceSpider


class VietnamVn(SourceSpider):
    """Some 1,600 posts a day, all of them fetched, the newest first: slugs do not show the subject."""

    name, hosts = "vietnam.vn", ("www.vietnam.vn",)
    article_url = (
        r"^/(?!category|tag|authors|organization|en$|ko$|ja$|es$|fr$|ru$|zh$)[a-z0-9-]{12,}$"
    )
    discovery = (
        Sitemap(urls=("https://www.vietnam.vn/sitemap.xml",), only=r"/sitemap-post/"),
        Listing(
            urls=("https://www.vietnam.vn/category/xa-hoi",),
            links="a.v-link-title",
        ),
    )
    layouts = (
        Layout(
            name="ant",
            title=(".post-detail-container h1", "main h1", "h1"),
            lead=".post-detail-summary",
            body="div.post-detail-body",
            author=".post-detail-meta a",
            # The page prints no date of its own, its data has it in UTC.
            embedded_date=EmbeddedDate(
                script="script#__NEXT_DATA__", path="props.pageProps.post.publishedAt"
            ),
            section=".ant-breadcrumb li:nth-last-child(2) a",
        ),
    )
