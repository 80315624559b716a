"""Hostile feeds: every kind of answer that broke a reader of feeds somewhere, and what must come of it."""

from __future__ import annotations

from fuzz.hostile_feeds.dialects import dialects
from fuzz.hostile_feeds.encodings import encodings
from fuzz.hostile_feeds.kind import HostileFeed
from fuzz.hostile_feeds.links import links
from fuzz.hostile_feeds.markup import markup
from fuzz.hostile_feeds.sizes import sizes

__all__ = ["HostileFeed", "crawled_feeds", "hostile_feeds"]
_EVERY = 6
_SMALL = 20_000


def hostile_feeds() -> list[HostileFeed]:
    """List every kind."""
    return [*encodings(), *markup(), *dialects(), *links(), *sizes()]


def crawled_feeds() -> list[HostileFeed]:
    """Choose kinds to be crawled from a server: what is about the server, and some of each other family.

    A crawl costs a tenth of a second of processor time.
    """
    return [
        one for family in (encodings, markup, dialects, links) for one in list(family())[::_EVERY]
    ] + [*sizes()]


def small_bodies(site: str) -> list[str | bytes]:
    """Write those that are nothing but a small body, to be made worse."""
    bodies = [one.body(site) for one in hostile_feeds() if one.body and "MB" not in one.name]
    return [one for one in bodies if len(one) < _SMALL]
