"""The densest block of a page: where its prose is, going down as long as one child holds the article."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from crawler.extraction.body.related_lines import PARAGRAPH, contains_line
from crawler.extraction.markup_vocabulary import MarkupPart
from crawler.extraction.text_blocks import TextDocument

_DOMINANT_SHARE = 0.8
_PART_SHARE = 0.04
_MAX_PART_DEPTH = 3
_WHOLES = frozenset({"article", "li", "td", "main", "body"})
"""What ends in itself: the next one of its name is another text."""
_CONTINUED_SHARE = 0.5
"""Running text of this share of the headline's block goes on below it."""
_LEAD_PARAGRAPHS = 2
_MIN_PROSE, _MAX_LINKED = 0.6, 0.2
_OTHER_TEXT = frozenset(
    {MarkupPart.COMMENTS, MarkupPart.NAVIGATION, MarkupPart.RELATED, MarkupPart.FOOTER}
)


class TextDensity:
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


def densest(document: TextDocument, density: TextDensity, *, title_line: int | None) -> int:
    """Go down from the page as long as one child holds the article."""
    number = 0
    while (child := _dominant_child(document, number, density, title_line=title_line)) is not None:
        number = child
    return _around_parts(document, number, density)


def _around_parts(document: TextDocument, number: int, density: TextDensity) -> int:
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
    document: TextDocument, number: int, density: TextDensity, *, title_line: int | None
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
        return None if _is_continued(document, own, children, density) else own
    if own is None and _others_differ(document, biggest, children, density):
        return biggest
    return None


def _is_continued(
    document: TextDocument, own: int, children: Iterable[int], density: TextDensity
) -> bool:
    """Return whether running text follows the block of the headline, which holds the lead only."""
    head = document.blocks[own]
    paragraphs = sum(line.prose >= PARAGRAPH for line in document.lines[head.first : head.last])
    if paragraphs > _LEAD_PARAGRAPHS or document.blocks[head.parent].tag == "body":
        return False
    end = head.last
    following = (one for one in children if document.blocks[one].first >= end)
    text = sum(density.weight(one) for one in following if _is_running_text(document, one))
    return text > _CONTINUED_SHARE * density.weight(own)


def _is_running_text(document: TextDocument, number: int) -> bool:
    block = document.blocks[number]
    if block.tag == "aside" or block.parts & _OTHER_TEXT:
        return False
    lines = document.lines[block.first : block.last]
    letters = sum(len(line.text) for line in lines)
    return (
        sum(line.prose for line in lines) >= _MIN_PROSE * letters
        and sum(line.linked for line in lines) <= _MAX_LINKED * letters
    )


def _child_with_title(
    document: TextDocument, children: Iterable[int], *, title_line: int | None
) -> int | None:
    return next((one for one in children if contains_line(document.blocks[one], title_line)), None)


def _others_differ(
    document: TextDocument, biggest: int, children: Iterable[int], density: TextDensity
) -> bool:
    """Return whether a block's siblings have other markup: parts of one body share it."""
    main = document.blocks[biggest]
    others = [document.blocks[one] for one in children if one != biggest]
    alike = any(one.tag == "p" or (one.tag, one.name) == (main.tag, main.name) for one in others)
    lines = main.last - main.first
    return not alike and lines >= 3 and density.weight(biggest) >= 0.5 * density.weight(main.parent)
