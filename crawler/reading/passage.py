"""The stretch of a page that is the article: known containers first, then the density of prose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser

from crawler.reading.outline import Block, Outline
from crawler.reading.vocabulary import Part, bodies

_ALMOST_ALL = 0.8
_TEASER_LETTERS = 700
_TEASER_LINES = 6
_TRUSTED = 0.5
"""A known container counts if it holds this share of the prose that density finds."""
_NAMES_LEAVE = 0.15
"""A theme may call its main column `comment-wrap`: names count while they leave this much."""


@dataclass(frozen=True, kw_only=True)
class Passage:
    """The block of the body and the lines in it that belong to other articles."""

    block: int
    first: int
    last: int
    foreign: frozenset[int]


def find_passage(
    outline: Outline, tree: LexborHTMLParser, *, headline: int | None
) -> Passage | None:
    """Find the body; None on a page without a sentence."""
    found: list[tuple[int, Passage]] = []
    for by_name in (True, False):
        foreign = foreign_lines(outline, headline=headline, by_name=by_name)
        mass = _Mass(outline, foreign, headline=headline)
        number = _best(outline, tree, mass, headline=headline)
        block = outline.blocks[number]
        passage = Passage(block=number, first=block.first, last=block.last, foreign=foreign)
        found.append((mass.of(number), passage))
    (named, passage), (weight, other) = found
    if not weight:
        return None
    return passage if named >= _NAMES_LEAVE * weight else other


class _Mass:
    """How much prose each block holds, other articles and all above the headline left out."""

    def __init__(self, outline: Outline, foreign: frozenset[int], *, headline: int | None) -> None:
        self._blocks = outline.blocks
        above = -1 if headline is None else headline
        weights = (
            0 if index in foreign or index <= above or outline.is_foot(line) else line.prose
            for index, line in enumerate(outline.lines)
        )
        self._sums = [0, *accumulate(weights)]

    def of(self, block: int) -> int:
        """Weigh a block."""
        one = self._blocks[block]
        return self._sums[one.last] - self._sums[one.first]


def foreign_lines(outline: Outline, *, headline: int | None, by_name: bool) -> frozenset[int]:
    """Name the lines of other articles, readers and the site's frame."""
    lines: set[int] = set()
    teasers = _teaser_rows(outline)
    for number, block in enumerate(outline.blocks):
        if block.last == block.first or _holds(block, headline):
            continue
        named = by_name and (Part.FOREIGN in block.parts or block.tag in {"nav", "aside"})
        if named or number in teasers or _is_link_list(outline, block):
            lines.update(range(block.first, block.last))
    return frozenset(lines)


def _holds(block: Block, line: int | None) -> bool:
    return line is not None and block.first <= line < block.last


def _teaser_rows(outline: Outline) -> frozenset[int]:
    """Name the cards of lists: a linked headline, a few words, and a brother of the same make."""
    teasers = [
        number
        for number, block in enumerate(outline.blocks)
        if block.parent >= 0 and _is_teaser(outline, block)
    ]
    makes = Counter(_make(outline.blocks[number]) for number in teasers)
    return frozenset(one for one in teasers if makes[_make(outline.blocks[one])] >= 2)


def _make(block: Block) -> tuple[int, str, str]:
    return block.parent, block.tag, block.name


def _is_teaser(outline: Outline, block: Block) -> bool:
    if block.tag in {"p", "td", "body"} or not 1 <= block.last - block.first <= _TEASER_LINES:
        return False
    lines = outline.lines[block.first : block.last]
    linked = [line for line in lines[:3] if line.linked >= max(12, len(line.text) // 2)]
    return bool(linked) and sum(len(line.text) for line in lines) <= _TEASER_LETTERS


def _is_link_list(outline: Outline, block: Block) -> bool:
    if block.tag not in {"ul", "ol", "table", "dl"}:
        return False
    lines = outline.lines[block.first : block.last]
    letters = sum(len(line.text) for line in lines)
    return len(lines) >= 2 and sum(line.linked for line in lines) > 0.6 * letters


def _best(outline: Outline, tree: LexborHTMLParser, mass: _Mass, *, headline: int | None) -> int:
    dense = _densest(outline, mass, headline=headline)
    numbers = {
        block.node.mem_id: number for number, block in enumerate(outline.blocks) if block.node
    }
    for selector in bodies():
        known = [numbers[node.mem_id] for node in tree.css(selector) if node.mem_id in numbers]
        best = max(known, key=mass.of, default=None)
        if best is not None and mass.of(best) > _TRUSTED * mass.of(dense):
            return best
    return dense


def _densest(outline: Outline, mass: _Mass, *, headline: int | None) -> int:
    """Go down from the page as long as one child holds the article."""
    number = 0
    while (child := _next_down(outline, number, mass, headline=headline)) is not None:
        number = child
    return number


def _next_down(outline: Outline, number: int, mass: _Mass, *, headline: int | None) -> int | None:
    children = [one for one in outline.blocks[number].children if mass.of(one)]
    if not children:
        return None
    biggest = max(children, key=mass.of)
    if outline.blocks[biggest].tag in {"p", "li", "blockquote"}:
        return None
    if mass.of(biggest) >= _ALMOST_ALL * mass.of(number):
        return biggest
    own = _with_headline(outline, children, headline=headline)
    if own is not None and mass.of(own) >= 0.25 * mass.of(number):
        # The column of the headline is the article's; the other columns only weigh more.
        return own
    if own is None and _others_are_alien(outline, biggest, children, mass):
        return biggest
    return None


def _with_headline(
    outline: Outline, children: Iterable[int], *, headline: int | None
) -> int | None:
    return next((one for one in children if _holds(outline.blocks[one], headline)), None)


def _others_are_alien(outline: Outline, biggest: int, children: Iterable[int], mass: _Mass) -> bool:
    """Tell whether the brothers of a block look unlike it: parts of one body look alike."""
    main = outline.blocks[biggest]
    others = [outline.blocks[one] for one in children if one != biggest]
    alike = any(one.tag == "p" or (one.tag, one.name) == (main.tag, main.name) for one in others)
    lines = main.last - main.first
    return not alike and lines >= 3 and mass.of(biggest) >= 0.5 * mass.of(main.parent)
