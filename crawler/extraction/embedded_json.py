"""Article text inside JSON: `articleBody`, and the state that JavaScript frameworks embed in a page."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from article.bounds import TEXT
from article.text import paragraphs
from crawler.extraction.paragraphs import paragraphs_of
from crawler.html.parse import NestedTooDeep, parse_html

_SCRIPTS = (
    "script#__NEXT_DATA__, script#__NUXT_DATA__, script#ng-state, script[type='application/json']"
)
_MAX_SCRIPTS = 10
_MAX_LETTERS = 4_000_000
_MAX_VALUES = 50_000
_MIN_PARAGRAPH = 40
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


def embedded_body(tree: LexborHTMLParser) -> tuple[str, ...]:
    """Return the longest article text in the state of a page's scripts; empty if there is none."""
    best: tuple[str, ...] = ()
    for script in tree.css(_SCRIPTS)[:_MAX_SCRIPTS]:
        text = script.text() or ""
        if len(text) > _MAX_LETTERS:
            continue
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for value in _bodies(data):
            best = max(best, _paragraphs(value), key=lambda lines: sum(map(len, lines)))
    return best


def _bodies(data: Any) -> Iterator[Any]:
    """Yield what stands under a key that names a body, the outermost only."""
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
                    yield inner
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
