"""The paragraphs between headline and body: an article cut into sections of several names."""

from __future__ import annotations

from crawler.extraction.body.related_lines import PARAGRAPH, contains_line
from crawler.extraction.markup_vocabulary import MarkupPart
from crawler.extraction.text_blocks import TextDocument

_MIN_SHARE = 0.12
"""Of the body's prose: what is less is a lead, or words about the page."""
_MIN_PARAGRAPHS = 2
"""One paragraph above the body is its lead."""
_MIN_LETTERS = 300
_MAX_LINKED = 0.2
_MAX_LEVELS = 8
_WHOLES = frozenset({"article", "td", "li", "main", "body"})
_NO_PARAGRAPH = frozenset({MarkupPart.CHROME, MarkupPart.CAPTION, MarkupPart.FOOTER})


def block_with_part_above(
    document: TextDocument, number: int, related: frozenset[int], *, title_line: int | None
) -> int:
    """Return the block around a body and the paragraphs above it; the body itself if there are none."""
    body = document.blocks[number]
    least = max(_MIN_SHARE * document.prose(body.first, body.last), _MIN_LETTERS)
    found, around, first = number, number, body.first
    for _ in range(_MAX_LEVELS):
        block = document.blocks[around]
        if block.tag in _WHOLES or block.parent < 0 or contains_line(block, title_line):
            break
        around = block.parent
        start = max(document.blocks[around].first, -1 if title_line is None else title_line + 1)
        above = [one for one in range(start, first) if _is_paragraph(document, one, related)]
        letters = sum(document.lines[one].prose for one in above)
        if len(above) >= _MIN_PARAGRAPHS and letters > least:
            found, first = around, start
    return found


def _is_paragraph(document: TextDocument, number: int, related: frozenset[int]) -> bool:
    line = document.lines[number]
    if line.prose < PARAGRAPH or number in related or line.linked > _MAX_LINKED * len(line.text):
        return False
    around = list(document.ancestors(line.block))[:3]
    return not any(document.blocks[one].parts & _NO_PARAGRAPH for one in around)
