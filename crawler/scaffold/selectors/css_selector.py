"""Simple, stable CSS selectors for an element of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

_NAME = re.compile(r"[A-Za-z_][A-Za-z_-]*\d?")
# Classes of grids and states say nothing about what an element is.
_LAYOUT_CLASS = re.compile(
    r"(?i)^(?:row|col|col-.*|container.*|clearfix|active|current|show|hidden|left|right|fl|fr|f[lr]|d-.*|"
    r"[mp][tblrxy]?-\w+|text-(?:left|right|center|justify)|bold|italic|w-.*|h-.*|float-.*|flex.*|justify-.*|"
    r"align-.*|inner|wrap|wrapper|item|main|page|content-wrap|box|block|first|last)$"
)
_MARKER_ATTRIBUTES = ("itemprop", "data-role")
_TAG = re.compile(r"[A-Za-z][\w-]*")
_MAX_DEPTH = 4
# A page can be nested a thousandfold, and matching takes the square of the steps.
_MAX_STEPS = 200


def css_selector_for(node: LexborNode, tree: LexborHTMLParser) -> str:
    """Find the simplest selector whose first match is this element."""
    simple = _selector_for(node, tree, depth=0)
    # The first match of its parent's selector can hold a like element deeper in it: tables in tables.
    return simple if _is_first(simple, node, tree) else _path_to(node)


def _selector_for(node: LexborNode, tree: LexborHTMLParser, *, depth: int) -> str:
    own = list(dict.fromkeys(_own_selectors(node)))
    for selector in own:
        if _is_first(selector, node, tree):
            return selector
    for ancestor in _ancestors(node):
        for outer in _own_selectors(ancestor):
            for inner in (*own, _tag(node)):
                if outer != ancestor.tag and _is_first(f"{outer} {inner}", node, tree):
                    return f"{outer} {inner}"
    parent = node.parent
    if parent is None or depth >= _MAX_DEPTH or node.tag in {"body", "html"}:
        return _tag(node)
    return f"{_selector_for(parent, tree, depth=depth + 1)} > {_step_to(node)}"


def _path_to(node: LexborNode) -> str:
    """Return the steps from the root: only this element matches, and any change of the page breaks them."""
    steps = [_tag(node)]
    while node.parent is not None and node.parent.is_element_node and len(steps) < _MAX_STEPS:
        steps[-1] = _step_to(node)
        node = node.parent
        steps.append(_tag(node))
    return " > ".join(reversed(steps))


def _step_to(node: LexborNode) -> str:
    return f"{_tag(node)}:nth-child({_child_number(node)})"


def _tag(node: LexborNode) -> str:
    """Return its name, unless a selector cannot say it: Word writes `<o:p>`."""
    return node.tag if node.tag and _TAG.fullmatch(node.tag) else "*"


def _own_selectors(node: LexborNode) -> Iterator[str]:
    """Yield selectors of the element itself, the most specific first; its tag last."""
    tag, attributes = _tag(node), node.attributes
    for name in _MARKER_ATTRIBUTES:
        value = attributes.get(name)
        if value and _NAME.fullmatch(value):
            yield f"{tag}[{name}={value}]"
    classes = [one for one in (attributes.get("class") or "").split() if _is_meaningful(one)]
    classes.sort(key=lambda one: -one.count("-") - one.count("_"))
    yield from (f"{tag}.{one}" for one in classes)
    yield from (f"{tag}.{one}.{two}" for one, two in pairwise(classes))
    number = attributes.get("id")
    if number and _is_meaningful(number):
        yield f"{tag}#{number}"
    if tag in {"h1", "article", "time", "main"}:
        yield tag


def _is_meaningful(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not _LAYOUT_CLASS.match(name)


def _is_first(selector: str, node: LexborNode, tree: LexborHTMLParser) -> bool:
    first = tree.css_first(selector)
    return first is not None and first.mem_id == node.mem_id


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    ancestor = node.parent
    for _ in range(6):
        if ancestor is None or ancestor.tag in {"body", "html"}:
            return
        yield ancestor
        ancestor = ancestor.parent


def _child_number(node: LexborNode) -> int:
    place = 1
    before = node.prev
    while before is not None:
        place += before.is_element_node
        before = before.prev
    return place
