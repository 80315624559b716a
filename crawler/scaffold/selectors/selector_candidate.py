"""A selector candidate for a field, and the text it extracts from the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from article.text import tidy
from crawler.scaffold.selectors.css_selector import css_selector_for

_MAX_CANDIDATES = 3
_MAX_CHILD_STEPS = 2
_MIN_RELATIVE_SCORE = 0.4


@dataclass(frozen=True, kw_only=True)
class SelectorCandidate:
    """One proposal; the higher the score, the likelier."""

    field: str
    selector: str
    value: str
    score: float


def best_selectors(
    field: str,
    tree: LexborHTMLParser,
    nodes: Iterable[LexborNode],
    score: Callable[[LexborNode, str], float],
) -> tuple[SelectorCandidate, ...]:
    """Rank elements by their text; those with score 0 are left out."""
    scored = [(score(node, text), text, node) for node in nodes if (text := text_of(node))]
    scored = [one for one in scored if one[0] > 0]
    scored.sort(key=lambda one: -one[0])
    found: dict[str, SelectorCandidate] = {}
    for points, text, node in scored:
        if points < _MIN_RELATIVE_SCORE * scored[0][0]:
            break
        selector = css_selector_for(node, tree)
        if selector.count(" > ") > _MAX_CHILD_STEPS:
            continue  # counted from the top of the page: true today, for this page
        found.setdefault(
            selector,
            SelectorCandidate(field=field, selector=selector, value=text, score=round(points, 2)),
        )
        if len(found) == _MAX_CANDIDATES:
            break
    return tuple(found.values())


def text_of(node: LexborNode) -> str:
    """Read an element as selectors do, on one line."""
    return tidy(node.text(separator=" "))


def class_and_id(node: LexborNode) -> str:
    """Return an element's class, id and similar attributes, in lower case."""
    attributes = node.attributes
    names = ("class", "id", "itemprop", "rel", "data-role")
    return " ".join(attributes.get(name) or "" for name in names).lower()


def word_overlap(one: str, other: str) -> float:
    """Return the F1 of the words two texts share, from 0 to 1."""
    ours, theirs = (Counter(re.findall(r"\w+", text.casefold())) for text in (one, other))
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 0.0
