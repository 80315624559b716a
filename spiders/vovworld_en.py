"""VOVWORLD in English, on the same host as the Vietnamese service."""

from __future__ import annotations

from crawler.discovery import Listing
from spiders.vovworld import VovWorld

HOME = "https://vovworld.vn/en-US"


class VovWorldEnglish(VovWorld):
    """The article pattern distinguishes the two services, the host does not."""

    name, language = "en.vovworld.vn", "en"
    article_url = r"^/en-US/[^/]+/.+-(?:post)?(?P<id>\d{5,8})\.vov\d*$"
    discovery = (Listing(urls=(f"{HOME}.vov", f"{HOME}/society", f"{HOME}/politics")),)
