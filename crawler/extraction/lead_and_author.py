"""Lead, author and headline around the body of any page."""

from __future__ import annotations

import re
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from article.credits.byline import byline_signature, pen_name, person_name
from article.credits.credit_line import strip_agency_prefix
from article.dates import read_date
from article.text import tidy
from crawler.extraction.body.article_zone import ArticleZone
from crawler.extraction.body.boilerplate import CleanedBody
from crawler.extraction.body.main_content import MainContent
from crawler.extraction.headline.title import PageTitle
from crawler.extraction.markup_vocabulary import MarkupPart, is_chrome_text
from crawler.extraction.metadata import Metadata
from crawler.extraction.printed_date import is_date_line
from crawler.extraction.text_blocks import TextDocument, TextLine

_SHORTEST_LEAD, _LONGEST_LEAD = 30, 1_000
_LINES_BELOW = 8
_AGENCY_PREFIX = re.compile(r"^\(?[^\W\d_][\w .]{1,18}\)?\s*+[-–—]\s*+")
_OWN_AGENCY_PREFIX = re.compile(r"^(?:\([^()]{2,24}\)|[A-ZĐ]{2,6}(?: Online)?)\s*+[-–—]++\s*+")
_BYLINE = re.compile(
    r"(?<![a-z])(?:author|article-member|tac-?gia|byline|by|pen-?name|au-name|writer|contributor|auteurs?|"
    r"autor(?:en|es|zeile|enzeile)?)(?![a-z])"
)
_WRITTEN_BY = re.compile(
    r"(?i)^\W*+(?:tác giả|bài và ảnh|bài, ảnh|tin, ảnh|tin, bài|thực hiện|by|bài|người viết|"
    r"author|written by|posted by|autor(?:in)?|(?:geschrieben |erstellt |verfasst )?von|par|auteur|escrito por)"
    r"(?>(?:\s*+:)?)\s++(?=\S)"
)
_MARKED_AUTHORS = (
    "[rel~=author], .author .fn, .vcard .fn, .p-author, .h-card .p-name, "
    "[itemprop=author] [itemprop=name], [itemprop=author]"
)
_MAX_MARKED_AUTHORS = 20
_MAX_MARKED_LETTERS = 80
_COMMENT = re.compile(
    r"(?i)(?<![a-z])comments?(?![a-z])|comment-(?:author|list|body)|recentcomments"
)
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_NOT_NAME = re.compile(
    rf"(?<!\s)\s*+(?:[|•/]|\bLDO\b|\(thực hiện\)|\d|(?:Thứ|Chủ nhật)\b|\b(?:{_MONTH})[a-z]*\.? \d)(?s:.*)"
)


def printed_lead(
    document: TextDocument,
    content: MainContent,
    cleaned: CleanedBody,
    *,
    metadata: Metadata,
    title_line: int | None,
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
    printed = [line.text for line in above if _may_be_lead(document, line)]
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
    )


def _without_agency_prefix(text: str) -> str:
    """Remove the publisher's own prefix, known or not: `(Tri Dân) - `, `TTRO - `."""
    return _OWN_AGENCY_PREFIX.sub("", strip_agency_prefix(text))


def _comparable(text: str) -> str:
    return _AGENCY_PREFIX.sub("", strip_agency_prefix(tidy(text))).casefold().rstrip(" .…")


def _same(one: str, other: str) -> bool:
    return len(other) >= _SHORTEST_LEAD and (one == other or one.endswith(other))


def printed_author(
    document: TextDocument,
    tree: LexborHTMLParser,
    content: MainContent,
    cleaned: CleanedBody,
    *,
    metadata: Metadata,
    title_line: int | None,
) -> str | None:
    """Find the author where one is marked, in the boxes of authors near the article, or in its signature."""
    zone = ArticleZone(document, content, title_line=title_line)
    if name := marked_author(tree, zone, metadata=metadata):
        return name
    start = content.first if title_line is None else title_line
    near = range(max(0, start), min(len(document.lines), content.last + _LINES_BELOW))
    for number in near:
        line = document.lines[number]
        if len(line.text) > 100 or number in content.related:
            continue
        around = [document.blocks[one] for one in document.ancestors(line.block)][:3]
        written = bool(_WRITTEN_BY.match(line.spaced_text))
        if (written or any(_BYLINE.search(one.name.lower()) for one in around)) and (
            name := _name(line.spaced_text)
        ):
            return name
    return (
        (byline_signature(cleaned.signature_line) or _name(cleaned.signature_line))
        if cleaned.signature_line
        else None
    )


def marked_author(tree: LexborHTMLParser, zone: ArticleZone, *, metadata: Metadata) -> str | None:
    """Find who is marked as the author by microformat, microdata or link type, near the article.

    Sources: rel=author of HTML, hCard (`vcard`, `fn`), h-card (`p-author`), schema.org's `author`.
    """
    for node in tree.css(_MARKED_AUTHORS)[:_MAX_MARKED_AUTHORS]:
        if zone.contains_node(node) and not _is_in_comment(node):
            text = node.attributes.get("content") or node.text(separator=" ")
            printed = tidy(text)[:_MAX_MARKED_LETTERS]
            name = pen_name(printed) or pen_name(_NOT_NAME.sub("", printed))
            if name and not metadata.is_site_name(name):
                return name
    return None


def _is_in_comment(node: LexborNode) -> bool:
    holder: LexborNode | None = node
    while holder is not None:
        words = f"{holder.attributes.get('class') or ''} {holder.attributes.get('id') or ''}"
        if _COMMENT.search(words):
            return True
        holder = holder.parent
    return False


def _name(printed: str) -> str | None:
    text = _NOT_NAME.sub("", _WRITTEN_BY.sub("", printed)).strip(" -–,.")
    if text and text == text.upper() and person_name(text.title()):
        return text
    return person_name(text)


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
