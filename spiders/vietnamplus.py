"""VietnamPlus: the online paper of the Vietnam News Agency (ePi)."""

from __future__ import annotations

from spiders.epi import EpiSpider


class VietnamPlus(EpiSpider):
    """Tag and section pages end in .vnp like articles; only articles have a post number."""

    name, hosts, suffix = "vietnamplus.vn", ("www.vietnamplus.vn",), "vnp"
    feeds = ("rss/home.rss", "rss/xahoi-314.rss")
