"""Vietnam.vn: the state's aggregator, which republishes the press and names the original below."""

from __future__ import annotations

from crawler.discovery import Listing, Sitemap
from crawler.source.declaration import Layout
from crawler.spider.article_spider import SourceSpider

_OUR_SLUGS = (
    r"mua-ban-nguoi|buon-(?:ban-)?nguoi|nan-nhan|lua-(?:dao|ban|sang)|cuong-buc|no-le|di-cu|"
    r"viec-nhe|campuchia|myanmar|tre-em|phu-nu|bien-gioi|xuat-canh|lao-dong|giai-cuu|bao-ho"
)


class VietnamVn(SourceSpider):
    """Some 1,600 posts a day: the sitemap is sifted by slug before anything is fetched."""

    name = "vietnam.vn"
    hosts = ("www.vietnam.vn",)
    article_url = (
        r"^/(?!category|tag|authors|organization|en$|ko$|ja$|es$|fr$|ru$|zh$)[a-z0-9-]{12,}$"
    )
    discovery = (
        Sitemap(
            urls=("https://www.vietnam.vn/sitemap.xml",),
            only=r"/sitemap-post/",
            keep=_OUR_SLUGS,
        ),
        Listing(
            urls=("https://www.vietnam.vn/category/xa-hoi",),
            links="a.v-link-title",
        ),
    )
    layouts = (
        Layout(
            name="ant",
            title=".post-detail-container h1, main h1, h1",
            lead=".post-detail-summary",
            body="div.post-detail-body",
            author=".post-detail-meta a",
            section=".ant-breadcrumb li:nth-last-child(2) a",
        ),
    )
