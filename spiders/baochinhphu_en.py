"""Online Newspaper of the Government: the English edition of baochinhphu.vn."""

from __future__ import annotations

from crawler.discovery import Feed
from spiders.baochinhphu import FEED_DATES, BaoChinhPhu, Timeline


class BaoChinhPhuEnglish(BaoChinhPhu):
    """Nobody described its skin or its feed: both are those of the family, by rule."""

    name, language = "en.baochinhphu.vn", "en"
    hosts = ("en.baochinhphu.vn",)
    article_url = r"^/[^/]+-(?P<id>111\d{13,15})\.htm$"
    discovery = (
        Feed(urls=("https://en.baochinhphu.vn/home.rss",), date_formats=FEED_DATES),
        Timeline(urls=("https://en.baochinhphu.vn/society.htm", "https://en.baochinhphu.vn/")),
    )
