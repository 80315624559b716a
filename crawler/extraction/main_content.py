"""Main content: the block that holds the article, by known containers, then by text density."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extraction.markup_vocabulary import MarkupPart, body_selectors, parts_named
from crawler.extraction.text_blocks import TextBlock, TextDocument, TextLine

_DOMINANT_SHARE = 0.8
_ZONE_LINES_ABOVE = 8
_TEASER_LETTERS = 700
_TEASER_LINES = 6
_TRUSTED_SHARE = 0.5
"""A known container is used if it holds this share of the prose that density finds."""
_MIN_SHARE_BY_NAME = 0.15
"""A theme may call its main column `comment-wrap`: names are used while they leave this share."""


@dataclass(frozen=True, kw_only=True)
class MainContent:
    """The block of the body and the lines in it that belong to other articles."""

    block: int
    first: int
    last: int
    related: frozenset[int]


def find_main_content(
    document: TextDocument, tree: LexborHTMLParser, *, title_line: int | None
) -> MainContent | None:
    """Find the body; None on a page without a sentence."""
    found: list[tuple[int, MainContent]] = []
    for by_name in (True, False):
        related = related_lines(document, title_line=title_line, by_name=by_name)
        density = _TextDensity(document, related, title_line=title_line)
        number = _best_block(document, tree, density, title_line=title_line)
        block = document.blocks[number]
        content = MainContent(block=number, first=block.first, last=block.last, related=related)
        found.append((density.weight(number), content))
    (named, content), (weight, other) = found
    if not weight:
        return None
    return content if named >= _MIN_SHARE_BY_NAME * weight else other


class _TextDensity:
    """Prose per block, without other articles and lines above the headline."""

    def __init__(
        self, document: TextDocument, related: frozenset[int], *, title_line: int | None
    ) -> None:
        self._blocks = document.blocks
        above = -1 if title_line is None else title_line
        weights = (
            0 if index in related or index <= above or document.is_footer(line) else line.prose
            for index, line in enumerate(document.lines)
        )
        self._sums = [0, *accumulate(weights)]

    def weight(self, block: int) -> int:
        """Return the prose of a block in letters."""
        one = self._blocks[block]
        return self._sums[one.last] - self._sums[one.first]


def related_lines(
    document: TextDocument, *, title_line: int | None, by_name: bool
) -> frozenset[int]:
    """Return the lines of other articles, comments and the site's frame."""
    lines: set[int] = set()
    teasers = _teaser_rows(document)
    for number, block in enumerate(document.blocks):
        if block.last == block.first or _contains(block, title_line):
            continue
        named = by_name and (MarkupPart.RELATED in block.parts or block.tag in {"nav", "aside"})
        if named or number in teasers or _is_link_list(document, block):
            lines.update(range(block.first, block.last))
    return frozenset(lines)


def _contains(block: TextBlock, line: int | None) -> bool:
    return line is not None and block.first <= line < block.last


def _teaser_rows(document: TextDocument) -> frozenset[int]:
    """Return the cards of lists: a linked headline, a few words, and a sibling of the same markup."""
    teasers = [
        number
        for number, block in enumerate(document.blocks)
        if block.parent >= 0 and _is_teaser(document, block)
    ]
    markups = Counter(_markup(document.blocks[number]) for number in teasers)
    return frozenset(one for one in teasers if markups[_markup(document.blocks[one])] >= 2)


def _markup(block: TextBlock) -> tuple[int, str, str]:
    return block.parent, block.tag, block.name


def _is_teaser(document: TextDocument, block: TextBlock) -> bool:
    if block.tag in {"p", "td", "body"} or not 1 <= block.last - block.first <= _TEASER_LINES:
        return False
    lines = document.lines[block.first : block.last]
    linked = [line for line in lines[:3] if line.linked >= max(12, len(line.text) // 2)]
    return bool(linked) and sum(len(line.text) for line in lines) <= _TEASER_LETTERS


def _is_link_list(document: TextDocument, block: TextBlock) -> bool:
    if block.tag not in {"ul", "ol", "table", "dl"}:
        return False
    lines = document.lines[block.first : block.last]
    letters = sum(len(line.text) for line in lines)
    return len(lines) >= 2 and sum(line.linked for line in lines) > 0.6 * letters


def _best_block(
    document: TextDocument, tree: LexborHTMLParser, density: _TextDensity, *, title_line: int | None
) -> int:
    dense = _densest(document, density, title_line=title_line)
    numbers = {
        block.node.mem_id: number for number, block in enumerate(document.blocks) if block.node
    }
    for selector in body_selectors():
        known = [numbers[node.mem_id] for node in tree.css(selector) if node.mem_id in numbers]
        best = max(known, key=density.weight, default=None)
        if best is not None and density.weight(best) > _TRUSTED_SHARE * density.weight(dense):
            return best
    return dense


def _densest(document: TextDocument, density: _TextDensity, *, title_line: int | None) -> int:
    """Go down from the page as long as one child holds the article."""
    number = 0
    while (child := _dominant_child(document, number, density, title_line=title_line)) is not None:
        number = child
    return number


def _dominant_child(
    document: TextDocument, number: int, density: _TextDensity, *, title_line: int | None
) -> int | None:
    children = [one for one in document.blocks[number].children if density.weight(one)]
    if not children:
        return None
    biggest = max(children, key=density.weight)
    if document.blocks[biggest].tag in {"p", "li", "blockquote"}:
        return None
    if density.weight(biggest) >= _DOMINANT_SHARE * density.weight(number):
        return biggest
    own = _child_with_title(document, children, title_line=title_line)
    if own is not None and density.weight(own) >= 0.25 * density.weight(number):
        # The column of the headline is the article's; the other columns only weigh more.
        return own
    if own is None and _others_differ(document, biggest, children, density):
        return biggest
    return None


def _child_with_title(
    document: TextDocument, children: Iterable[int], *, title_line: int | None
) -> int | None:
    return next((one for one in children if _contains(document.blocks[one], title_line)), None)


def _others_differ(
    document: TextDocument, biggest: int, children: Iterable[int], density: _TextDensity
) -> bool:
    """Return whether a block's siblings have other markup: parts of one body share it."""
    main = document.blocks[biggest]
    others = [document.blocks[one] for one in children if one != biggest]
    alike = any(one.tag == "p" or (one.tag, one.name) == (main.tag, main.name) for one in others)
    lines = main.last - main.first
    return not alike and lines >= 3 and density.weight(biggest) >= 0.5 * density.weight(main.parent)


class ArticleZone:
    """The lines around the article where its own date and its author may stand."""

    def __init__(
        self, document: TextDocument, content: MainContent, *, title_line: int | None
    ) -> None:
        self.document, self.content = document, content
        self.title_line = content.first if title_line is None else title_line
        common = self._common()
        self.last = document.blocks[common].last
        self.first = document.blocks[max(0, document.blocks[common].parent)].first
        self.numbers = {
            block.node.mem_id: number for number, block in enumerate(document.blocks) if block.node
        }

    def _common(self) -> int:
        """Find the smallest block around both headline and body, and more than the body."""
        first, last = min(self.title_line, self.content.first), self.content.last
        for number in self.document.ancestors(self.content.block):
            block = self.document.blocks[number]
            wider = block.first < self.content.first or block.last > last
            if wider and block.first <= first and block.last >= last:
                return number
        return 0

    def nearby_lines(self) -> Iterator[TextLine]:
        """Yield lines from the headline to the body, then after it, then inside, then above."""
        start, last = self.content.first, self.content.last
        yield from self._own(range(self.title_line, start))
        yield from self._own(range(last, self.last))
        yield from (line for line in self._own(range(start, last)) if len(line.text) <= 80)
        above = range(self.title_line - 1, self.title_line - _ZONE_LINES_ABOVE, -1)
        yield from self._own(range(max(above.stop, self.first), above.start + 1)[::-1])

    def _own(self, numbers: range) -> Iterator[TextLine]:
        for number in numbers:
            if 0 <= number < len(self.document.lines) and number not in self.content.related:
                line = self.document.lines[number]
                around = [self.document.blocks[one] for one in self.document.ancestors(line.block)]
                if not any(MarkupPart.LIVE_DATE in one.parts for one in around[:2]):
                    yield line

    def contains_node(self, node: LexborNode) -> bool:
        """Return whether an element, inline or not, is near enough."""
        holder: LexborNode | None = node
        while holder is not None and holder.mem_id not in self.numbers:
            if MarkupPart.LIVE_DATE in parts_named(holder.attributes.get("class") or ""):
                return False
            holder = holder.parent
        return holder is not None and self.contains_block(self.numbers[holder.mem_id])

    def contains_block(self, block: int) -> bool:
        """Return whether a block is near enough and in no box of other articles."""
        first = self.document.blocks[block].first
        near = self.title_line - _ZONE_LINES_ABOVE <= first <= self.last
        clock = any(
            MarkupPart.LIVE_DATE in self.document.blocks[one].parts
            for one in list(self.document.ancestors(block))[:3]
        )
        return near and not clock and first not in self.content.related
