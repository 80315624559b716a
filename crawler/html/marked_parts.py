"""An inert page with numbered frames around some of its parts, to choose one of them by its number."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from selectolax.lexbor import LexborHTMLParser

from crawler.html.parse import parse_html

_FRAME = "outline: 2px solid #b45309; outline-offset: 2px"
_NUMBER = (
    "display: inline-block; min-width: 1.6rem; padding: .1rem .4rem; margin: .2rem; background: #b45309; "
    "color: #fff; font: 700 1rem/1.4 sans-serif; text-align: center; text-decoration: none"
)


def marked_parts(page: str, parts: Mapping[str, tuple[str, str]]) -> str:
    """Frame the element of each selector and put a link before it: its text and its address.

    The page's own links go: whoever clicks on it chooses a part, and nothing else. Raises NestedTooDeep.
    """
    tree = parse_html(page)
    for link in tree.css("[href]"):
        del link.attrs["href"]
    for selector, (text, address) in parts.items():
        node = tree.css_first(selector)
        if node is None:
            continue
        style = node.attributes.get("style")
        node.attrs["style"] = f"{style}; {_FRAME}" if style else _FRAME
        number = LexborHTMLParser(
            f'<a href="{escape(address)}" target="_top" style="{_NUMBER}">{escape(text)}</a>'
        ).css_first("a")
        if number is not None:
            node.insert_before(number)
    return tree.html or ""
