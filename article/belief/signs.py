"""Signs beside the text that a response is the requested article: its name, its end, its layout."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from article.text import nfd

_WORD = re.compile(r"[^\W\d_]+|\d+")
_EXTENSION = re.compile(r"\.[a-z]{2,5}$")
_MIN_NAME_WORDS = 3
"""Words; `Xem tiếp` and `tin-123` name no article."""
_NAMED_SHARE = 0.5
_UNNAMED_SHARE = 0.2
_TAIL_BYTES = 8_192
_END = re.compile(rb"(?i)</(?:html|body)\s{0,20}>")


def is_complete_page(body: bytes) -> bool:
    """Return whether the markup of a page has its end tag, in UTF-16 as well."""
    return _END.search(body[-_TAIL_BYTES:].replace(b"\0", b"")) is not None


def is_named(title: str, *, url: str, announced: str | None) -> bool | None:
    """Return whether a title fits what announced the page: the link's text or the URL's words.

    None where neither has words enough to compare.
    """
    words = set(_words(title))
    shares = [
        sum(word in words for word in name) / len(name)
        for name in (_words(announced or ""), _slug_words(url))
        if len(name) >= _MIN_NAME_WORDS
    ]
    if not shares:
        return None
    if max(shares) >= _NAMED_SHARE:
        return True
    return False if max(shares) <= _UNNAMED_SHARE else None


def _slug_words(url: str) -> list[str]:
    segments = [one for one in unquote(urlsplit(url).path).split("/") if one]
    slug = max(segments, key=lambda one: len(_words(one)), default="")
    return [word for word in _words(_EXTENSION.sub("", slug.lower())) if not word.isdigit()]


def _words(text: str) -> list[str]:
    """Split into words without case and diacritics, as slugs are written."""
    if text.isascii():  # as nearly all of a slug is
        return _WORD.findall(text.casefold())
    plain = nfd(text.casefold().replace("đ", "d"))
    return _WORD.findall("".join(char for char in plain if not unicodedata.combining(char)))
