"""The farm's sources: one a host, as many as FARM_HOSTS says, asked every FARM_EVERY seconds."""

from __future__ import annotations

import os
from datetime import timedelta

from crawler.discovery import Feed
from crawler.source.declaration import Polling
from crawler.spider.article_spider import SourceSpider
from spiders.mastercms import MASTERCMS


def host_of(number: int) -> str:
    """Name the nth host."""
    return f"farm{number:03d}.vn"


def _declare(number: int, *, every: timedelta) -> type[SourceSpider]:
    host = host_of(number)
    return type(
        f"Farm{number:03d}",
        (SourceSpider,),
        {
            "__doc__": "One site of the farm.",
            "__module__": __name__,
            "name": host,
            "hosts": (host,),
            "article_url": r"^/bai-(?P<id>\d{6})\.html$",
            "discovery": (Feed(urls=(f"https://{host}/feed.xml",)),),
            "layouts": (MASTERCMS,),
            "polling": Polling(every=every, at_most=every * 1.2),
        },
    )


_EVERY = timedelta(seconds=float(os.environ.get("FARM_EVERY", "1800")))
for _number in range(int(os.environ.get("FARM_HOSTS", "0"))):
    globals()[f"Farm{_number:03d}"] = _declare(_number, every=_EVERY)
