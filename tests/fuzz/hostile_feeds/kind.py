"""What a hostile feed is: how a server answers with it, and what must come of it all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fixtures.sites.loopback_site import Behaviour, SiteReply

XML = {"Content-Type": "application/rss+xml"}
Write = Callable[[str], str | bytes]


@dataclass(frozen=True, kw_only=True)
class HostileFeed:
    """One kind; `reply` makes the answer for the site's own address, such as https://k.example."""

    name: str
    reply: Callable[[str], Behaviour]
    articles: tuple[int, ...] = (1, 2, 3)
    """Numbers of the articles that must be asked for, and no others."""
    named: str = ""
    """What the health of the source must say; empty where nothing is wrong."""
    body: Write | None = None
    """Where the answer is nothing but a body, so that it can be read without a server."""


def kind(
    name: str,
    write: Write,
    *,
    articles: Iterable[int] = (1, 2, 3),
    named: str = "",
    headers: dict[str, str] | None = None,
) -> HostileFeed:
    """Return a kind whose answer is simply a body."""
    return HostileFeed(
        name=name,
        reply=lambda site: SiteReply(write(site), headers=headers or XML),
        articles=tuple(articles),
        named=named,
        body=None if headers else write,
    )


def article(site: str, number: int) -> str:
    """Return the address of an article of the site."""
    return f"{site}/bai-{number}.html"


def item(site: str, number: int, *, more: str = "", title: str | None = None) -> str:
    """Write an item of RSS."""
    heading = f"Tin nóng số {number}" if title is None else title
    return f"<item><title>{heading}</title><link>{article(site, number)}</link>{more}</item>\n"


def items(site: str, numbers: Iterable[int] = (1, 2, 3)) -> str:
    """Write several items of RSS."""
    return "".join(item(site, number) for number in numbers)


def rss(
    inside: str, *, head: str = '<?xml version="1.0" encoding="utf-8"?>', spaces: str = ""
) -> str:
    """Write a feed around items."""
    return f'{head}\n<rss version="2.0"{spaces}><channel><title>Báo</title>{inside}</channel></rss>'


def dated(site: str, number: int, date: str) -> str:
    """Write an item with a date."""
    return item(site, number, more=f"<pubDate>{date}</pubDate>")


def each(head: str, template: str, tail: str = "", numbers: Iterable[int] = (1, 2, 3)) -> Write:
    """Return what writes a feed of one item for each article: `{site}`, `{url}` and `{n}` are filled in."""

    def write(site: str) -> str:
        inside = "".join(template.format(site=site, url=article(site, n), n=n) for n in numbers)
        return head.replace("{site}", site) + inside + tail

    return write
