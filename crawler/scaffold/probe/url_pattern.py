"""The URL pattern of articles, guessed from the URL of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from article.canonical_url import canonical_url

_SHORT_ID = 3
_ID = re.compile(r"\d{4,}")
_EDITION = re.compile(r"[a-z]{2}(?:-[A-Z]{2})?")
# What sites put right before an article's number, besides a separator.
_MARKER = re.compile(r"(?:^|[-_.])(?:post|art|news|tin|id|vn|[a-z])?$")
_HYPHEN = re.compile(r"[^-]-+(?=[^-])")
_LONG_ID = 10  # such numbers hold the date and are as long for years; short ones grow


@dataclass(frozen=True, kw_only=True)
class UrlPatternGuess:
    """The pattern for `article_url`, and the parameters for `query`."""

    pattern: str
    query: tuple[str, ...] | None = None
    explanation: str
    """The basis of the guess, for a person to check."""


def guess_url_pattern(url: str) -> UrlPatternGuess:
    """Generalise an article's address; a number in it is taken for the article's id."""
    parts = urlsplit(canonical_url(url))
    *folders, page = parts.path.strip("/").split("/")
    end = "/?$" if parts.path.endswith("/") else "$"
    start = "^" + _folders(folders)
    # Once the path says which page it is, the parameters do not.
    unasked = () if parts.query else None
    if number := _last_id(page):
        before, after = page[: number.start()], page[number.end() :]
        pattern = f"{start}{_before(before)}{_id(number[0])}{_after(after)}{end}"
        explanation = f"the number {number[0]} is the article's id"
        return UrlPatternGuess(pattern=pattern, query=unasked, explanation=explanation)
    for name, value in sorted(parse_qsl(parts.query), key=lambda pair: -len(pair[1])):
        if value.isdigit() and (len(value) > _SHORT_ID or name.lower().endswith("id")):
            pattern = rf"{start}{_plain(page)}\?{_plain(name)}={_id(value)}$"
            explanation = f"the parameter {name} holds the article's id"
            return UrlPatternGuess(pattern=pattern, query=(name,), explanation=explanation)
    if folders and folders[-1].isdigit() and len(folders[-1]) > _SHORT_ID:
        pattern = f"^{_folders(folders[:-1])}{_id(folders[-1])}/{_slug(page)}{end}"
        explanation = f"the folder {folders[-1]} is the article's id"
        return UrlPatternGuess(pattern=pattern, query=unasked, explanation=explanation)
    return UrlPatternGuess(
        pattern=f"{start}{_slug(page)}{end}",
        query=unasked,
        explanation="there is no number in the address: the address itself is the article's identity",
    )


def _last_id(page: str) -> re.Match[str] | None:
    return next(reversed(list(_ID.finditer(page))), None)


def _folders(folders: list[str]) -> str:
    if not folders:
        return "/"
    if _EDITION.fullmatch(folders[0]):
        return f"/{folders[0]}" + _folders(folders[1:])
    if all(one.isdigit() for one in folders):
        return "".join(rf"/\d{{{len(one)}}}" for one in folders) + "/"
    return "/(?:[^/]+/)*"


def _before(text: str) -> str:
    if not text:
        return ""
    marker = _MARKER.search(text)
    marker_text = marker[0] if marker else ""
    return ("[^/]+" if text != marker_text else "") + _plain(marker_text)


def _id(digits: str) -> str:
    length = len(digits)
    shortest = length - 2 if length >= _LONG_ID else max(3, length - 1)
    return rf"(?P<id>\d{{{shortest},{length + 1}}})"


def _after(text: str) -> str:
    stem, dot, suffix = text.rpartition(".")
    if not dot:
        return "[^/]*" if text else ""
    return ("[^/]*" if stem else "") + _plain(f".{suffix}")


def _slug(page: str) -> str:
    stem, _, suffix = page.rpartition(".")
    has_suffix = bool(stem) and suffix.isalpha()
    hyphens = len(_HYPHEN.findall(stem if has_suffix else page))
    words = "[^/]+-" * min(3, hyphens) + "[^/]+"
    return words + (_plain(f".{suffix}") if has_suffix else "")


def _plain(text: str) -> str:
    return re.escape(text).replace(r"\-", "-")
