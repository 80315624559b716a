"""What stands around the body of any page: the lead above it, the author beside it."""

from __future__ import annotations

import re
from datetime import datetime

from article.byline import person, signature
from article.credit import strip_prefix
from article.dates import read_date
from article.text import tidy
from crawler.reading.dateline import is_dateline
from crawler.reading.headline import Headline
from crawler.reading.metadata import Metadata
from crawler.reading.outline import Line, Outline
from crawler.reading.passage import Passage
from crawler.reading.pruning import Pruned
from crawler.reading.vocabulary import Part, is_tool

_SHORTEST_LEAD, _LONGEST_LEAD = 30, 700
_BELOW = 8
_STAMP = re.compile(r"^\(?[^\W\d_][\w .]{1,18}\)?\s*[-–—]\s*")
_OWN_STAMP = re.compile(r"^(?:\([^()]{2,24}\)|[A-ZĐ]{2,6}(?: Online)?)\s*[-–—]+\s*")
_BYLINE = re.compile(
    r"(?<![a-z])(?:author|article-member|tac-?gia|byline|by|pen-?name|au-name|writer)(?![a-z])"
)
_WRITTEN_BY = re.compile(
    r"(?i)^\W*(?:tác giả|bài và ảnh|bài, ảnh|tin, ảnh|tin, bài|thực hiện|by|bài|người viết)\s*:?\s+(?=\S)"
)
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_NOT_NAME = re.compile(
    rf"\s*(?:[|•/]|\bLDO\b|\(thực hiện\)|\d|(?:Thứ|Chủ nhật)\b|\b(?:{_MONTH})[a-z]*\.? \d).*$"
)


def printed_lead(
    outline: Outline,
    passage: Passage,
    pruned: Pruned,
    *,
    metadata: Metadata,
    headline: int | None,
) -> str | None:
    """Find the paragraph between headline and body: marked, or repeated in the head."""
    claims = [
        _bare(claim)
        for claim in (
            metadata.metas.get("og:description"),
            metadata.metas.get("description"),
            metadata.described("description"),
        )
        if claim
    ]
    start = 0 if headline is None else headline + 1
    above = [
        outline.lines[one] for one in range(start, passage.first) if one not in passage.foreign
    ]
    printed = [line.text for line in above if _may_lead(outline, line)]
    candidates = [*pruned.leads, *printed, *pruned.lines[:1]]
    for text in candidates:
        if any(_same(_bare(text), claim) for claim in claims):
            return _unstamped(text)
    if pruned.leads and len(pruned.leads[0]) >= _SHORTEST_LEAD:
        return _unstamped(" ".join(pruned.leads))
    return _unstamped(max(printed, key=len)) if printed and headline is not None else None


def _may_lead(outline: Outline, line: Line) -> bool:
    if not _SHORTEST_LEAD <= len(line.text) <= _LONGEST_LEAD or not line.prose:
        return False
    around = [outline.blocks[one] for one in outline.ancestors(line.block)][:3]
    off = {Part.FURNITURE, Part.CAPTION, Part.CLOCK, Part.TITLE}
    return not (
        is_tool(line.text) or any(one.parts & off - one.parts & {Part.LEAD} for one in around[:1])
    )


def _unstamped(text: str) -> str:
    """Take off the paper's own stamp, known or not: `(Tri Dân) - `, `TTRO - `."""
    return _OWN_STAMP.sub("", strip_prefix(text))


def _bare(text: str) -> str:
    return _STAMP.sub("", strip_prefix(tidy(text))).casefold().rstrip(" .…")


def _same(one: str, other: str) -> bool:
    return len(other) >= _SHORTEST_LEAD and (one == other or one.endswith(other))


def printed_author(
    outline: Outline, passage: Passage, pruned: Pruned, *, headline: int | None
) -> str | None:
    """Find a person's name in the boxes of authors near the article, or in its signature."""
    start = passage.first if headline is None else headline
    near = range(max(0, start), min(len(outline.lines), passage.last + _BELOW))
    for number in near:
        line = outline.lines[number]
        if len(line.text) > 100 or number in passage.foreign:
            continue
        around = [outline.blocks[one] for one in outline.ancestors(line.block)][:3]
        written = bool(_WRITTEN_BY.match(line.spaced))
        if (written or any(_BYLINE.search(one.name.lower()) for one in around)) and (
            name := _name(line.spaced)
        ):
            return name
    return (signature(pruned.signed) or _name(pruned.signed)) if pruned.signed else None


def _name(printed: str) -> str | None:
    text = _NOT_NAME.sub("", _WRITTEN_BY.sub("", printed)).strip(" -–,.")
    if text and text == text.upper() and person(text.title()):
        return text
    return person(text)


def unclaimed_headline(outline: Outline, passage: Passage, *, now: datetime) -> Headline | None:
    """Find the headline of a page whose head does not know it: marked, or above the date."""
    above = [
        number
        for number in range(passage.first - 1, -1, -1)
        if number not in passage.foreign and not outline.lines[number].is_link
    ][:15]
    for number in above:
        block = outline.blocks[outline.lines[number].block]
        text = outline.lines[number].text
        if Part.TITLE in block.parts and len(text) >= 12 and not is_dateline(text, now=now):
            return Headline(text=text, line=number)
    dated, before = _before_date(outline, above, now=now)
    for number in before:
        line = outline.lines[number]
        bold = line.bold >= 0.8 * len(line.text.replace(" ", ""))
        if len(line.text) >= 15 and (bold or (dated and number == before[0])):
            return Headline(text=line.text, line=number)
    return None


def _before_date(outline: Outline, above: list[int], *, now: datetime) -> tuple[bool, list[int]]:
    """List the lines just above the date, else those just above the body."""
    dated = [
        place
        for place, number in enumerate(above)
        if len(outline.lines[number].text) < 80 and read_date(outline.lines[number].spaced, now=now)
    ]
    return bool(dated), above[dated[0] + 1 : dated[0] + 3] if dated else above[:4]
