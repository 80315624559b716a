"""CSS selectors as sources declare them: an order of preference, checked when it is declared."""

from __future__ import annotations

from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

Selectors = str | tuple[str, ...]


def as_tuple(selectors: Selectors) -> tuple[str, ...]:
    """Return the selectors one by one, in their order of preference.

    A comma outside brackets separates two selectors like a new entry: what stands first on the page
    never wins by that alone. A group on purpose is written `:is(.a, .b)`.
    """
    given = (selectors,) if isinstance(selectors, str) else selectors
    return tuple(one for selector in given for one in _split(selector))


def first_match(tree: LexborHTMLParser | LexborNode, selectors: Selectors) -> LexborNode | None:
    """Find the first element of the first selector that matches at all."""
    found = (tree.css_first(selector) for selector in as_tuple(selectors))
    return next((node for node in found if node is not None), None)


def selector_problem(selector: str) -> str | None:
    """Return that a text is no CSS selector; None if it is one."""
    try:
        LexborHTMLParser("<html></html>").css_first(selector)
    except SelectolaxError:
        return f"{selector!r} is no CSS selector"
    return None


@lru_cache(maxsize=2_000)
def _split(selector: str) -> tuple[str, ...]:
    parts, depth, quote, start = [], 0, "", 0
    for place, char in enumerate(selector):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif char == "," and depth == 0:
            parts.append(selector[start:place].strip())
            start = place + 1
    return tuple(part for part in (*parts, selector[start:].strip()) if part)
