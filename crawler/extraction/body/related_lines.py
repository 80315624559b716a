"""The lines of a page that belong to other articles, to comments and to the site's frame."""

from __future__ import annotations

from collections import Counter

from crawler.extraction.markup_vocabulary import (
    MarkupPart,
    is_reply_link,
    parts_named,
)
from crawler.extraction.text_blocks import TextBlock, TextDocument

_NEVER_TEXT = frozenset({MarkupPart.COMMENTS, MarkupPart.NAVIGATION})
_TEASER_LETTERS = 700
_TEASER_LINES = 6
_RUNNING_TEXT = 600
_MAX_REPLIES = 500
_HEADLINE = 20
PARAGRAPH = 80
"""Letters of text from which a line is a paragraph, and no teaser."""


def related_lines(
    document: TextDocument, teasers: frozenset[int], *, title_line: int | None, by_name: bool
) -> frozenset[int]:
    """Return the lines of other articles, comments and the site's frame."""
    lines: set[int] = set()
    named = _named_blocks(document) if by_name else frozenset()
    for number, block in enumerate(document.blocks):
        if block.last == block.first or contains_line(block, title_line):
            continue
        if number in named or number in teasers or _is_link_list(document, block):
            lines.update(range(block.first, block.last))
    return frozenset(lines)


def _named_blocks(document: TextDocument) -> frozenset[int]:
    """Return the blocks named as other articles, unless paragraphs of the page have that name, too."""
    found: set[int] = set()
    related: list[int] = []
    refuted: set[str] = set()
    for number, block in enumerate(document.blocks):
        parts = block.parts
        if block.tag in {"nav", "aside"} or parts & _NEVER_TEXT:
            found.add(number)
        elif MarkupPart.RELATED in parts:
            related.append(number)
            if _is_running_text(document, block):
                refuted |= _related_words(block)
    found.update(
        number for number in related if not _related_words(document.blocks[number]) <= refuted
    )
    return frozenset(found)


def reply_threads(document: TextDocument, *, title_line: int | None) -> frozenset[int]:
    """Return the blocks of readers' words, which links to reply to each of them give away."""
    lines = [line.block for line in document.lines if line.linked and is_reply_link(line.text)]
    if not 2 <= len(lines) <= _MAX_REPLIES:
        return frozenset()
    paths = [list(document.ancestors(one))[::-1] for one in lines]
    common = 0
    while (
        all(len(path) > common + 1 for path in paths)
        and len({path[common + 1] for path in paths}) == 1
    ):
        common += 1
    around = paths[0][common]
    if not contains_line(document.blocks[around], title_line) and around:
        return frozenset({around})
    inner = {path[common + 1] for path in paths if len(path) > common + 1}
    return frozenset(one for one in inner if not contains_line(document.blocks[one], title_line))


def _related_words(block: TextBlock) -> frozenset[str]:
    return frozenset(word for word in block.name.split() if MarkupPart.RELATED in parts_named(word))


def _is_running_text(document: TextDocument, block: TextBlock) -> bool:
    """Return whether a block holds paragraphs without links: `read-more` folds up an article's own."""
    if document.prose(block.first, block.last) < _RUNNING_TEXT:
        return False
    lines = document.lines[block.first : block.last]
    letters = sum(len(line.text) for line in lines)
    paragraphs = sum(line.prose >= PARAGRAPH for line in lines)
    prose = sum(line.prose for line in lines)
    linked = sum(line.linked for line in lines)
    return paragraphs >= 3 and prose >= 0.8 * letters and linked <= 0.05 * letters


def contains_line(block: TextBlock, line: int | None) -> bool:
    """Return whether a line is in a block."""
    return line is not None and block.first <= line < block.last


def teaser_rows(document: TextDocument) -> frozenset[int]:
    """Return the cards of lists: a linked headline, a few words, and others of the same markup.

    Beside it, or anywhere on the page: one card alone in a text is made as those of the lists below.
    """
    teasers = [
        number
        for number, block in enumerate(document.blocks)
        if block.parent >= 0 and _is_teaser(document, block)
    ]
    markups = Counter(_markup(document.blocks[number]) for number in teasers)
    named = Counter(
        (block.tag, block.name) for one in teasers if (block := document.blocks[one]).name
    )
    return frozenset(
        one
        for one in teasers
        if markups[_markup(block := document.blocks[one])] >= 2
        or (named[block.tag, block.name] >= 2 and _is_headline_first(document, block))
    )


def _is_headline_first(document: TextDocument, block: TextBlock) -> bool:
    """Return whether a linked headline, and nothing but its link, heads at most one paragraph."""
    first, *rest = document.lines[block.first : block.last]
    linked = len(first.text) >= _HEADLINE and first.linked >= 0.9 * len(first.text)
    return linked and sum(line.prose >= PARAGRAPH for line in rest) <= 1


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
