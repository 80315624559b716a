"""Learn the selector of the body, and the boxes inside it that are not of the article."""

from __future__ import annotations

from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extraction.paragraphs import paragraphs_of
from crawler.scaffold.learning.known_page import KnownPage, shared_names
from crawler.scaffold.learning.selector_forms import (
    cheapest,
    is_place,
    own_selectors,
    selector_forms,
)
from crawler.scaffold.selectors.selector_candidate import word_overlap

_CONTAINERS = "body, body *"
_NO_CONTAINERS = frozenset(
    "a b strong em i u li h1 h2 h3 h4 h5 h6 br img table tr script style".split()
)
"""All others hold texts somewhere: `<article-body>` and its like are of each site's own."""
_MIN_SHARE = 0.9
"""Of the known lines that a container must hold."""
_MIN_OVERLAP = 0.5
_MAX_TAUGHT_PAGES = 4
_MAX_NODES = 3
_MAX_SELECTORS = 3
_MAX_DROPS = 12
_MAX_PLACES = 40


def learn_body(pages: Sequence[KnownPage]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the selectors of the body and those of what must be dropped in it."""
    learned: list[str] = []
    rest = list(pages)
    shared = shared_names(pages)
    while rest and len(learned) < _MAX_SELECTORS:
        best = _best_selector(rest, shared)
        if best is None:
            break
        learned.append(best)
        rest = [page for page in rest if page.tree.css_first(best) is None]
    holders = [
        (page, node)
        for page in pages
        if (node := _first(page.tree, learned)) is not None and _share(page, node) >= _MIN_SHARE
    ]
    return tuple(learned), _learn_drops(holders, shared)


def _first(tree: LexborHTMLParser, selectors: Sequence[str]) -> LexborNode | None:
    found = (tree.css_first(one) for one in selectors)
    return next((node for node in found if node is not None), None)


def _best_selector(pages: Sequence[KnownPage], shared: frozenset[str]) -> str | None:
    forms = cheapest(
        selector_forms(node, shared=shared)
        for page in pages[:_MAX_TAUGHT_PAGES]
        for node in _containers(page)
    )
    known: dict[tuple[int, int], float] = {}
    best: tuple[float, str] | None = None
    for form in forms:
        total = 0.0
        for done, page in enumerate(pages):
            if best and total + len(pages) - done <= best[0]:
                break
            node = page.tree.css_first(form)
            if node is not None:
                key = (done, node.mem_id)
                if key not in known:
                    known[key] = _quality(page, node)
                total += known[key]
        else:
            if best is None or total > best[0] + 1e-9:
                best = (total, form)
    return best[1] if best and best[0] > 0 else None


def _quality(page: KnownPage, node: LexborNode) -> float:
    """Return how well an element holds the article: all of it, and little else."""
    if _share(page, node) < _MIN_SHARE:
        return -3.0
    overlap = word_overlap("\n".join(paragraphs_of(node)), "\n".join(page.lines))
    return 0.5 + overlap / 2 if overlap >= _MIN_OVERLAP else -1.0


def _share(page: KnownPage, node: LexborNode) -> float:
    """Return the share of the article's letters that stand in an element, line by line."""
    held = "\n".join(paragraphs_of(node))
    total = sum(map(len, page.lines))
    return sum(len(line) for line in page.lines if line in held) / total if total else 0.0


def _containers(page: KnownPage) -> list[LexborNode]:
    """List the smallest elements that hold the article, the tightest first."""
    scored = []
    longest = max(page.lines, key=len, default="")
    for number, node in enumerate(page.tree.css(_CONTAINERS)):
        if node.tag in _NO_CONTAINERS or longest[:60] not in " ".join(
            node.text(separator=" ").split()
        ):
            continue
        quality = _quality(page, node)
        if quality > 0:
            scored.append((quality, number, node))
    scored.sort(key=lambda one: (round(one[0], 3), one[1]), reverse=True)
    return [node for _, _, node in scored[:_MAX_NODES]]


def _learn_drops(
    holders: Sequence[tuple[KnownPage, LexborNode]], shared: frozenset[str]
) -> tuple[str, ...]:
    """Choose selectors that match foreign boxes and never a line of the article."""
    foreign = [
        (number, node)
        for number, (page, holder) in enumerate(holders)
        for node in _foreign(page, holder)
    ]
    chosen: list[str] = []
    done: set[tuple[int, int]] = set()
    # What a box is called first; where it stands only if nothing names it.
    for forms_of, enough in ((own_selectors, 1), (_place_selectors, max(2, len(holders) // 2))):
        boxes: dict[str, set[tuple[int, int]]] = {}
        for number, node in foreign:
            if (number, node.mem_id) not in done:
                for form in forms_of(node, shared=shared):
                    boxes.setdefault(form, set()).add((number, node.mem_id))
        harmless = [
            form
            for form in boxes
            if len({number for number, _ in boxes[form]}) >= enough
            and all(_is_harmless(form, page, holder) for page, holder in holders)
        ]
        for form in sorted(harmless, key=lambda one: (-len(boxes[one]), len(one), one)):
            if boxes[form] - done and len(chosen) < _MAX_DROPS:
                chosen.append(form)
                done |= boxes[form]
    return tuple(chosen)


def _place_selectors(node: LexborNode, *, shared: frozenset[str]) -> list[str]:
    forms = selector_forms(node, shared=shared)
    return [form for form in forms if not is_place(form)][:_MAX_PLACES]


def _foreign(page: KnownPage, holder: LexborNode) -> list[LexborNode]:
    """List the outermost elements in a body without any line of the article."""
    found: list[LexborNode] = []
    inside: set[int] = set()
    for node in holder.css("*"):
        parent = node.parent
        if node.mem_id == holder.mem_id:
            continue
        if parent is not None and parent.mem_id in inside:
            inside.add(node.mem_id)
            continue
        lines = [line for line in paragraphs_of(node) if line]
        if lines and not any(map(page.holds, lines)):
            found.append(node)
            inside.add(node.mem_id)
    return found


def _is_harmless(form: str, page: KnownPage, holder: LexborNode) -> bool:
    return not any(
        page.holds(line)
        for node in holder.css(form)
        if node.mem_id != holder.mem_id
        for line in paragraphs_of(node)
        if line
    )
