"""Lists of articles inside a JSON answer: where they stand, and which keys hold link, title and date."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from article.canonical_url import BadAddress, canonical_url, host_of
from crawler.discovery import JsonListing
from crawler.json_path import NoJson, parse_json
from crawler.source.declaration import without_www

_LINK = re.compile(r"(?i)^(?:url|link|href|permalink|canonical|path|uri|share_?url|duong_?dan)$")
_TITLE = re.compile(r"(?i)^(?:title|headline|name|tieu_?de|ten)$")
_DATE = re.compile(r"(?i)publish|date|time|created|ngay|_at$")
_LEAD = re.compile(r"(?i)^(?:lead|sapo|description|summary|excerpt|mo_?ta|trich_?yeu|tom_?tat)$")
_PLAIN_KEY = re.compile(r"[A-Za-z_]\w*")
_NAMED = re.compile(r"""["'`](/[^"'`\s<>]{1,200}|https?://[^"'`\s<>]{1,300})["'`]""")
_API = re.compile(r"(?i)/api/|\.json(?:\?|$)|/wp-json/|/graphql|/v\d/")
_MIN_ITEMS = 3
_MAX_DEPTH = 6


def json_listing_of(body: bytes | str, *, url: str) -> JsonListing | None:
    """Declare the longest list of articles in an answer; None where there is none."""
    try:
        data = parse_json(body)
    except NoJson:
        return None
    found = list(_lists(data, "", depth=0))
    if not found:
        return None
    path, items = max(found, key=lambda one: len(one[1]))
    first = items[0]
    return JsonListing(
        urls=(url,),
        items=path or "@",
        link=f"{{{_key(_named(first, _LINK))}}}",
        title=_key(_named(first, _TITLE)),
        date=_key(_named(first, _DATE)),
        lead=_key(_named(first, _LEAD)),
    )


def json_addresses(page: str, *, url: str) -> list[str]:
    """List addresses in a page's scripts that could answer with JSON."""
    found: dict[str, None] = {}
    for script in LexborHTMLParser(page).css("script"):
        for printed in _NAMED.findall(script.text() or ""):
            if _API.search(printed) and "${" not in printed and "{" not in printed:
                try:
                    address = canonical_url(printed, base=url)
                except BadAddress:
                    continue
                if _is_near(host_of(address), host_of(url)):
                    found[address] = None
    return list(found)


def _is_near(host: str, own: str) -> bool:
    own = without_www(own)
    return without_www(host) == own or host.endswith(f".{own}")


def _lists(data: Any, path: str, *, depth: int) -> Iterator[tuple[str, list[Any]]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(data, list):
        usable = [one for one in data if isinstance(one, dict) and _is_article(one)]
        if len(usable) >= _MIN_ITEMS and len(usable) * 2 >= len(data):
            yield path, usable
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from _lists(
                value, f"{path}.{_key(name)}" if path else _key(name), depth=depth + 1
            )


def _is_article(item: dict[str, Any]) -> bool:
    link, title = _named(item, _LINK), _named(item, _TITLE)
    value = str(item.get(link, "")) if link else ""
    return bool(title) and value.startswith(("/", "http"))


def _named(item: dict[str, Any], pattern: re.Pattern[str]) -> str:
    return next(
        (
            name
            for name, value in item.items()
            if pattern.search(name) and isinstance(value, (str, int))
        ),
        "",
    )


def _key(name: str) -> str:
    return name if not name or _PLAIN_KEY.fullmatch(name) else json.dumps(name, ensure_ascii=False)
