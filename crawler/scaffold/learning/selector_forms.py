"""Selectors that could stand for an element, the stable ones first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

from article.text import tidy

_NAME = re.compile(r"[A-Za-z_-][\w-]*")
_LAYOUT_CLASS = re.compile(
    r"(?i)(?:row|col|col-.*|container.*|clearfix|active|current|show|hidden|left|right|fl|fr|d-.*|"
    r"[mp][tblrxy]?-\w+|text-(?:left|right|center|justify)|bold|italic|w-\w+|h-\w+|float-.*|flex.*|"
    r"justify-.*|align-.*|first|last|odd|even|clear|cf|wow|fade.*)"
)
_CHANGING = re.compile(r"\d{3,}|^(?:post|item|article|id|node|entry)-?\d+$")
"""In a name: the number of this one article."""
_ATTRIBUTES = ("itemprop", "data-role", "data-field", "data-testid", "rel", "property", "role")
_SEMANTIC_TAGS = {"h1", "article", "time", "main", "address"}
_HEADINGS = {"h1", "h2", "h3"}
_LABELS = {"td", "th", "dt", "label", "strong", "b", "span"}
_LONGEST_LABEL = 30
_BARE = 9.0
"""The cost of a tag alone: what it matches is an accident."""
_MAX_ANCESTORS = 7
_MAX_FORMS = 160


def selector_forms(node: LexborNode, *, shared: frozenset[str] = frozenset()) -> dict[str, float]:
    """Map selectors that match the element to their cost; the likelier to last, the lower.

    Names with numbers are believed only where several pages share them.
    """
    scored: dict[str, float] = {}
    own = list(_own_forms(node, shared))
    scored.update({form: cost for form, cost in own if cost < _BARE})
    for distance, ancestor in enumerate(_ancestors(node), 1):
        outer = [(form, cost) for form, cost in _own_forms(ancestor, shared) if cost < 5]
        for form, cost in outer:
            for inner, inner_cost in (*own, (node.tag or "*", 6.0)):
                scored.setdefault(f"{form} {inner}", cost + inner_cost + 1 + distance / 10)
            if distance == 1:
                place = _place_of_type(node)
                scored.setdefault(f"{form} > {node.tag}", cost + 4.5)
                scored.setdefault(f"{form} > {node.tag}:nth-of-type({place})", cost + 7)
                if _is_last_of_type(node):
                    scored.setdefault(f"{form} > {node.tag}:last-of-type", cost + 6.5)
            if distance == 2 and node.parent is not None:
                scored.setdefault(f"{form} > {node.parent.tag} > {node.tag}", cost + 6)
                place = _place_of_type(node)
                scored.setdefault(
                    f"{form} > {node.parent.tag} > {node.tag}:nth-of-type({place})", cost + 8
                )
    scored.update(_beside_forms(node, scored, shared))
    if node.parent is not None and node.parent.tag == "body":
        scored.setdefault(f"body > {node.tag}:nth-of-type({_place_of_type(node)})", 14.0)
    chosen = sorted(scored, key=lambda form: (scored[form], len(form), form))[:_MAX_FORMS]
    return {form: scored[form] for form in chosen}


def is_place(form: str) -> bool:
    """Return whether a selector counts the elements before or behind the one that it means."""
    return "-of-type(" in form


def cheapest(forms: Iterable[Mapping[str, float]]) -> list[str]:
    """Merge the selectors of several elements, the likeliest to last first."""
    costs: dict[str, float] = {}
    for some in forms:
        for form, cost in some.items():
            costs[form] = min(cost, costs.get(form, cost))
    return sorted(costs, key=lambda form: (costs[form], len(form), form))


def own_selectors(node: LexborNode, *, shared: frozenset[str] = frozenset()) -> list[str]:
    """List selectors of the element itself that say what it is: no bare tag."""
    forms = sorted(_own_forms(node, shared), key=lambda one: one[1])
    return [form for form, cost in forms if cost < 5]


def numbered_names(tree: LexborHTMLParser) -> frozenset[str]:
    """List the classes and ids of a page that hold a number."""
    found: set[str] = set()
    for node in tree.css("[class], [id]"):
        attributes = node.attributes
        names = (*(attributes.get("class") or "").split(), attributes.get("id") or "")
        found.update(name for name in names if _CHANGING.search(name))
    return frozenset(found)


def _own_forms(node: LexborNode, shared: frozenset[str]) -> Iterator[tuple[str, float]]:
    tag, attributes = node.tag or "*", node.attributes
    for name in _ATTRIBUTES:
        value = attributes.get(name)
        if value and _NAME.fullmatch(value):
            yield f"{tag}[{name}={value}]", 1.0
    classes = [one for one in (attributes.get("class") or "").split() if _is_stable(one, shared)]
    for one in classes:
        plain = 3.5 if _LAYOUT_CLASS.fullmatch(one) else 1.5
        yield f"{tag}.{one}", plain
        yield f".{one}", plain + 0.3
    yield from ((f"{tag}.{one}.{two}", 2.5) for one, two in pairwise(classes))
    if len(set(classes)) > 2:
        yield f"{tag}.{'.'.join(dict.fromkeys(classes[:6]))}", 3.0
    own = attributes.get("id")
    if own and _is_stable(own, shared):
        yield f"{tag}#{own}", 1.2
        yield f"#{own}", 1.4
    yield tag, 2.8 if tag in _SEMANTIC_TAGS else _BARE


def _beside_forms(
    node: LexborNode, known: dict[str, float], shared: frozenset[str]
) -> dict[str, float]:
    """Name an element by the one before it: `h1 + p`, `td:lexbor-contains("Ngày ban hành") + td`."""
    before = _element_before(node)
    if before is None:
        return {}
    named = {form: cost for form, cost in _own_forms(before, shared) if cost < 5}
    if before.tag in _HEADINGS:
        named.setdefault(before.tag or "*", 4.0)
    label = tidy(before.text(separator=" ")) if before.tag in _LABELS else ""
    if 0 < len(label) <= _LONGEST_LABEL and '"' not in label and "\\" not in label:
        named[f'{before.tag}:lexbor-contains("{label}")'] = -2.0  # what it is called
    found = {f"{form} + {node.tag}": cost + 5 for form, cost in named.items()}
    if not found and (further := _element_before(before)) is not None and further.tag in _HEADINGS:
        found[f"{further.tag} + {before.tag} + {node.tag}"] = 10.5
    return {form: cost for form, cost in found.items() if form not in known}


def _element_before(node: LexborNode) -> LexborNode | None:
    before = node.prev
    while before is not None and not before.is_element_node:
        before = before.prev
    return before


def _is_stable(name: str, shared: frozenset[str]) -> bool:
    return bool(_NAME.fullmatch(name)) and (name in shared or not _CHANGING.search(name))


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    ancestor = node.parent
    for _ in range(_MAX_ANCESTORS):
        if ancestor is None or ancestor.tag in {"body", "html"}:
            return
        yield ancestor
        ancestor = ancestor.parent


def _place_of_type(node: LexborNode) -> int:
    place, before = 1, node.prev
    while before is not None:
        place += before.is_element_node and before.tag == node.tag
        before = before.prev
    return place


def _is_last_of_type(node: LexborNode) -> bool:
    behind = node.next
    while behind is not None:
        if behind.is_element_node and behind.tag == node.tag:
            return False
        behind = behind.next
    return True
