"""The blocks of a body that are about it: tools, captions, bylines and footers, by their names."""

from __future__ import annotations

from collections import Counter
from itertools import takewhile

from crawler.extraction.body.related_lines import PARAGRAPH
from crawler.extraction.markup_vocabulary import MarkupPart, words_naming
from crawler.extraction.text_blocks import TextBlock, TextDocument

_NON_TEXT_PARTS = frozenset({MarkupPart.CAPTION, MarkupPart.LIVE_DATE, MarkupPart.FOOTER})
_NON_TEXT_TAGS = frozenset({"footer", "form", "fieldset"})
_SHORT_TEXT = 200
_MAX_CHROME_SHARE = 0.4
"""Share of a body's prose: what holds more is no byline or tool, whatever its name says."""


def chrome_blocks(document: TextDocument, body_block: int) -> frozenset[int]:
    """Return the blocks of a body that are tools, captions or bylines by their names, with those in them."""
    body = document.blocks[body_block]
    below = range(body_block + 1, len(document.blocks))
    inside = list(takewhile(lambda one: document.blocks[one].first < body.last, below))
    most = max(_SHORT_TEXT, _MAX_CHROME_SHARE * document.prose(body.first, body.last))
    refuted = _refuted_words(document, inside, most=most)
    found: set[int] = set()
    for number in inside:
        block = document.blocks[number]
        if block.parent in found or (
            document.prose(block.first, block.last) <= most and _is_chrome(block, refuted)
        ):
            found.add(number)
    return frozenset(found)


def _is_chrome(block: TextBlock, refuted: frozenset[str]) -> bool:
    parts = block.parts
    return (
        block.tag in _NON_TEXT_TAGS
        or bool(parts & _NON_TEXT_PARTS)
        or (
            MarkupPart.CHROME in parts
            and not words_naming(MarkupPart.CHROME, block.name) <= refuted
        )
    )


def _refuted_words(document: TextDocument, numbers: list[int], *, most: float) -> frozenset[str]:
    """Return the names of so many paragraphs that they name no tool: each may be a `view-mode-full`."""
    letters: Counter[str] = Counter()
    ends: dict[str, int] = {}
    for number in numbers:
        block = document.blocks[number]
        prose = document.prose(block.first, block.last)
        if MarkupPart.CHROME not in block.parts or not PARAGRAPH <= prose <= most:
            continue
        for word in words_naming(MarkupPart.CHROME, block.name):
            if block.first >= ends.get(word, 0):
                lines = document.lines[block.first : block.last]
                letters[word] += sum(line.prose for line in lines if line.prose >= PARAGRAPH)
                ends[word] = block.last
    return frozenset(word for word, size in letters.items() if size > most)
