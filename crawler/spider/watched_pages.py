"""The pages that are watched now, by whatever names them: settings or files."""

from __future__ import annotations

from collections.abc import Mapping

from crawler.spider.fixed_pages import FixedPagesSpider
from crawler.spider.registry import declared_spiders
from settings.fixed_pages import FixedPage
from settings.source_names import FIXED_PAGES_SOURCE


def pages_by_url() -> Mapping[str, FixedPage]:
    """Return every watched page by canonical address."""
    spider = declared_spiders().get(FIXED_PAGES_SOURCE)
    if spider is None or not issubclass(spider, FixedPagesSpider):
        return {}
    return spider.pages_by_url
