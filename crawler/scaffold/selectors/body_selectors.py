"""Candidates for the body: the smallest element that holds the article's paragraphs, and what to drop in it."""

from __future__ import annotations

import re
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extraction.paragraphs import paragraphs_of
from crawler.scaffold.selectors.css_selector import css_selector_for
from crawler.scaffold.selectors.selector_candidate import (
    SelectorCandidate,
    class_and_id,
    word_overlap,
)

_CONTAINERS = "div, article, section, main, td"
_MAX_CANDIDATES = 3
_MIN_OVERLAP = 0.3
_BOX = re.compile(
    r"relat|lien-?quan|share|social|\btags?\b|banner|\bads?\b|adv|comment|recommend|caption|toolbar|audio|"
    r"video|\bbox|sidebar|widget|read-?more|xem-?them|print|source|newsletter|subscribe"
)


def body_candidates(tree: LexborHTMLParser, *, reference: str) -> tuple[SelectorCandidate, ...]:
    """Rank elements by how much their paragraphs are those of the general extractor."""
    scored: list[tuple[float, int, str, LexborNode]] = []
    for number, node in enumerate(tree.css(_CONTAINERS)):
        lines = paragraphs_of(node)
        points = word_overlap("\n".join(lines), reference) if lines else 0.0
        if points > _MIN_OVERLAP:
            # Of two that hold the same words the inner one comes later in the document.
            scored.append((points, number, "\n".join(lines), node))
    scored.sort(key=lambda one: (round(one[0], 2), one[1]), reverse=True)
    return tuple(
        SelectorCandidate(
            field="body", selector=css_selector_for(node, tree), value=text, score=round(points, 2)
        )
        for points, _, text, node in scored[:_MAX_CANDIDATES]
    )


def boilerplate_boxes(tree: LexborHTMLParser, body: str, *, reference: str) -> tuple[str, ...]:
    """Name the boxes inside a body that are not of the article, for the layout's `drop`."""
    holder = tree.css_first(body)
    found: dict[str, None] = {}
    if holder is None:
        return ()
    for node in holder.css("*"):
        lines = [line for line in paragraphs_of(node) if line]
        foreign = lines and not any(line in reference for line in lines)
        if node.mem_id != holder.mem_id and foreign and _BOX.search(class_and_id(node)):
            name = _box_name(node)
            if name and not _is_inside(node, holder, found):
                found[name] = None
    return tuple(found)


def body_without(page: str, body: SelectorCandidate, drop: tuple[str, ...]) -> SelectorCandidate:
    """Return the candidate with the text that a layout with this `drop` reads."""
    tree = LexborHTMLParser(page)
    holder = tree.css_first(body.selector)
    if holder is None:
        return body
    for box in holder.css(", ".join(drop)):
        box.decompose()
    return replace(body, value="\n".join(paragraphs_of(holder)))


def _box_name(node: LexborNode) -> str | None:
    classes = (node.attributes.get("class") or "").split()
    named = [one for one in classes if _BOX.search(one.lower()) and re.fullmatch(r"[\w-]+", one)]
    return f".{named[0]}" if named and not named[0][0].isdigit() else None


def _is_inside(node: LexborNode, holder: LexborNode, found: dict[str, None]) -> bool:
    parent = node.parent
    while parent is not None and parent.mem_id != holder.mem_id:
        if any(f".{one}" in found for one in (parent.attributes.get("class") or "").split()):
            return True
        parent = parent.parent
    return False
