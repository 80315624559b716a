"""Generic extraction: reads pages of undeclared hosts and pages whose selectors no longer match."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from article.text import paragraphs
from crawler.extraction.body.boilerplate import remove_boilerplate
from crawler.extraction.body.main_content import find_main_content
from crawler.extraction.embedded_json import embedded_body, own_embedded_body
from crawler.extraction.headline.title import find_title, metadata_title
from crawler.extraction.lead import printed_lead, title_without_metadata
from crawler.extraction.metadata import Metadata
from crawler.extraction.printed_author import is_printed, printed_author
from crawler.extraction.printed_date import date_in_url, printed_dates
from crawler.extraction.text_blocks import TextDocument
from crawler.html.parse import parse_html

# The library logs every page it cannot read as an error; the crawl report lists it once.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_MIN_BODY_LETTERS = 120
"""Letters; a shorter body is compared with that of the fallback library."""

_TEASER_LETTERS = 800
"""A shorter body may be a teaser, whose article a script holds."""


@dataclass(frozen=True, kw_only=True)
class GenericExtraction:
    """Fields read without knowing the site."""

    title: str | None = None
    lead: str | None = None
    lines: tuple[str, ...] = ()
    author: str | None = None
    prints_claimed_author: bool = True
    """False if no reader sees the name that the metadata give: an account of the content system."""
    dates: tuple[str, ...] = ()
    """Candidates for the printed date, the likeliest first."""
    url_date: str | None = None
    """The day in the URL."""

    @property
    def text(self) -> str:
        """Join the lines of the body."""
        return "\n".join(self.lines)


def extract_generic(page: str, *, url: str, now: datetime) -> GenericExtraction:
    """Read any news page; ten times slower than selectors, so called only where they find too little."""
    tree = parse_html(page)
    metadata = Metadata(tree)
    body = tree.body
    if body is None:
        return GenericExtraction()
    document = TextDocument(body)
    headline = find_title(document, metadata)
    content = find_main_content(document, tree, title_line=headline.line if headline else None)
    if content is None:
        title = headline.text if headline else metadata_title(metadata)
        lines = _fallback_lines(page, tree, url=url, title=title)
        return GenericExtraction(title=title, lines=lines, url_date=date_in_url(url))
    if headline is None:
        headline = title_without_metadata(document, content, now=now)
    line = headline.line if headline else None
    cleaned = remove_boilerplate(document, content, title_line=line, now=now)
    lines = cleaned.lines
    title = headline.text if headline else metadata_title(metadata)
    if _letters(lines) < _MIN_BODY_LETTERS:
        lines = max(lines, _fallback_lines(page, tree, url=url, title=title), key=_letters)
    elif _letters(lines) < _TEASER_LETTERS:
        own = own_embedded_body(tree, title=title)
        lines = own if _letters(own) > 2 * _letters(lines) else lines
    printed = printed_dates(document, tree, content, title_line=line, now=now)
    bare = (metadata.bare_date,) if metadata.bare_date else ()
    lead = printed_lead(document, content, cleaned, metadata=metadata, title_line=line, now=now)
    return GenericExtraction(
        title=title,
        lead=lead,
        lines=lines,
        author=printed_author(document, tree, content, cleaned, metadata=metadata, title_line=line),
        prints_claimed_author=is_printed(metadata.author, document),
        dates=printed or bare,
        url_date=date_in_url(url),
    )


def _fallback_lines(
    page: str, tree: LexborHTMLParser, *, url: str, title: str | None
) -> tuple[str, ...]:
    """Read the body from embedded JSON, or with the general library."""
    embedded = embedded_body(tree, title=title)
    return (
        embedded if _letters(embedded) >= _MIN_BODY_LETTERS else _trafilatura_lines(page, url=url)
    )


def _letters(lines: tuple[str, ...]) -> int:
    return sum(map(len, lines))


def _trafilatura_lines(page: str, *, url: str) -> tuple[str, ...]:
    """Read the body with trafilatura, which handles pages without paragraphs."""
    # Loaded when first needed: a fifth of the time that every command with a spider takes to start.
    import trafilatura
    from trafilatura.settings import Document

    document = trafilatura.bare_extraction(
        page, url=url, favor_precision=True, include_comments=False, with_metadata=False
    )
    text = document.text if isinstance(document, Document) else None
    return tuple(paragraphs(text or "").splitlines())
