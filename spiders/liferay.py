"""Liferay portals: asset publishers whose articles have no number; no site of its own."""

from __future__ import annotations

from typing import ClassVar

from crawler.spider import SourceSpider

ASSET_LINKS = (
    'h3.asset-title a, a[href*="/asset_publisher/"], '
    '[data-href*="/asset_publisher/"], [onclick*="/asset_publisher/"]'
)


class LiferaySpider(SourceSpider, declared=False):
    """What follows the `?` of an asset's address only says where the reader came from."""

    article_url = r"^/[^/]+/-/asset_publisher/\w+/content/[^/]+$"
    query: ClassVar[tuple[str, ...] | None] = ()
