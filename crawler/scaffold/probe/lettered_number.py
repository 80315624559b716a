"""Articles numbered in sixteen digits: `/xa-hoi/202611/cho-phien-mo-lai-0a1c4f7/`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from crawler.scaffold.probe.url_pattern import UrlPatternGuess

_NUMBER = re.compile(r"[-_.]([0-9a-f]{6,12})(\.[a-z]{3,5})?/?$")
_DIGIT = re.compile(r"\d")


def lettered_number(url: str) -> str | None:
    """Return what may be such a number at the end of an address: some happen to have no letter."""
    found = _NUMBER.search(urlsplit(url).path)
    return found[1] if found and _DIGIT.search(found[1]) else None


def lettered_pattern(urls: Sequence[str]) -> UrlPatternGuess | None:
    """Generalise addresses that all end in one; None where some do not, or all are plain numbers."""
    numbers = [lettered_number(url) for url in urls]
    first = numbers[0] if numbers else None
    if first is None or any(one is None or len(one) != len(first) for one in numbers):
        return None
    if all(one and one.isdigit() for one in numbers):
        return None
    path = urlsplit(urls[0]).path
    found = _NUMBER.search(path)
    suffix = re.escape(found[2]) if found and found[2] else ""
    end = "/?$" if path.endswith("/") else "$"
    return UrlPatternGuess(
        pattern=f"^/(?:[^/]+/)*[^/]+(?P<id>(?<=[-_.])[0-9a-f]{{{len(first)}}}){suffix}{end}",
        query=() if urlsplit(urls[0]).query else None,
        explanation=f"the number {first}, in sixteen digits, is the article's id",
    )
