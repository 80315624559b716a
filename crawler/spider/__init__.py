"""The base classes of all spiders, the registry of sources, and the pages a crawl knows already.

`SourceSpider` and `utc_now` are public: packages of `TIPWATCH_SPIDER_MODULES` import them from here.
"""

from crawler.crawl.context import utc_now
from crawler.spider.article_spider import SourceSpider

__all__ = ["SourceSpider", "utc_now"]
