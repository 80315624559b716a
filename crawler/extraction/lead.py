"""Lead and headline around the body of any page."""

from __future__ import annotations

import re
from datetime import datetime

from article.credits.credit_line import strip_agency_prefix
from article.dates import read_date
from article.text import tidy
from crawler.extraction.body.boilerplate import CleanedBody
from crawler.extraction.body.main_content import MainContent
from crawler.extraction.headline.title import PageTitle
from crawler.extraction.markup_vocabulary import MarkupPart, is_chrome_text
from crawler.extraction.metadata import Metadata
from crawler.extraction.printed_date import is_date_line
from crawler.extraction.text_blocks import TextBlock, TextDocument, TextLine

_SHORTEST_LEAD, _LONGEST_LEAD = 30, 1_000
_BESIDE_TEXT = frozenset({MarkupPart.CHROME, MarkupPart.CAPTION})
_AGENCY_PREFIX = re.compile(r"^\(?[^\W\d_][\w .]{1,18}\)?\s*+[-–—]\s*+")
_OWN_AGENCY_PREFIX = re.compile(r"^(?:\([^()]{2,24}\)|[A-ZĐ]{2,6}(?: Online)?)\s*+[-–—]++\s*+")


def printed_lead(
    document: TextDocument,
    content: MainContent,
    cleaned: CleanedBody,
    *,
    metadata: Metadata,
    title_line: int | None,
    now: datetime,
) -> str | None:
    """Find the paragraph between headline and body: marked, or repeated in the head."""
    claims = [
        _comparable(claim)
        for claim in (
            metadata.metas.get("og:description"),
            metadata.metas.get("description"),
            metadata.json_ld_text("description"),
        )
        if claim
    ]
    start = 0 if title_line is None else title_line + 1
    above = [
        document.lines[one] for one in range(start, content.first) if one not in content.related
    ]
    printed = [
        line.text
        for line in above
        if _may_be_lead(document, line) and not is_date_line(line.spaced_text, now=now)
    ]
    candidates = [*cleaned.leads, *printed, *cleaned.lines[:1]]
    for text in candidates:
        if any(_same(_comparable(text), claim) for claim in claims):
            return _without_agency_prefix(text)
    if cleaned.leads and len(cleaned.leads[0]) >= _SHORTEST_LEAD:
        return _without_agency_prefix(" ".join(cleaned.leads))
    return (
        _without_agency_prefix(max(printed, key=len))
        if printed and title_line is not None
        else None
    )


def _may_be_lead(document: TextDocument, line: TextLine) -> bool:
    if not _SHORTEST_LEAD <= len(line.text) <= _LONGEST_LEAD or not line.prose:
        return False
    around = [document.blocks[one] for one in document.ancestors(line.block)][:3]
    off = {MarkupPart.CHROME, MarkupPart.CAPTION, MarkupPart.LIVE_DATE, MarkupPart.TITLE}
    return not (
        is_chrome_text(line.text)
        or any(one.parts & off - one.parts & {MarkupPart.LEAD} for one in around[:1])
        or _is_beside_text(around)
    )


def _is_beside_text(around: list[TextBlock]) -> bool:
    """Return whether a line is in a byline, tool or caption that is no lead by its name."""
    for block in around:
        if MarkupPart.LEAD in block.parts or block.is_heading or block.tag == "article":
            return False
        if block.parts & _BESIDE_TEXT:
            return True
    return False


def _without_agency_prefix(text: str) -> str:
    """Remove the publisher's own prefix, known or not: `(Tri Dân) - `, `TTRO - `."""
    return _OWN_AGENCY_PREFIX.sub("", strip_agency_prefix(text))


def _comparable(text: str) -> str:
    return _AGENCY_PREFIX.sub("", strip_agency_prefix(tidy(text))).casefold().rstrip(" .…")


def _same(one: str, other: str) -> bool:
    return len(other) >= _SHORTEST_LEAD and (one == other or one.endswith(other))


def title_without_metadata(
    document: TextDocument, content: MainContent, *, now: datetime
) -> PageTitle | None:
    """Find the headline of a page whose metadata lack it: marked, or above the date."""
    above = [
        number
        for number in range(content.first - 1, -1, -1)
        if number not in content.related and not document.lines[number].is_link
    ][:15]
    for number in above:
        block = document.blocks[document.lines[number].block]
        text = document.lines[number].text
        if MarkupPart.TITLE in block.parts and len(text) >= 12 and not is_date_line(text, now=now):
            return PageTitle(text=text, line=number)
    dated, before = _before_date(document, above, now=now)
    for number in before:
        line = document.lines[number]
        bold = line.bold >= 0.8 * len(line.text.replace(" ", ""))
        if len(line.text) >= 15 and (bold or (dated and number == before[0])):
            return PageTitle(text=line.text, line=number)
    return None


def _before_date(
    document: TextDocument, above: list[int], *, now: datetime
) -> tuple[bool, list[int]]:
    """List the lines just above the date, else those just above the body."""
    dated = [
        place
        for place, number in enumerate(above)
        if len(document.lines[number].text) < 80
        and read_date(document.lines[number].spaced_text, now=now)
    ]
    return bool(dated), above[dated[0] + 1 : dated[0] + 3] if dated else above[:4]
