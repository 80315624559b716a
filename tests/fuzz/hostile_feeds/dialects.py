"""Feeds in every dialect that servers write, and some that none should."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fuzz.hostile_feeds.kind import HostileFeed, article, each, kind

_RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
_ATOM = 'xmlns="http://www.w3.org/2005/Atom"'
_MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'
_ITEM = "<item><title>Tin {n}</title><link>{url}</link></item>"
_ENTRY = '<entry><title type="html">Tin {n}</title><link rel="alternate" href="{url}"/></entry>'
_RSS = ('<rss version="2.0"><channel>', "</channel></rss>")
_FEED = (f"<feed {_ATOM}>", "</feed>")

RSS: dict[str, tuple[str, str, str]] = {
    "RSS 0.90": (f'<rdf:RDF {_RDF} xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel/>', _ITEM, "</rdf:RDF>"),
    "RSS 1.0": (f'<rdf:RDF {_RDF} xmlns="http://purl.org/rss/1.0/"><channel/>', _ITEM, "</rdf:RDF>"),
    "RSS 1.0 with its addresses in rdf:about": (
        f'<rdf:RDF {_RDF} xmlns="http://purl.org/rss/1.0/">', '<item rdf:about="{url}"><title>Tin</title></item>', "</rdf:RDF>"
    ),
    "RSS 0.91": ('<rss version="0.91"><channel>', _ITEM, "</channel></rss>"),
    "RSS without a version": ("<rss><channel>", _ITEM, "</channel></rss>"),
    "RSS without a channel": ('<rss version="2.0">', _ITEM, "</rss>"),
    "RSS of version 9": ('<rss version="9.9"><channel>', _ITEM, "</channel></rss>"),
    "a channel without rss": ("<channel>", _ITEM, "</channel>"),
    "RSS in a name space of its own": ('<rss version="2.0" xmlns="http://backend.userland.com/rss2"><channel>', _ITEM, "</channel></rss>"),
    "RSS in a name space that nobody knows": ('<rss version="2.0" xmlns="urn:x"><channel>', _ITEM, "</channel></rss>"),
    "RSS with a prefix": (
        '<r:rss xmlns:r="http://backend.userland.com/rss2" version="2.0"><r:channel>',
        _ITEM.replace("<", "<r:").replace("<r:/", "</r:"),
        "</r:channel></r:rss>",
    ),
    "guids in place of links": (_RSS[0], "<item><guid>{url}</guid></item>", _RSS[1]),
    "guids that say they are no links": (_RSS[0], '<item><guid isPermaLink="false">{url}</guid></item>', _RSS[1]),
    "one guid for all": (_RSS[0], '<item><link>{url}</link><guid isPermaLink="false">1</guid></item>', _RSS[1]),
    "one guid on the site for all": (_RSS[0], "<item><link>{url}</link><guid>{site}/bai-9.html</guid></item>", _RSS[1]),
    "atom links in RSS": (_RSS[0], f'<item><a:link {_ATOM.replace("xmlns", "xmlns:a")} rel="alternate" href="{{url}}"/></item>', _RSS[1]),
    "a picture before each link": (_RSS[0], "<item><image><link>{site}/anh.jpg</link></image><link>{url}</link></item>", _RSS[1]),
    "links twice": (_RSS[0], "<item><link>{url}</link><link></link></item>", _RSS[1]),
    "a link of another name before each": (
        _RSS[0], f"<item><media:link {_MEDIA}>{{site}}/x</media:link><link>{{url}}</link></item>", _RSS[1]
    ),
    "RSS with xml:base": ('<rss version="2.0" xml:base="{site}/"><channel>', "<item><link>bai-{n}.html</link></item>", _RSS[1]),
}  # fmt: skip
ATOM: dict[str, tuple[str, str, str]] = {
    "Atom with xml:base": (f'<feed {_ATOM} xml:base="{{site}}/">', _ENTRY.replace("{url}", "bai-{n}.html"), _FEED[1]),
    "Atom with xml:base in each entry": (
        f'<feed {_ATOM} xml:base="https://other.example/">',
        _ENTRY.replace("{url}", "bai-{n}.html").replace("<entry>", '<entry xml:base="{site}/tin/../">'),
        _FEED[1],
    ),
    "Atom with a relative xml:base": (f'<feed {_ATOM} xml:base="/a/b/">', _ENTRY.replace("{url}", "../../bai-{n}.html"), _FEED[1]),
    "Atom with a script as xml:base": (f'<feed {_ATOM} xml:base="javascript:alert(1)">', _ENTRY, _FEED[1]),
    "Atom without a name space": ("<feed>", _ENTRY, "</feed>"),
    "Atom 0.3": ('<feed version="0.3" xmlns="http://purl.org/atom/ns#">', _ENTRY, "</feed>"),
    "Atom with a prefix": (
        f'<atom:feed {_ATOM.replace("xmlns", "xmlns:atom")}>', _ENTRY.replace("<", "<atom:").replace("<atom:/", "</atom:"), "</atom:feed>"
    ),
    "Atom with its addresses in ids": (_FEED[0], "<entry><title>t</title><id>{url}</id></entry>", _FEED[1]),
    "Atom with other links before": (
        _FEED[0],
        '<entry><link rel="self" href="{site}/e/{n}"/><link rel="enclosure" href="{site}/{n}.mp3"/><link rel="replies" href="{site}/r"/>'
        '<link rel="alternate" type="application/json" href="{site}/{n}.json"/><link href="{url}"/></entry>',
        _FEED[1],
    ),
    "Atom with a source that has a link": (
        _FEED[0], _ENTRY.replace("</entry>", '<source><link href="{site}/"/></source></entry>'), _FEED[1]
    ),
}  # fmt: skip


def dialects() -> Iterator[HostileFeed]:
    """Yield feeds that are not plain RSS 2.0."""
    for name, (head, item, tail) in {**RSS, **ATOM}.items():
        yield kind(name, each(head, item, tail))
    yield kind(
        "one entry alone",
        each("", _ENTRY.replace("<entry>", f"<entry {_ATOM}>"), "", (1,)),
        articles=(1,),
    )
    yield from _json()


def _feed(items: Any) -> str:
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "Báo", "items": items}
    )


def _items(site: str) -> list[Any]:
    date = "2026-11-20T08:00:00+07:00"
    return [
        {"id": str(n), "url": article(site, n), "title": "Tin", "date_modified": date}
        for n in (1, 2, 3)
    ]


def _json() -> Iterator[HostileFeed]:
    odd: list[Any] = [
        None,
        1,
        "x",
        [],
        {},
        {"url": 7},
        {"url": {"a": 1}},
        {"url": []},
        {"url": None, "title": 3},
    ]
    version = '{"version": "https://jsonfeed.org/version/1", "items": '
    yield kind("JSON Feed", lambda site: _feed(_items(site)))
    yield kind(
        "JSON Feed with its addresses in ids",
        lambda site: "\ufeff " + _feed([{"id": article(site, n)} for n in (1, 2, 3)]),
    )
    yield kind(
        "JSON Feed with wrong types",
        lambda site: _feed(
            [
                *odd,
                *_items(site),
                {"url": article(site, 4), "title": [1], "date_published": {"a": 2}},
            ]
        ),
        articles=(1, 2, 3, 4),
        named="9 of 13 items",
    )
    yield kind(
        "JSON Feed without a list", lambda site: _feed({"a": 1}), articles=(), named="no feed"
    )
    yield kind(
        "JSON that is no feed",
        lambda site: json.dumps([1, {"url": article(site, 1)}]),
        articles=(),
        named="no feed",
    )
    yield kind(
        "JSON nested without end", lambda site: version + "[" * 40_000, articles=(), named="no feed"
    )
    yield kind(
        "JSON with a number of 9,000 digits",
        lambda site: _feed(_items(site)).replace('"Tin"', "9" * 9_000),
    )
    yield kind(
        "JSON with halves of letters",
        lambda site: _feed(_items(site)).replace('"Tin"', '"a \\ud83d b \\u0000"'),
    )
