"""OPML: the lists of feeds that readers of feeds exchange, read and written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from lxml import etree

from article.canonical_url import BadAddress, canonical_url
from crawler.discovery import Feed
from crawler.discovery.xml_recovery import parse_recovering
from crawler.source.declaration import Source

_MAX_FEEDS = 2_000


class NoOpml(ValueError):
    """The file is no OPML document."""


@dataclass(frozen=True, kw_only=True)
class ListedFeed:
    """One subscription of a list."""

    title: str
    url: str
    """Its feed, else its page."""


@dataclass(frozen=True, kw_only=True)
class BadEntry:
    """One subscription whose address is none."""

    title: str
    address: str
    problem: str


@dataclass(frozen=True, kw_only=True)
class OpmlList:
    """What a file lists, each address once."""

    feeds: tuple[ListedFeed, ...]
    bad: tuple[BadEntry, ...] = ()
    left_out: int = 0
    """Subscriptions beyond the most that are read of one file."""


def read_opml(body: bytes) -> OpmlList:
    """Read the subscriptions at every depth; raises NoOpml."""
    try:
        root = parse_recovering(_as_utf8(body))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NoOpml(str(error)[:200]) from None
    if etree.QName(root).localname.lower() != "opml":
        raise NoOpml(f"the document is <{etree.QName(root).localname[:40]}>, no <opml>")
    found: dict[str, ListedFeed] = {}
    bad: dict[str, BadEntry] = {}
    for node in root.iter(etree.Element):
        if etree.QName(node).localname.lower() != "outline":
            continue
        given = {name.lower(): value for name, value in node.attrib.items()}
        address = next((value for key in _ADDRESSES if (value := given.get(key, "").strip())), "")
        title = (given.get("title") or given.get("text") or address).strip()[:_MAX_TITLE]
        if not address:
            continue  # a folder
        try:
            url = canonical_url(_FEED_SCHEME.sub(_web_scheme, address))
        except BadAddress as error:
            bad[address] = BadEntry(title=title, address=address[:200], problem=str(error))
            continue
        found.setdefault(url, ListedFeed(title=title, url=url))
    feeds = tuple(found.values())
    return OpmlList(
        feeds=feeds[:_MAX_FEEDS],
        bad=tuple(bad.values()),
        left_out=max(0, len(feeds) - _MAX_FEEDS),
    )


_MAX_TITLE = 200
_ADDRESSES = ("xmlurl", "htmlurl", "url")
_FEED_SCHEME = re.compile(r"(?i)\Afeed:(?://)?(https?://)?")
"""Some readers write `feed://…` or `feed:https://…`."""
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}encoding=["']([A-Za-z0-9._-]{1,40})""")


def _web_scheme(match: re.Match[str]) -> str:
    return match[1] or "https://"


def _as_utf8(body: bytes) -> bytes:
    """Decode what is no UTF-8 as it declares itself; titles are for people."""
    declared = _DECLARED.match(body[:400])
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        if declared:
            with suppress(LookupError):
                return body.decode(declared[1].decode("ascii"), "replace").encode()
    return body


def write_opml(sources: Iterable[Source]) -> bytes:
    """Write the sources; those without a feed as links to their page."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "tipwatch"
    body = etree.SubElement(root, "body")
    for source in sources:
        home = f"https://{source.hosts[0]}/"
        feeds = [
            url for method in source.discovery if isinstance(method, Feed) for url in method.urls
        ]
        for feed in feeds:
            etree.SubElement(
                body, "outline", type="rss", text=source.name, title=source.name,
                xmlUrl=feed, htmlUrl=home,
            )  # fmt: skip
        if not feeds:
            etree.SubElement(
                body, "outline", type="link", text=source.name, title=source.name, url=home, htmlUrl=home
            )  # fmt: skip
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return text
