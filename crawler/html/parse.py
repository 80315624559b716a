"""Parsing HTML; pages nested too deep for the parser are refused."""

from __future__ import annotations

import re
from collections import Counter

from selectolax.lexbor import LexborHTMLParser

# The parser takes time with the square of the depth: half a megabyte of <div> took it 16 s.
_MAX_DEPTH = 3_000
_MIN_TAGS_TO_CHECK = 10_000  # tags; fewer cannot hurt, and few pages have more
_TAG = re.compile(r"<(\\?/)?([a-zA-Z][a-zA-Z0-9]*)")
# It also compares each attribute with all before it. A quoted value counts as one piece, however long.
_ENDLESS_TAG = re.compile(
    r"""<([a-zA-Z][a-zA-Z0-9]{0,20}+)(?>(?:[^<>"'=]{1,50}+|=\s*+(?>(?:"[^"]*+"|'[^']*+')?)|["']){400,})"""
)
_CLOSES_ITSELF = frozenset(
    "area base br col embed hr img input link meta source track wbr p li dd dt td th tr tbody thead "
    "tfoot option optgroup colgroup rt rp".split()
)


class NestedTooDeep(ValueError):
    """The page is nested deeper than any page made by hand."""

    def __init__(self) -> None:
        self.limit = _MAX_DEPTH
        super().__init__(f"its elements are nested more than {_MAX_DEPTH:,} deep")


def parse_html(page: str) -> LexborHTMLParser:
    """Parse a page; raises NestedTooDeep."""
    if page.count("<") > _MIN_TAGS_TO_CHECK and _is_too_deep(page):
        raise NestedTooDeep
    return LexborHTMLParser(_ENDLESS_TAG.sub(r"<\1", page))


def _is_too_deep(page: str) -> bool:
    still_open: Counter[str] = Counter()
    depth = 0
    for tag in _TAG.finditer(page):
        name = tag[2].lower()
        if name in _CLOSES_ITSELF:
            continue
        if not tag[1]:
            still_open[name] += 1
            depth += 1
        elif still_open[name]:
            still_open[name] -= 1
            depth -= 1
        if depth > _MAX_DEPTH:
            return True
    return False
