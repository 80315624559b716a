"""A body that is cut into blocks of different names: sections, widgets, a lead and the text below it."""

from __future__ import annotations

from collections.abc import Callable

from crawler.extraction.body.related_lines import PARAGRAPH, contains_line
from crawler.extraction.markup_vocabulary import MarkupPart
from crawler.extraction.text_blocks import TextBlock, TextDocument

_MAX_LEVELS = 8
_MIN_GAIN = 300
_MIN_GAIN_SHARE = 0.15
_MAX_LINKED = 0.1
_MIN_PARAGRAPH_ABOVE = 150
_MIN_GAIN_BELOW_LEAD = 0.5
_ENDS = frozenset({"body", "li", "html"})
_OTHERS = frozenset({"article", "aside", "nav", "form", "footer", "header"})
_NO_TEXT = frozenset(
    {
        MarkupPart.CHROME,
        MarkupPart.FOOTER,
        MarkupPart.CAPTION,
        MarkupPart.COMMENTS,
        MarkupPart.RELATED,
    }
)


def around_siblings(
    document: TextDocument, number: int, weight: Callable[[int], int], *, title_line: int | None
) -> int:
    """Return the block around a body and the running text beside it, up to the one with the headline.

    `weight` returns the prose of a block that may belong to the article, in letters.
    """
    if title_line is None:
        return number
    blocks = document.blocks
    best = around = number
    for _ in range(_MAX_LEVELS):
        block, size = blocks[around], weight(best)
        if block.tag in _ENDS or block.parent < 0:
            break
        least = max(_MIN_GAIN, _MIN_GAIN_SHARE * size)
        if contains_line(block, title_line):
            # The head of an article: headline and lead in one block, the text in the next.
            if not _is_lead(document, best):
                break
            least = max(PARAGRAPH, _MIN_GAIN_BELOW_LEAD * size)
        if weight(block.parent) - weight(around) >= PARAGRAPH and (
            _gain(document, around, title_line) >= least
            or _has_paragraph_above(document, around, title_line)
        ):
            best = block.parent
        around = block.parent
    return best


def _is_lead(document: TextDocument, number: int) -> bool:
    """Return whether a block has one paragraph at most and is named as a lead."""
    block = document.blocks[number]
    lines = document.lines[block.first : block.last]
    around = list(document.ancestors(number))[:3]
    named = any(MarkupPart.LEAD in document.blocks[one].parts for one in around)
    return named and sum(line.prose >= PARAGRAPH for line in lines) <= 1


def _gain(document: TextDocument, around: int, title_line: int) -> int:
    siblings = document.blocks[document.blocks[around].parent].children
    return sum(
        _running_text(document, document.blocks[one])
        for one in siblings
        if one != around and not contains_line(document.blocks[one], title_line)
    )


def _has_paragraph_above(document: TextDocument, around: int, title_line: int) -> bool:
    block = document.blocks[around]
    for one in document.blocks[block.parent].children:
        other = document.blocks[one]
        if other.tag == "p" and title_line < other.first < block.first:
            lines = document.lines[other.first : other.last]
            if _running_text(document, other) >= _MIN_PARAGRAPH_ABOVE and not any(
                line.after_picture for line in lines
            ):
                return True
    return False


def _running_text(document: TextDocument, block: TextBlock) -> int:
    """Return the letters of paragraphs in a block; 0 for boxes, other articles and lists of links."""
    if block.tag in _OTHERS or block.parts & _NO_TEXT:
        return 0
    lines = document.lines[block.first : block.last]
    letters = sum(len(line.text) for line in lines)
    if sum(line.linked for line in lines) > _MAX_LINKED * letters:
        return 0
    return sum(line.prose for line in lines if line.prose >= PARAGRAPH)
