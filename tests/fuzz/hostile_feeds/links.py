"""Feeds whose links lead nowhere, elsewhere or into a trap; and dates that are none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from fuzz.hostile_feeds.kind import HostileFeed, Write, article, dated, item, items, kind, rss


def _between_good_ones(link: str) -> Write:
    return lambda site: rss(
        item(site, 1) + _link(link.replace("HOST", site.partition("//")[2])) + item(site, 2)
    )


def _link(text: str) -> str:
    return f"<item><title>Tin</title><link>{text}</link></item>"


BAD_LINKS = {
    "scripts": "javascript:alert(1)",
    "data": "data:text/html,<b>x</b>".replace("<", "&lt;"),
    "mail": "mailto:a@k.example",
    "files": "file:///etc/passwd",
    "ftp": "ftp://k.example/bai-7.html",
    "a broken host": "https://[k.example/bai-7.html",
    "a user and a password": "https://user:word@HOST/bai-7.html",
    "an impossible port": "https://HOST:99999999/bai-7.html",
    "words": "Xem thêm",
    "nothing": "",
    "blanks": "  \n\t ",
    "an address of 3,000 letters": "https://HOST/bai-7.html?a=" + "a" * 3_000,
    "an address of 200,000 letters": "https://HOST/bai-7.html?a=" + "a" * 200_000,
}


def links() -> Iterator[HostileFeed]:
    """Yield feeds with links that are none, and addresses written as they should not be."""
    for name, link in BAD_LINKS.items():
        yield kind(
            f"links to {name}",
            _between_good_ones(link),
            articles=(1, 2),
            named="" if name == "words" else "1 of 3 items have",
        )
    yield kind(
        "every link a script",
        lambda site: rss(_link("javascript:alert(1)") * 3),
        articles=(),
        named="3 of 3 items",
    )
    yield kind(
        "items without links",
        lambda site: rss("<item><title>x</title></item>" * 4 + item(site, 1)),
        articles=(1,),
        named="4 of 5 items",
    )
    yield kind(
        "relative links",
        lambda site: rss(
            _link("/bai-1.html")
            + _link("bai-2.html")
            + _link("./x/../bai-3.html")
            + _link(f"//{site.partition('//')[2]}/bai-4.html")
        ),
        articles=(1, 2, 3, 4),
    )
    yield kind(
        "links in capital letters",
        lambda site: rss(
            "".join(
                _link(article(site, n).replace("https", "HTTPS").replace("example", "EXAMPLE"))
                for n in (1, 2, 3)
            )
        ),
    )
    yield kind(
        "links with line breaks",
        lambda site: rss(
            _link(f"\n\t{article(site, 1)}\n")
            + _link(f"{site}/\n  bai-2.html")
            + _link(article(site, 3).replace("bai", "b\r\na\ti"))
        ),
    )
    yield kind(
        "links in quotes and brackets",
        lambda site: rss(
            _link(f'"{article(site, 1)}"')
            + _link(f"&lt;{article(site, 2)}&gt;")
            + _link(f"{article(site, 3)}%20")
        ),
    )
    yield kind(
        "links in a link",
        lambda site: rss(
            "".join(_link(f'&lt;a href="{article(site, n)}"&gt;Tin&lt;/a&gt;') for n in (1, 2, 3))
        ),
    )
    yield kind(
        "links escaped twice",
        lambda site: rss(
            "".join(_link(f"{article(site, n)}?a=1&amp;amp;b=2#x") for n in (1, 2, 3))
        ),
    )
    yield kind(
        "links with control characters",
        lambda site: rss(
            "".join(_link(article(site, n).replace("bai", "b\x01ai\x0b")) for n in (1, 2, 3))
        ),
    )
    yield kind(
        "links with invisible letters",
        lambda site: rss(
            "".join(_link(f"\u200b\ufeff{article(site, n)}\u200b") for n in (1, 2, 3))
        ),
    )
    yield kind(
        "links with backslashes",
        lambda site: rss("".join(_link(article(site, n).replace("/", "\\")) for n in (1, 2, 3))),
    )
    yield kind(
        "one address many times", lambda site: rss(item(site, 1) * 500 + items(site, (2, 3)))
    )
    yield kind(
        "links to other sites",
        lambda site: rss(items(site) + _link("https://other.example/bai-8.html") * 3),
    )
    yield kind(
        "links into our own network",
        lambda site: rss(
            items(site)
            + _link("http://127.0.0.1:1/bai-8.html")
            + _link("http://[::1]/bai-8.html")
            + _link("http://169.254.169.254/bai-8.html")
        ),
    )
    yield from _dates()


def _dated_twice(date: str, good: str) -> Write:
    return lambda site: rss(dated(site, 1, good) + dated(site, 2, date) + dated(site, 3, date))


def _dates() -> Iterator[HostileFeed]:
    good = format_datetime(datetime.now(UTC) - timedelta(days=1))
    for name, date in {
        "in the year 0": "Sat, 01 Jan 0000 00:00:00 GMT",
        "in the year 9999": "9999-12-31T23:59:59Z",
        "in the year 99999": "99999-12-31T23:59:59Z",
        "in an impossible zone": "2026-11-20T08:00:00+99:99",
        "in a zone of letters": "Fri, 20 Nov 2026 08:00:00 XYZT",
        "of the 13th month": "2026-13-45T25:61:61Z",
        "of thousands of digits": "9" * 5_000,
        "below zero": "-1",
        "of numbers without end": "1 " * 20_000,
        "in letters": "hôm nào đó",
    }.items():
        yield kind(
            f"dates {name}",
            _dated_twice(date, good),
            named="" if name == "in a zone of letters" else "2 of 3 dates",
        )
    yield kind(
        "dates on several clocks",
        lambda site: rss(
            dated(site, 1, good)
            + item(
                site,
                2,
                more=f"<pubDate>x</pubDate><pubDate>{good}</pubDate><dc:date>2026</dc:date>",
            )
            + item(site, 3)
        ),
    )
