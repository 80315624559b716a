"""The lines of a body that are text: captions, boxes, buttons and signatures left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from crawler.extraction.body.main_content import MainContent
from crawler.extraction.body.non_text_blocks import chrome_blocks
from crawler.extraction.markup_vocabulary import (
    MarkupPart,
    begins_with_related_label,
    is_chrome_text,
    is_related_label,
)
from crawler.extraction.printed_date import is_date_line
from crawler.extraction.text_blocks import TextDocument, TextLine

_CAPTION = re.compile(
    r"(?i)^\W*+(?:ảnh|photo|hình|đồ họa|video|clip|chú thích ảnh)\s*+(?:(?:minh họa|tư liệu)\s*+)?[:.]|"
    r"^\W*+(?:fotos?|bild(?:er|quelle|nachweis)?|(?:titel|beitrags|symbol)(?:bild|foto)|abbildung|grafik|"
    r"image|photo credit|crédit photo)\s*+:|"
    r"[(.–-]\s*+(?:ảnh|photo|nguồn ảnh|video|foto|bild|grafik)\s*+(?:minh họa\s*+)?(?::.{0,50}|\)?\.?)$|"
    r"ảnh minh họa\)?\.?$|[|/(.–-]\s*+©.{2,60}$|^©.{2,60}$"
)
_LINK_MARKER = re.compile(r"^\s*(?:>{1,2}|»|›|▶|►|☛|→|\*)\s*")
_LONGEST_CAPTION = 260
_LONGEST_SIGNATURE = 60
_LONGEST_LEAD = 700
_MAX_SHARE_ABOVE = 0.1
"""Of a body's prose: below more of it, a heading with the words of the title is a heading in the text."""


@dataclass(frozen=True, kw_only=True)
class CleanedBody:
    """The text of a body, and the lines that belong to other fields."""

    lines: tuple[str, ...]
    signature_line: str | None
    leads: tuple[str, ...]


def remove_boilerplate(
    document: TextDocument, content: MainContent, *, title_line: int | None, now: datetime
) -> CleanedBody:
    """Select the article's own lines."""
    start = _first_line(document, content, title_line=title_line)
    numbers: list[int] = []
    skipping = False
    links_are_text = _is_roundup(document, content)
    chrome = chrome_blocks(document, content.block)
    for number in range(start, content.last):
        line = document.lines[number]
        if number in content.related and not (links_are_text and line.linked):
            continue
        if is_related_label(line.text, final=True) and not _is_before_most_text(
            document, number, content
        ):
            break
        if is_related_label(line.text, final=False):
            skipping = True
            continue
        if skipping and (line.is_link or line.prose < 25):
            continue
        skipping = False
        if line.block not in chrome and _is_text(document, line, links_are_text=links_are_text):
            numbers.append(number)
    while numbers and is_date_line(document.lines[numbers[0]].spaced_text, now=now):
        numbers.pop(0)
    return _cleaned(document, content, numbers)


def _first_line(document: TextDocument, content: MainContent, *, title_line: int | None) -> int:
    """Return the line below a headline in the body, if not much of the text is above that heading."""
    if title_line is None or title_line < content.first:
        return content.first
    above = sum(
        document.lines[one].prose
        for one in range(content.first, title_line)
        if one not in content.related
    )
    if above > _MAX_SHARE_ABOVE * document.prose(content.first, content.last):
        return content.first
    return document.blocks[document.lines[title_line].block].last


def _cleaned(document: TextDocument, content: MainContent, numbers: list[int]) -> CleanedBody:
    signed = None
    while numbers and _is_signature(document, numbers[-1]):
        line = document.lines[numbers.pop()]
        signed = signed or line.text
    leads = [number for number in numbers if _has_part(document, number, content, MarkupPart.LEAD)]
    leads = leads or _separate_lead(document, content, numbers)
    letters = [len(document.lines[number].text) for number in leads]
    if len(leads) == len(numbers) or (sum(letters) > _LONGEST_LEAD and len(leads) > 1):
        # `description` names paragraphs of the body, too.
        leads = []
    return CleanedBody(
        lines=tuple(document.lines[number].text for number in numbers if number not in leads),
        signature_line=signed,
        leads=tuple(document.lines[number].text for number in leads),
    )


def _separate_lead(document: TextDocument, content: MainContent, numbers: list[int]) -> list[int]:
    """Find a lead: a first paragraph with its own markup above the block that holds all others."""
    if len(numbers) < 3:
        return []
    first = document.lines[numbers[0]]
    own = document.blocks[first.block]
    marked = bool(own.name) or first.bold >= 0.9 * len(first.text.replace(" ", ""))
    for number in document.blocks[content.block].children:
        block = document.blocks[number]
        if block.first <= numbers[1] and numbers[-1] < block.last:
            above = numbers[0] < block.first and marked and not own.is_heading
            return numbers[:1] if above and first.prose else []
    return []


def _is_signature(document: TextDocument, number: int) -> bool:
    """Return whether a line is a signature: short and aligned to the right."""
    line = document.lines[number]
    around = list(document.ancestors(line.block))[:3]
    right = any(document.blocks[one].right for one in around)
    return right and len(line.text) <= _LONGEST_SIGNATURE


def _is_before_most_text(document: TextDocument, number: int, content: MainContent) -> bool:
    """Return whether most of the prose follows: then the label does not end the article."""
    before = document.prose(content.first, number)
    return before < document.prose(number, content.last) / 2


def _is_roundup(document: TextDocument, content: MainContent) -> bool:
    """Return whether most lines of the body are links, as in a weekly round-up."""
    lines = document.lines[content.first : content.last]
    letters = sum(len(line.text) for line in lines)
    return sum(len(line.text) for line in lines if line.is_link) > 0.7 * letters


def _is_text(document: TextDocument, line: TextLine, *, links_are_text: bool) -> bool:
    if line.is_link and not links_are_text:
        return False
    marked = _LINK_MARKER.match(line.text) or begins_with_related_label(line.text)
    if marked and line.linked > 0.5 * len(line.text):
        return False
    return not (_is_caption(document, line) or is_chrome_text(line.text))


def _has_part(document: TextDocument, number: int, content: MainContent, part: MarkupPart) -> bool:
    for one in document.ancestors(document.lines[number].block):
        if one == content.block:
            return False
        if part in document.blocks[one].parts:
            return True
    return False


def _is_caption(document: TextDocument, line: TextLine) -> bool:
    if len(line.text) > _LONGEST_CAPTION:
        return False
    if _CAPTION.search(line.text) and line.prose < 200:
        return True
    block = document.blocks[line.block]
    slanted = line.italic >= 0.9 * len(line.text.replace(" ", ""))
    return line.after_picture and (slanted or block.centred)
