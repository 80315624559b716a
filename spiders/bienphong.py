"""Báo Biên phòng: the paper of the Border Guard (ePi by the form of its addresses)."""

from __future__ import annotations

from crawler.declaration import Layout
from crawler.discovery import Feed, Listing
from spiders.epi import EPI, EpiSpider, monthly_sitemap

HOME = "https://www.bienphong.com.vn"

OLD = Layout(
    name="bp-2020",
    title="h1.bp-detail-content-title-h1",
    lead="p.bp-detail-sapo",
    body="div.bp-detail-text-content",
    date="span.bp-date-time",
)


class BienPhong(EpiSpider):
    """Videos and photo series have the same ids under /videos/ and /tin-anh/: no articles."""

    name, hosts = "bienphong.com.vn", ("www.bienphong.com.vn",)
    discovery = (
        Feed(urls=(f"{HOME}/rss/home.rss", f"{HOME}/rss/phap-luat.rss")),
        Listing(urls=(f"{HOME}/bien-gioi", f"{HOME}/phap-luat")),
        monthly_sitemap(HOME),
    )
    layouts = (EPI, OLD)
