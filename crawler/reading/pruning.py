"""The lines of a body that are text: captions, boxes, buttons and signatures left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from crawler.reading.dateline import is_dateline
from crawler.reading.outline import Line, Outline
from crawler.reading.passage import Passage
from crawler.reading.vocabulary import Part, is_label, is_tool

_CAPTION = re.compile(
    r"(?i)^\W*(?:ảnh|photo|hình|đồ họa|video|clip|chú thích ảnh)\s*(?:minh họa|tư liệu)?\s*[:.]|"
    r"[(.–-]\s*(?:ảnh|photo|nguồn ảnh|video)\s*(?:minh họa)?\s*(?::.{0,50}|\)?\.?)$|ảnh minh họa\)?\.?$"
)
_POINTER = re.compile(r"^\s*(?:>{1,2}|»|›|▶|►|☛|→|\*)\s*")
_NO_TEXT = frozenset({Part.FURNITURE, Part.CAPTION, Part.CLOCK, Part.FOOT})
_LONGEST_CAPTION = 260
_LONGEST_SIGNATURE = 60


@dataclass(frozen=True, kw_only=True)
class Pruned:
    """The text of a body, and what was taken off for other fields."""

    lines: tuple[str, ...]
    signed: str | None
    leads: tuple[str, ...]


def prune(outline: Outline, passage: Passage, *, headline: int | None, now: datetime) -> Pruned:
    """Keep the article's own lines."""
    start = passage.first
    if headline is not None and headline >= start:
        start = outline.blocks[outline.lines[headline].block].last
    kept: list[int] = []
    skipping = False
    links_are_text = _is_roundup(outline, passage)
    for number in range(start, passage.last):
        line = outline.lines[number]
        if number in passage.foreign and not (links_are_text and line.linked):
            continue
        if is_label(line.text, final=True) and not _opens_text(outline, number, passage):
            break
        if is_label(line.text, final=False):
            skipping = True
            continue
        if skipping and (line.is_link or line.prose < 25):
            continue
        skipping = False
        if _is_text(outline, line, passage, links_are_text=links_are_text):
            kept.append(number)
    while kept and is_dateline(outline.lines[kept[0]].spaced, now=now):
        kept.pop(0)
    return _finished(outline, passage, kept)


def _finished(outline: Outline, passage: Passage, kept: list[int]) -> Pruned:
    signed = None
    while kept and _closes(outline, kept[-1]):
        line = outline.lines[kept.pop()]
        signed = signed or line.text
    leads = [number for number in kept if _has_part(outline, number, passage, Part.LEAD)]
    leads = leads or _apart(outline, passage, kept)
    if len(leads) == len(kept):
        leads = []
    return Pruned(
        lines=tuple(outline.lines[number].text for number in kept if number not in leads),
        signed=signed,
        leads=tuple(outline.lines[number].text for number in leads),
    )


def _apart(outline: Outline, passage: Passage, kept: list[int]) -> list[int]:
    """Find a first paragraph of its own make above the box that holds all others: a lead."""
    if len(kept) < 3:
        return []
    first = outline.lines[kept[0]]
    own = outline.blocks[first.block]
    marked = bool(own.name) or first.bold >= 0.9 * len(first.text.replace(" ", ""))
    for number in outline.blocks[passage.block].children:
        block = outline.blocks[number]
        if all(block.first <= one < block.last for one in kept[1:]):
            above = kept[0] < block.first and marked and not own.is_heading
            return kept[:1] if above and first.prose else []
    return []


def _closes(outline: Outline, number: int) -> bool:
    """Tell the signature at the end: short, and set to the right."""
    line = outline.lines[number]
    around = list(outline.ancestors(line.block))[:3]
    right = any(outline.blocks[one].right for one in around)
    return right and len(line.text) <= _LONGEST_SIGNATURE


def _opens_text(outline: Outline, number: int, passage: Passage) -> bool:
    """Tell whether most of the prose is still to come: then the label is no end."""
    before = outline.prose(passage.first, number)
    return before < outline.prose(number, passage.last) / 2


def _is_roundup(outline: Outline, passage: Passage) -> bool:
    """Tell a body whose own lines are mostly links, as in a digest of the week."""
    lines = outline.lines[passage.first : passage.last]
    letters = sum(len(line.text) for line in lines)
    return sum(len(line.text) for line in lines if line.is_link) > 0.7 * letters


def _is_text(outline: Outline, line: Line, passage: Passage, *, links_are_text: bool) -> bool:
    if _names_furniture(outline, line, passage):
        return False
    if line.is_link and not links_are_text:
        return False
    if _POINTER.match(line.text) and line.linked > 0.5 * len(line.text):
        return False
    return not (_is_caption(outline, line) or is_tool(line.text))


def _names_furniture(outline: Outline, line: Line, passage: Passage) -> bool:
    for number in outline.ancestors(line.block):
        if number == passage.block:
            return False
        block = outline.blocks[number]
        if block.tag == "footer" or block.parts & _NO_TEXT:
            return True
    return False


def _has_part(outline: Outline, number: int, passage: Passage, part: Part) -> bool:
    for one in outline.ancestors(outline.lines[number].block):
        if one == passage.block:
            return False
        if part in outline.blocks[one].parts:
            return True
    return False


def _is_caption(outline: Outline, line: Line) -> bool:
    if len(line.text) > _LONGEST_CAPTION:
        return False
    if _CAPTION.search(line.text) and line.prose < 200:
        return True
    block = outline.blocks[line.block]
    slanted = line.italic >= 0.9 * len(line.text.replace(" ", ""))
    return line.after_picture and (slanted or block.centred)
