"""Parts of a page that can be watched: a selector for each, with the words it begins with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from article.text import tidy
from crawler.html.parse import NestedTooDeep, parse_html

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_FEWEST_LETTERS = 40
_MOST_LETTERS = 2_000_000
_MOST_ELEMENTS = 300
_MOST_PARTS = 12
_SHOWN = 70


@dataclass(frozen=True, kw_only=True)
class PagePart:
    """One part: its selector matches nothing else on the page."""

    selector: str
    first_words: str
    letters: int


def page_parts(page: str) -> tuple[PagePart, ...]:
    """List the parts in the order of the page; an element with the words of the one before is left out."""
    if len(page) > _MOST_LETTERS:
        return ()
    try:
        tree = parse_html(page)
    except NestedTooDeep:
        return ()
    for unseen in tree.css("script, style, template, noscript"):
        unseen.decompose()
    parts: list[PagePart] = []
    last = ""
    for node in tree.css("main, article, section, div, table, ul, ol, dl")[:_MOST_ELEMENTS]:
        text = tidy(node.text(separator=" "))
        if len(text) < _FEWEST_LETTERS or text == last:
            continue
        if selector := _only_selector(tree, node):
            last = text
            shown = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"
            parts.append(PagePart(selector=selector, first_words=shown, letters=len(text)))
        if len(parts) == _MOST_PARTS:
            break
    return tuple(parts)


def _only_selector(tree: LexborHTMLParser, node: LexborNode) -> str | None:
    tag = str(node.tag)
    name = node.attributes.get("id") or ""
    classes = (node.attributes.get("class") or "").split()
    tried = [f"#{name}"] if _PLAIN_NAME.fullmatch(name) else []
    tried += [f"{tag}.{one}" for one in classes if _PLAIN_NAME.fullmatch(one)]
    return next((one for one in (*tried, tag) if len(tree.css(one)) == 1), None)
