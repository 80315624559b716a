"""Groups of links that could be the articles of a page: same make of address, headlines for texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborHTMLParser

from article.canonical_url import BadAddress, canonical_url, host_of
from article.text import tidy
from crawler.scaffold.probe.lettered_number import lettered_number, lettered_pattern
from crawler.scaffold.probe.url_pattern import UrlPatternGuess, guess_url_pattern
from crawler.source.declaration import without_www

_DIGITS = re.compile(r"\\d\{(\d+),(\d+)\}")
_SLUG = "[^/]+-"
_MIN_HEADLINE = 20
_MIN_LINKS = 3
_NOT_PAGES = re.compile(
    r"(?i)\.(?:jpe?g|png|gif|svg|webp|css|js|pdf|docx?|zip|mp[34]|xml|rss|ico)$"
)
_NOT_ARTICLES = re.compile(
    r"(?i)/(?:tags?|chu-de|topics?|search|login|author|tac-gia|about|contact|lien-he|privacy|terms)(?:/|$)"
)


@dataclass(frozen=True, kw_only=True)
class LinkGroup:
    """Addresses of one make."""

    urls: tuple[str, ...]
    pattern: UrlPatternGuess
    headlines: int
    """Links whose text is as long as a headline."""


def links_of(page: str, *, url: str) -> dict[str, str]:
    """Map the addresses that a page links on its own host to the longest text of their links."""
    found: dict[str, str] = {}
    host = without_www(host_of(url))
    own = urlsplit(url).path
    for node in LexborHTMLParser(page).css("a[href]"):
        try:
            link = canonical_url(node.attributes.get("href") or "", base=url)
        except BadAddress:
            continue
        path = urlsplit(link).path
        if without_www(host_of(link)) != host or _NOT_PAGES.search(path) or len(path) < 3:
            continue
        image = node.css_first("img")
        alt = (image.attributes.get("alt") or "") if image else ""
        text = max(
            tidy(node.text(separator=" ")), tidy(alt), tidy(node.attributes.get("title")), key=len
        )
        if path == own and len(text) < _MIN_HEADLINE:
            continue  # `?page=2`: this page again
        found[link] = max(found.get(link, ""), text, key=len)
    return found


def link_groups(links: dict[str, str]) -> list[LinkGroup]:
    """Group links by the make of their address, the likeliest articles first."""
    groups: dict[str, list[str]] = {}
    numbers = {link: lettered_number(link) for link in links}
    lettered = {len(one) for one in numbers.values() if one and not one.isdigit()}
    for link in links:
        number = numbers[link]
        if number and len(number) in lettered:
            groups.setdefault(f"sixteen digits, {len(number)}", []).append(link)
        elif not _NOT_ARTICLES.search(urlsplit(link).path):
            groups.setdefault(_make(guess_url_pattern(link).pattern), []).append(link)
    found = [
        LinkGroup(
            urls=tuple(sorted(urls, key=lambda one: -len(links[one]))),
            pattern=common_pattern(urls),
            headlines=sum(len(links[one]) >= _MIN_HEADLINE for one in urls),
        )
        for urls in groups.values()
    ]
    found = [one for one in found if one.headlines >= _MIN_LINKS]
    return sorted(found, key=lambda one: -one.headlines)


def common_pattern(urls: Sequence[str]) -> UrlPatternGuess:
    """Generalise several addresses: the commonest make, its numbers as long as any of them."""
    if lettered := lettered_pattern(urls):
        return lettered
    guesses = [guess_url_pattern(url) for url in urls]
    makes = [_make(one.pattern) for one in guesses]
    commonest = max(dict.fromkeys(makes), key=makes.count)
    alike = [one for one, make in zip(guesses, makes, strict=True) if make == commonest]
    chosen = min(alike, key=lambda one: one.pattern.count(_SLUG))
    spans = [_DIGITS.findall(one.pattern) for one in alike]
    pattern = chosen.pattern
    if all(len(one) == len(spans[0]) for one in spans):
        widest = iter(
            (min(int(one[n][0]) for one in spans), max(int(one[n][1]) for one in spans))
            for n in range(len(spans[0]))
        )
        pattern = _DIGITS.sub(lambda _: "\\d{{{},{}}}".format(*next(widest)), pattern)
    query = chosen.query
    if "(?P<id>" not in pattern:
        pattern = _with_common_folder(pattern, urls)
    elif query:
        pattern, query = _with_constant_parameters(pattern, query, urls)
    return UrlPatternGuess(pattern=pattern, query=query, explanation=chosen.explanation)


def _with_constant_parameters(
    pattern: str, query: tuple[str, ...], urls: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """Add the parameters that all addresses share, such as the page that shows every article."""
    pairs = [parse_qsl(urlsplit(url).query) for url in urls]
    shared = set(pairs[0]).intersection(*pairs[1:]) if len(pairs) > 1 else set()
    names = tuple(name for name, value in pairs[0] if (name, value) in shared or name in query)
    if not shared or not set(query) <= set(names):
        return pattern, query
    page, _, wanted = pattern.partition(r"\?")
    parts = [
        wanted.removesuffix("$") if name in query else f"{re.escape(name)}={re.escape(value)}"
        for name, value in pairs[0]
        if name in names
    ]
    return f"{page}\\?{'&'.join(parts)}$", names


def _with_common_folder(pattern: str, urls: Sequence[str]) -> str:
    """Name the folder that all share: without a number nothing else separates articles from pages."""
    folders = [urlsplit(url).path.strip("/").split("/")[:-1] for url in urls]
    common: list[str] = []
    for names in zip(*folders, strict=False):
        if len(set(names)) > 1 or names[0].isdigit():
            break
        common.append(names[0])
    deeper = any(len(one) > len(common) for one in folders)
    if not common or len(urls) < 2:
        return pattern
    start = "^/" + "".join(re.escape(one).replace(r"\-", "-") + "/" for one in common)
    rest = re.sub(r"^\^(?:/[a-z]{2}(?:-[A-Z]{2})?(?=/))?/(?:\(\?:\[\^/\]\+/\)\*)?", "", pattern)
    return start + ("(?:[^/]+/)*" if deeper else "") + rest


def _make(pattern: str) -> str:
    return re.sub(r"(?:\[\^/\]\+-)+", _SLUG, _DIGITS.sub("N", pattern))


def same_host(urls: Iterable[str], host: str) -> list[str]:
    """Return the addresses of a host, `www.` or not."""
    return [url for url in urls if without_www(host_of(url)) == without_www(host)]
