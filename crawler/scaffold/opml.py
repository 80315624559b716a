"""OPML: the lists of feeds that readers of feeds exchange, read and written."""

from __future__ import annotations

from collections.abc import Iterable
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


def read_opml(body: bytes) -> list[ListedFeed]:
    """List the subscriptions, each address once; raises NoOpml."""
    try:
        root = parse_recovering(body)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NoOpml(str(error)[:200]) from None
    if etree.QName(root).localname.lower() != "opml":
        raise NoOpml(f"the document is <{etree.QName(root).localname[:40]}>, no <opml>")
    found: dict[str, ListedFeed] = {}
    for node in root.iter("outline"):
        given = {name.lower(): value for name, value in node.attrib.items()}
        address = given.get("xmlurl") or given.get("htmlurl") or ""
        try:
            url = canonical_url(address)
        except BadAddress:
            continue
        title = (given.get("title") or given.get("text") or url).strip()[:200]
        found.setdefault(url, ListedFeed(title=title, url=url))
    return list(found.values())[:_MAX_FEEDS]


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
