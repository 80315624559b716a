"""Feeds whose markup is broken, endless or a trap."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from fuzz.hostile_feeds.kind import HostileFeed, article, item, items, kind, rss

_CUT = "feed ends in the middle"


def markup() -> Iterator[HostileFeed]:
    """Yield the kinds that no strict parser reads."""
    yield from _entities()
    yield from _truncated()
    yield from _nested()
    yield from _cdata()
    yield kind(
        "no feed but a page",
        lambda site: f"<!DOCTYPE html><html><body><a href='{article(site, 1)}'>x</a>",
        articles=(),
        named="no feed",
    )
    yield kind(
        "a page with feed tags in it",
        lambda site: f"<html><body><rss>{item(site, 1)}</rss></body></html>",
        articles=(),
        named="no feed",
    )
    yield kind(
        "a php notice before the feed",
        lambda site: (
            "<br />\n<b>Notice</b>: Undefined index in <b>/var/www/rss.php</b> on line <b>3</b><br />\n"
            + rss(items(site))
        ),
    )
    yield kind(
        "a comment before the feed",
        lambda site: "<!-- <a> " + "-" * 90_000 + " -->" + rss(items(site), head=""),
    )
    yield kind(
        "a page after the feed",
        lambda site: rss(items(site)) + "<html><script>if (a < b && c) {}</script></html>",
    )
    yield kind(
        "two feeds after each other", lambda site: rss(items(site, (1, 2))) + rss(items(site, (3,)))
    )
    yield kind(
        "a style sheet and instructions",
        lambda site: rss(
            "<?php echo 1 ?>" + items(site),
            head='<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="file:///etc/passwd"?><?x <rss> ?>',
        ),
    )
    yield kind(
        "a style sheet in the feed",
        lambda site: rss(
            '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"><xsl:template match="/">'
            "<xsl:value-of select=\"document('file:///etc/passwd')\"/></xsl:template></xsl:stylesheet>"
            + items(site)
        ),
    )
    yield kind(
        "prefixes that nobody declared",
        lambda site: rss(
            '<media:x url="1"/><atom:link rel="self" href="/rss"/>'
            + item(
                site,
                1,
                more="<content:encoded>x</content:encoded><dc:creator>An</dc:creator>",
            )
            + items(site, (2, 3))
        ),
    )
    yield kind(
        "bare ampersands",
        lambda site: rss(items(site).replace("Tin", "A & B &c &nbsp; &hellip; &oacute;")),
    )
    yield kind(
        "attributes without quotes", lambda site: rss(items(site).replace("<item>", "<item a=1 b>"))
    )
    yield kind(
        "elements that nobody closes",
        lambda site: rss(
            "".join(f"<item><title>Tin {n}<link>{article(site, n)}</link>" for n in (1, 2, 3))
        ),
    )
    yield kind(
        "capital letters",
        lambda site: (
            rss(items(site))
            .replace("item>", "ITEM>")
            .replace("link>", "LINK>")
            .replace("rss", "RSS")
            .replace("channel>", "CHANNEL>")
        ),
    )
    yield kind(
        "links that close themselves",
        lambda site: rss(
            "".join(
                f"<item><title>Tin {n}</title><link/>{article(site, n)}</item>" for n in (1, 2, 3)
            )
        ),
    )
    yield kind(
        "thousands of attributes",
        lambda site: rss("<a " + " ".join(f"a{n}='1'" for n in range(9_000)) + "/>" + items(site)),
    )
    yield kind(
        "thousands of name spaces",
        lambda site: rss(items(site), spaces="".join(f' xmlns:n{n}="u:{n}"' for n in range(3_000))),
    )
    yield kind(
        "markup in titles",
        lambda site: rss(items(site).replace("Tin", "<b>Tin</b> <script>alert(1)</script> &lt;i")),
    )
    yield kind(
        "an item in an item",
        lambda site: rss(
            f"<item><title>Ngoài</title><link>{article(site, 1)}</link>{items(site, (2, 3))}</item>"
        ),
    )
    yield kind("nothing", lambda site: b"", articles=(), named="no feed")
    yield kind("blank lines only", lambda site: b"\n \n" * 1_000, articles=(), named="no feed")
    yield kind(
        "a declaration only", lambda site: b"<?xml version='1.0'?>", articles=(), named="no feed"
    )
    yield kind("a feed without items", lambda site: rss(""), articles=(), named="announced nothing")


def _entities() -> Iterator[HostileFeed]:
    names = "abcdefghij"
    grown = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names))
    laughs = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">{grown}]>'
    yield kind(
        "entities that grow",
        lambda site: rss(item(site, 1, title="&j;") + items(site, (2, 3)), head=laughs),
    )
    long = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>'
    yield kind(
        "one long entity many times",
        lambda site: rss(item(site, 1, title="&a;" * 5_000) + items(site, (2, 3)), head=long),
    )
    file = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1/p">%p;]>'
    yield kind(
        "entities of files",
        lambda site: rss(item(site, 1, title="&a;") + items(site, (2, 3)), head=file),
    )
    site_ = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "https://">]>'
    yield kind(
        "a doctype",
        lambda site: rss(
            items(site),
            head='<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss.dtd">',
        ),
    )
    yield kind(
        "entities without end",
        lambda site: rss(items(site), head=site_.replace("]>", "<!ENTITY " * 9_000 + "]>")),
    )


def _truncated() -> Iterator[HostileFeed]:
    def at(site: str, mark: str, plus: int = 0) -> bytes:
        text = rss(
            items(site, (1, 2))
            + item(site, 345, more="<description><![CDATA[Một tin dài]]></description>")
        )
        return text[: text.rindex(mark) + plus].encode()

    yield kind("cut in a tag", lambda site: at(site, "<link>", 4), articles=(1, 2), named=_CUT)
    yield kind(
        "cut in a closing tag", lambda site: at(site, "</link>", 5), articles=(1, 2), named=_CUT
    )
    yield kind("cut in an address", lambda site: at(site, "45.html"), articles=(1, 2), named=_CUT)
    yield kind(
        "cut behind an address", lambda site: at(site, "</link>"), articles=(1, 2), named=_CUT
    )
    yield kind(
        "cut in a description", lambda site: at(site, "tin dài"), articles=(1, 2, 345), named=_CUT
    )
    yield kind("cut between items", lambda site: at(site, "<item>"), articles=(1, 2), named=_CUT)
    yield kind(
        "cut in a letter",
        lambda site: at(site, "ài]]>").decode().encode() + b"\xc3",
        articles=(1, 2, 345),
        named=_CUT,
    )


def _nested() -> Iterator[HostileFeed]:
    deep = 10_000
    yield kind(
        "nested in a description",
        lambda site: rss(
            item(site, 1, more=f"<description>{'<div>' * deep}x{'</div>' * deep}</description>")
            + items(site, (2, 3))
        ),
    )
    yield kind(
        "nested before the items", lambda site: rss("<a>" * deep + "</a>" * deep + items(site))
    )
    yield kind(
        "nested around the items", lambda site: rss("<a>" * deep + items(site) + "</a>" * deep)
    )
    yield kind("nested and never closed", lambda site: rss(items(site) + "<div>" * deep))
    yield kind(
        "items nested in items",
        lambda site: rss("<item>" * deep + items(site)),
        named="10,000 of 10,003 items",
    )


def _cdata() -> Iterator[HostileFeed]:
    yield kind(
        "cdata in cdata",
        lambda site: rss(
            item(site, 1, title="<![CDATA[a <![CDATA[b]]> c]]>") + items(site, (2, 3))
        ),
    )
    yield kind(
        "addresses in cdata in cdata",
        lambda site: rss(
            "".join(
                f"<item><link><![CDATA[<![CDATA[{article(site, n)}]]>]]></link></item>"
                for n in (1, 2, 3)
            )
        ),
    )
    yield kind(
        "addresses in escaped cdata",
        lambda site: rss(
            "".join(
                f"<item><link>&lt;![CDATA[{article(site, n)}]]&gt;</link></item>" for n in (1, 2, 3)
            )
        ),
    )
    yield kind(
        "cdata that never ends",
        lambda site: rss(items(site) + "<item><title><![CDATA[tin"),
        named="1 of 4 items",
    )
    yield kind(
        "an end of cdata in a description",
        lambda site: rss(
            item(site, 1, more="<description><![CDATA[a ]]> b ]]></description>")
            + items(site, (2, 3))
        ),
    )
