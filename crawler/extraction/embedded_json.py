"""Article text inside JSON: `articleBody`, and the state that JavaScript frameworks embed in a page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from article.bounds import TEXT
from article.text import paragraphs
from crawler.extraction.paragraphs import paragraphs_of
from crawler.html.parse import NestedTooDeep, parse_html
from crawler.html.script_state import script_states

_MAX_VALUES = 50_000
_MIN_PARAGRAPH = 40
_MIN_TITLE = 12
_MAX_TITLE = 400
_BODY_KEYS = frozenset(
    "articlebody body bodyhtml content contenthtml contents html maincontent paragraphs blocks text storybody".split()
)
_MARKUP = re.compile(r"<(?:p|br|div|h[1-6]|li|ul|span|strong|em|a)\b")
_END_OF_SENTENCE = re.compile(r"[.!?…][\"”’')]*+(?:\s|$)")


def text_lines(value: str) -> tuple[str, ...]:
    """Split a text with or without markup into paragraphs."""
    value = value[:TEXT]
    if not _MARKUP.search(value):
        value = html.unescape(value)
    if not _MARKUP.search(value):
        return tuple(paragraphs(value).splitlines())
    try:
        body = parse_html(value).body
    except NestedTooDeep:
        return ()
    return tuple(paragraphs_of(body)) if body else ()


def embedded_body(tree: LexborHTMLParser, *, title: str | None) -> tuple[str, ...]:
    """Return the longest article text in the state of a page's scripts; empty if there is none.

    An object that names the headline, too, is the page's own; others may be any article.
    """
    best: tuple[bool, int, tuple[str, ...]] = (False, 0, ())
    for value, holder in _all_bodies(tree):
        if lines := _paragraphs(value):
            best = max(best, (_names_title(holder, title), sum(map(len, lines)), lines))
    return best[2]


def own_embedded_body(tree: LexborHTMLParser, *, title: str | None) -> tuple[str, ...]:
    """Return the text that a script gives under the page's own headline; empty if there is none."""
    if not title:
        return ()
    own = (_paragraphs(value) for value, holder in _all_bodies(tree) if _names_title(holder, title))
    return max(own, key=lambda lines: sum(map(len, lines)), default=())


def _all_bodies(tree: LexborHTMLParser) -> Iterator[tuple[Any, dict[str, Any]]]:
    for data in script_states(tree):
        yield from _bodies(data)


def _names_title(holder: dict[str, Any], title: str | None) -> bool:
    folded = _folded(title or "")
    if len(folded) < _MIN_TITLE:
        return False
    return any(
        isinstance(one, str) and len(one) <= _MAX_TITLE and folded in _folded(one)
        for one in holder.values()
    )


def _folded(text: str) -> str:
    return "".join(char for char in html.unescape(text).casefold() if char.isalnum())


def _bodies(data: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield what stands under a key that names a body, the outermost only, with its object."""
    todo = [data]
    for _ in range(_MAX_VALUES):
        if not todo:
            return
        value = todo.pop()
        if isinstance(value, list):
            todo.extend(value)
        elif isinstance(value, dict):
            for key, inner in value.items():
                if str(key).lower().replace("_", "") in _BODY_KEYS:
                    yield inner, value
                else:
                    todo.append(inner)


def _paragraphs(value: Any) -> tuple[str, ...]:
    """Collect the texts below a value in their order; labels and identifiers are no paragraphs."""
    lines: list[str] = []
    todo = [value]
    for _ in range(_MAX_VALUES):
        if not todo:
            break
        one = todo.pop()
        if isinstance(one, str):
            found = text_lines(one) if len(one) >= _MIN_PARAGRAPH else ()
            lines += [line for line in found if _END_OF_SENTENCE.search(line)]
        elif isinstance(one, list):
            todo.extend(reversed(one))
        elif isinstance(one, dict):
            todo.extend(reversed(list(one.values())))
    return tuple(dict.fromkeys(lines))
