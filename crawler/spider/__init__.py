"""The base classes of all spiders, the registry of sources, and the pages a crawl knows already.

`SourceSpider` and `utc_now` are public: packages of `TIPWATCH_SPIDER_MODULES` import them from here.
"""

from crawler.spider.article_spider import SourceSpider
from crawler.spider.discovery_spider import utc_now

__all__ = ["SourceSpider", "utc_now"]
