"""Candidates for each field of a proposed source: selectors, and what each reads of every sample."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from crawler.extraction.paragraphs import paragraphs_of
from crawler.html.parse import NestedTooDeep, parse_html
from crawler.scaffold.learning.short_fields import FieldReader
from crawler.scaffold.selectors.css_selector import css_selector_for
from crawler.scaffold.selectors.layout import propose_layout
from crawler.scaffold.selectors.selector_candidate import text_of
from crawler.source.layout import Layout

CANDIDATE_FIELDS = ("title", "lead", "date", "author", "body")
_ASKED_SAMPLES = 2
"""Samples whose elements offer selectors; every sample shows what they read."""
_MOST = 8
_MOST_ELEMENTS = 400
_MOST_STEPS = 2
"""Of a selector that counts elements from the top of the page: true today, for one page."""
_SHOWN = 160
"""Letters of a value; of a body from its beginning and from its end."""
_DIGIT = re.compile(r"\d")

Candidates = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class ReadSample:
    """A page, and the text that was read of it without any selector."""

    page: str
    text: str


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """Which elements a person may mean by a field, however unlikely they look."""

    css: str
    shortest: int
    longest: int
    has_digits: bool = True


_KINDS = {
    "title": _Kind(css="h1, h2, h3, [class*=title], [class*=headline]", shortest=8, longest=300),
    "lead": _Kind(
        css="h2, h3, strong, [class*=sapo], [class*=lead], [class*=desc], [class*=summary], [class*=intro]",
        shortest=30,
        longest=900,
    ),
    "date": _Kind(css="time, span, p, div, li, em, i, small, td", shortest=6, longest=80),
    "author": _Kind(
        css="span, p, div, a, strong, b, em, li, td, address",
        shortest=3,
        longest=60,
        has_digits=False,
    ),
}


def field_candidates(
    samples: Sequence[ReadSample], layout: Layout | None, *, now: datetime
) -> list[Candidates]:
    """Return for each sample what the candidates of each field read there, in one order for all."""
    try:
        trees = [parse_html(one.page) for one in samples]
    except NestedTooDeep:
        return [{} for _ in samples]
    found: list[Candidates] = [{} for _ in samples]
    offered = [propose_layout(one.page, text=one.text, now=now) for one in samples[:_ASKED_SAMPLES]]
    for field in CANDIDATE_FIELDS:
        declared = layout.selectors[field] if layout else ()
        ranked = [one.selector for proposal in offered for one in proposal.for_field(field)]
        others = [one for tree in trees[:_ASKED_SAMPLES] for one in _others(tree, field, now=now)]
        chosen: dict[str, list[str | None]] = {}
        for selector in dict.fromkeys((*declared, *ranked, *others)):
            values = [_value(tree, field, selector, now=now) for tree in trees]
            is_extra = selector in others and selector not in (*declared, *ranked)
            if not any(values) or (is_extra and _adds_nothing(values, chosen)):
                continue
            chosen[selector] = values
            if len(chosen) == _MOST:
                break
        for place, of_sample in enumerate(found):
            of_sample[field] = [
                {"selector": selector, "value": values[place]}
                for selector, values in chosen.items()
            ]
    return found


def _adds_nothing(values: Sequence[str | None], chosen: dict[str, list[str | None]]) -> bool:
    """Return whether it reads the same on all pages, as a menu does, or what another one reads."""
    constant = len(values) > 1 and len(set(values)) == 1
    return constant or any(list(values) == others for others in chosen.values())


def _others(tree: LexborHTMLParser, field: str, *, now: datetime) -> Iterator[str]:
    kind = _KINDS.get(field)
    if kind is None:
        return
    reader = FieldReader(name=field, now=now)
    for node in tree.css(kind.css)[:_MOST_ELEMENTS]:
        text = text_of(node)
        if not kind.shortest <= len(text) <= kind.longest:
            continue
        if (not kind.has_digits and _DIGIT.search(text)) or reader.understood(text) is None:
            continue
        selector = css_selector_for(node, tree)
        if selector.count(" > ") <= _MOST_STEPS:
            yield selector


def _value(tree: LexborHTMLParser, field: str, selector: str, *, now: datetime) -> str | None:
    if field != "body":
        value = FieldReader(name=field, now=now).read(tree, selector)
        if isinstance(value, datetime):
            return value.isoformat()
        # A date within a whole article is read as that text: it is no candidate.
        return None if field == "date" else _shortened(value or "") or None
    holder = tree.css_first(selector)
    return _shortened(" ".join(paragraphs_of(holder))) if holder is not None else None


def _shortened(text: str) -> str:
    if len(text) <= 2 * _SHOWN:
        return text
    return f"{text[:_SHOWN].rpartition(' ')[0]} … {text[-_SHOWN:].partition(' ')[2]}"
