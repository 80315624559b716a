"""A selector that may be the right one for a field, and what it extracts from the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from article.text import tidy
from crawler.drafting.selector import selector_of

_KEPT = 3
_DEEPEST = 2
_WORTH = 0.4


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One proposal; the higher the score, the likelier."""

    field: str
    selector: str
    value: str
    score: float


def best(
    field: str,
    tree: LexborHTMLParser,
    nodes: Iterable[LexborNode],
    score: Callable[[LexborNode, str], float],
) -> tuple[Candidate, ...]:
    """Rank elements by their text; those that score nothing are left out."""
    scored = [(score(node, text), text, node) for node in nodes if (text := text_of(node))]
    scored = [one for one in scored if one[0] > 0]
    scored.sort(key=lambda one: -one[0])
    found: dict[str, Candidate] = {}
    for points, text, node in scored:
        if points < _WORTH * scored[0][0]:
            break
        selector = selector_of(node, tree)
        if selector.count(" > ") > _DEEPEST:
            continue  # counted from the top of the page: true today, for this page
        found.setdefault(
            selector, Candidate(field=field, selector=selector, value=text, score=round(points, 2))
        )
        if len(found) == _KEPT:
            break
    return tuple(found.values())


def text_of(node: LexborNode) -> str:
    """Read an element as the site reading does, on one line."""
    return tidy(node.text(separator=" "))


def says(node: LexborNode) -> str:
    """Give what an element's class, id and the like say of it, in lower case."""
    told = node.attributes
    names = ("class", "id", "itemprop", "rel", "data-role")
    return " ".join(told.get(name) or "" for name in names).lower()
