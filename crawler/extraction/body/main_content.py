"""Main content: the block that holds the article, by known containers, then by text density."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, chain

from selectolax.lexbor import LexborHTMLParser

from crawler.extraction.body.related_lines import (
    PARAGRAPH,
    contains_line,
    related_lines,
    reply_threads,
    teaser_rows,
)
from crawler.extraction.body.sibling_parts import around_siblings
from crawler.extraction.markup_vocabulary import MarkupPart, body_selectors
from crawler.extraction.text_blocks import TextDocument

_DOMINANT_SHARE = 0.8
_PART_SHARE = 0.04
_MAX_PART_DEPTH = 3
_WHOLES = frozenset({"article", "li", "td", "main", "body"})
"""What ends in itself: the next one of its name is another text."""
_QUOTING = 1.1
_TRUSTED_SHARE = 0.5
"""A known container is used if it holds this share of the prose that density finds."""
_SHORT_ARTICLE = 80
"""Letters of text beside which what readers wrote is no article, however long."""
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
    known = _known_bodies(document, tree)
    teasers = teaser_rows(document) | reply_threads(document, title_line=title_line)
    for by_name in (True, False):
        related = related_lines(document, teasers, title_line=title_line, by_name=by_name)
        density = _TextDensity(document, related, title_line=title_line)
        number = _best_block(document, known, density, title_line=title_line)
        number = around_siblings(document, number, density.weight, title_line=title_line)
        block = document.blocks[number]
        content = MainContent(block=number, first=block.first, last=block.last, related=related)
        found.append((density.weight(number), content))
    (named, content), (weight, other) = found
    if not weight:
        return None
    trusted = named >= _MIN_SHARE_BY_NAME * weight or (
        named >= _SHORT_ARTICLE and _is_below_comments(document, other.block)
    )
    return content if trusted else other


def _is_below_comments(document: TextDocument, block: int) -> bool:
    return any(
        MarkupPart.COMMENTS in document.blocks[one].parts for one in document.ancestors(block)
    )


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


def _known_bodies(document: TextDocument, tree: LexborHTMLParser) -> tuple[tuple[int, ...], ...]:
    """List the blocks of each known container, the most reliable container first."""
    numbers = {
        block.node.mem_id: number for number, block in enumerate(document.blocks) if block.node
    }
    return tuple(
        tuple(numbers[node.mem_id] for node in tree.css(selector) if node.mem_id in numbers)
        for selector in body_selectors()
    )


def _best_block(
    document: TextDocument,
    known: tuple[tuple[int, ...], ...],
    density: _TextDensity,
    *,
    title_line: int | None,
) -> int:
    dense = _densest(document, density, title_line=title_line)
    for bodies in known:
        best = max(bodies, key=density.weight, default=None)
        if best is not None and density.weight(best) > _TRUSTED_SHARE * density.weight(dense):
            return _around_quoted_body(document, best, density, frozenset(chain(*known)))
    return dense


def _around_quoted_body(
    document: TextDocument, number: int, density: _TextDensity, known: frozenset[int]
) -> int:
    """Return the body around a body that is pasted from another site with its markup."""
    around = [one for one in document.ancestors(number) if one in known]
    return next(
        (one for one in around[::-1] if density.weight(one) > _QUOTING * density.weight(number)),
        number,
    )


def _densest(document: TextDocument, density: _TextDensity, *, title_line: int | None) -> int:
    """Go down from the page as long as one child holds the article."""
    number = 0
    while (child := _dominant_child(document, number, density, title_line=title_line)) is not None:
        number = child
    return _around_parts(document, number, density)


def _around_parts(document: TextDocument, number: int, density: _TextDensity) -> int:
    """Return the block around all parts of a body that is cut into blocks of one name."""
    main = document.blocks[number]
    around = number
    for depth in range(1, _MAX_PART_DEPTH + 1):
        if not main.name or document.blocks[around].tag in _WHOLES:
            return number
        around = document.blocks[around].parent
        level = [around]
        for _ in range(depth):
            level = [child for one in level for child in document.blocks[one].children]
        alike = (
            density.weight(one)
            for one in level
            if one != number
            and (document.blocks[one].tag, document.blocks[one].name) == (main.tag, main.name)
        )
        if sum(alike) > max(_PART_SHARE * density.weight(number), PARAGRAPH):
            return around
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
    return next((one for one in children if contains_line(document.blocks[one], title_line)), None)


def _others_differ(
    document: TextDocument, biggest: int, children: Iterable[int], density: _TextDensity
) -> bool:
    """Return whether a block's siblings have other markup: parts of one body share it."""
    main = document.blocks[biggest]
    others = [document.blocks[one] for one in children if one != biggest]
    alike = any(one.tag == "p" or (one.tag, one.name) == (main.tag, main.name) for one in others)
    lines = main.last - main.first
    return not alike and lines >= 3 and density.weight(biggest) >= 0.5 * density.weight(main.parent)
