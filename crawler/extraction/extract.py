"""One page to one article: the site's selectors, then metadata, then the generic extraction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from article.belief.signs import is_complete_page, is_named
from article.bounds import AUTHOR, IMAGES, LEAD, PARAGRAPHS, SECTION, TEXT, TITLE
from article.canonical_url import BadAddress, canonical_url, host_of, loose_url, sorted_query
from article.credits.byline import author_name, byline_signature
from article.credits.credit_line import extract_credit, strip_agency_prefix
from article.dates import HANOI, read_date
from article.message import message
from article.model import (
    Article,
    DateOrigin,
    ExtractionMethod,
    Image,
    PageAddress,
    PageSigns,
)
from article.text import is_vietnamese, repair_eth, tidy
from crawler.extraction.generic import GenericExtraction
from crawler.extraction.metadata import Metadata
from crawler.extraction.not_an_article import (
    NonArticleKind,
    NotAnArticle,
    PageCode,
    reject_challenge,
    reject_error_title,
)
from crawler.extraction.partial_article import PartialArticle
from crawler.extraction.selectors import SelectorExtraction, extract_with_selectors
from crawler.html.document_links import first_of_each, linked_in_article
from crawler.html.parse import NestedTooDeep, parse_html
from crawler.html.syllables import is_unreadable
from crawler.source.declaration import Source

_WORD = re.compile(r"[^\W_]+")
_MIN_TEXT_LETTERS = 40
_MIN_UNKNOWN_LETTERS = 120
"""Where no layout of the source fits: error pages have a footer or a promotion, too."""


@dataclass(frozen=True, kw_only=True)
class ExtractedArticle:
    """An article and its canonical address."""

    address: PageAddress
    article: Article
    claimed: PageAddress | None = None
    """Another page of the source that a canonical link names; its words decide whether it is one."""


def page_signs(
    source: Source, reading: ExtractedArticle, *, body: bytes, url: str, announced: str | None
) -> PageSigns:
    """Return what a response shows beside its article; `announced` is the text of its link."""
    return PageSigns(
        source_has_layouts=bool(source.layouts),
        is_complete=is_complete_page(body),
        is_named=is_named(reading.article.title, url=url, announced=announced),
        claimed=reading.claimed,
    )


def extract_partial(
    page: str,
    *,
    url: str,
    source: Source,
    now: datetime,
    announced: datetime | None = None,
    announced_lead: str | None = None,
) -> PartialArticle:
    """Read selectors and metadata; raises NotAnArticle for challenges.

    `announced` and `announced_lead` are the date and the lead that a feed or listing printed.
    """
    reject_challenge(page)
    try:
        tree = parse_html(page)
    except NestedTooDeep as error:
        raise NotAnArticle(
            NonArticleKind.TOO_LARGE, message(PageCode.DEEP, limit=error.limit)
        ) from error
    metadata = Metadata(tree)
    partial = PartialArticle(
        language=metadata.language or source.language, canonical=metadata.canonical, seen_at=now
    )
    site = extract_with_selectors(tree, source.layouts, url=url)
    if site:
        _fill_from_site(partial, site)
    else:
        partial.attachments = first_of_each(linked_in_article(tree, url=url), url=url)
    _fill_from_metadata(partial, metadata, site=site)
    _fill_dates(partial, metadata, site=site, now=now, announced=announced)
    if announced_lead and not announced_lead.endswith(("…", "...")):
        # A lead that is cut off says less than none.
        _fill_lead(partial, announced_lead, ExtractionMethod.FEED)
    return partial


def _fill_from_site(partial: PartialArticle, site: SelectorExtraction) -> None:
    partial.layout = site.layout.name
    partial.fill("title", site.title, ExtractionMethod.SITE)
    partial.fill(
        "lead", strip_agency_prefix(site.lead) if site.lead else None, ExtractionMethod.SITE
    )
    partial.fill("lines", site.lines, ExtractionMethod.SITE)
    partial.fill("author", author_name(site.author) or site.signature, ExtractionMethod.SITE)
    partial.fill("section", site.section, ExtractionMethod.SITE)
    partial.fill("images", site.images, ExtractionMethod.SITE)
    partial.attachments = site.attachments
    partial.register = site.register


def _fill_from_metadata(
    partial: PartialArticle, metadata: Metadata, *, site: SelectorExtraction | None
) -> None:
    metas = metadata.metas
    partial.fill("title", metadata.json_ld_text("headline"), ExtractionMethod.JSON_LD)
    partial.fill("title", metas.get("og:title"), ExtractionMethod.OPENGRAPH)
    partial.fill("author", metadata.author, ExtractionMethod.JSON_LD)
    partial.fill("section", metadata.json_ld_text("articleSection"), ExtractionMethod.JSON_LD)
    partial.fill("section", metas.get("article:section"), ExtractionMethod.OPENGRAPH)
    if site is None or not site.lines:
        # Where the body's selector answers, a missing lead is a fact: descriptions repeat the
        # title or the first paragraph.
        partial.fill("lines", metadata.body, ExtractionMethod.JSON_LD)
        _fill_lead(partial, metadata.json_ld_text("description"), ExtractionMethod.JSON_LD)
        _fill_lead(partial, metas.get("og:description"), ExtractionMethod.OPENGRAPH)
    if picture := _image(metas.get("og:image")):
        partial.fill("images", (picture,), ExtractionMethod.OPENGRAPH)


def _fill_lead(partial: PartialArticle, described: str | None, reader: ExtractionMethod) -> None:
    lead = strip_agency_prefix(described) if described else None
    if lead and lead != partial.title:
        partial.fill("lead", lead, reader)


def _fill_dates(
    partial: PartialArticle,
    metadata: Metadata,
    *,
    site: SelectorExtraction | None,
    now: datetime,
    announced: datetime | None,
) -> None:
    printed = None
    if site:
        read = (read_date(one, now=now, formats=site.layout.date_formats) for one in site.dates)
        printed = next((date for date in read if date), None)
        if site.layout.printed_date_first:
            partial.set_date(printed, DateOrigin.PAGE, ExtractionMethod.SITE)
    partial.set_date(
        read_date(metadata.published, now=now), DateOrigin.META, ExtractionMethod.OPENGRAPH
    )
    described = read_date(metadata.json_ld_text("datePublished"), now=now)
    partial.set_date(described, DateOrigin.JSON_LD, ExtractionMethod.JSON_LD)
    partial.set_date(printed, DateOrigin.PAGE, ExtractionMethod.SITE)
    if announced:
        at = announced.astimezone(HANOI)
        # Midnight is how a bare day is stored: it must not pass for the minute of another date.
        midnight = (at.hour, at.minute, at.second) == (0, 0, 0)
        fed = read_date(at.date().isoformat() if midnight else announced.isoformat(), now=now)
        partial.set_date(fed, DateOrigin.FEED, ExtractionMethod.FEED)


def fill_from_generic(
    partial: PartialArticle, generic: GenericExtraction, *, now: datetime, is_declared: bool = False
) -> None:
    """Complete a partial article with the generic extraction; printed text replaces metadata.

    The head of a source with layouts is known to name the author; of others only what is printed counts.
    """
    partial.replace("title", generic.title, ExtractionMethod.GENERIC)
    # A page built by a script prints a notice only, and carries its text in the head.
    is_body = 2 * len(generic.text) >= sum(map(len, partial.lines))
    if is_body and partial.replace("lines", generic.lines, ExtractionMethod.GENERIC):
        echoed = partial.lead and _is_echo(partial.lead, partial)
        partial.replace("lead", generic.lead, ExtractionMethod.GENERIC, or_none=bool(echoed))
    if not generic.prints_claimed_author and not is_declared:
        partial.replace("author", None, ExtractionMethod.GENERIC, or_none=True)
    partial.fill("author", generic.author, ExtractionMethod.GENERIC)
    for printed in generic.dates:
        partial.set_date(read_date(printed, now=now), DateOrigin.PAGE, ExtractionMethod.GENERIC)
    partial.set_date(read_date(generic.url_date, now=now), DateOrigin.URL, ExtractionMethod.GENERIC)


def _is_echo(described: str, partial: PartialArticle) -> bool:
    """Return whether a meta description is no lead: truncated, or printed elsewhere on the page."""
    plain = described.rstrip(" .…")
    printed = (partial.title or "", *partial.lines)
    is_truncated = described.endswith(("…", "...")) or plain.startswith(partial.title or "\0")
    return (
        is_truncated
        or any(plain in line for line in printed)
        or _words(plain) in _words(" ".join(printed))
    )


def _words(text: str) -> str:
    """Return a text without the marks that head and page write in two ways."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def build_article(partial: PartialArticle, *, url: str, source: Source) -> ExtractedArticle:
    """Build the article; raises NotAnArticle when the page has none."""
    title = tidy(partial.title)[:TITLE].strip()
    if not title:
        raise NotAnArticle(NonArticleKind.EMPTY, message(PageCode.NO_TITLE))
    letters = sum(map(len, partial.lines))
    if letters > TEXT:
        raise NotAnArticle(NonArticleKind.TOO_LARGE, message(PageCode.LONG, letters=letters))
    if len(partial.lines) > PARAGRAPHS:
        raise NotAnArticle(NonArticleKind.TOO_LARGE, message(PageCode.BLOCKS, limit=PARAGRAPHS))
    printed = "\n".join((title, *partial.lines))
    language = _language(partial.language, source=source, text=printed)
    if language == "vi":
        partial.replace_letters(repair_eth)
        title = repair_eth(title)
    credit = extract_credit(partial.lines, own_host=host_of(url))
    lines = [line for line in partial.lines if line not in credit.lines]
    lead = _bounded(partial.lead, LEAD)
    if (
        partial.read_by.get("lines") is not ExtractionMethod.SITE
        and lines
        and (signed := byline_signature(lines[-1]))
    ):
        partial.fill("author", signed, ExtractionMethod.GENERIC)
        lines = lines[:-1]
    lines = _without_echo(lines, title=title, lead=lead, author=partial.author)
    if lines and lead is None:
        lines[0] = strip_agency_prefix(lines[0])
    text = "\n".join(lines)
    if is_unreadable(f"{title} {text}"):
        raise NotAnArticle(NonArticleKind.UNREADABLE, message(PageCode.UNREADABLE))
    reject_error_title(title, words=len(text) + len(lead or ""), text=text)
    unknown = source.layouts and not partial.layout
    if len(text) + len(lead or "") < (_MIN_UNKNOWN_LETTERS if unknown else _MIN_TEXT_LETTERS):
        raise NotAnArticle(NonArticleKind.EMPTY, message(PageCode.NO_TEXT, title=title[:60]))
    address, claimed = _own_address(partial.canonical, url=url, source=source)
    return ExtractedArticle(
        address=address,
        claimed=claimed,
        article=Article(
            title=title,
            lead=lead,
            text=text,
            author=_bounded(partial.author, AUTHOR),
            section=_bounded(partial.section, SECTION),
            language=language,
            published_at=partial.published.at if partial.published else None,
            published_from=partial.published_from,
            original_url=credit.original_url
            or _foreign_canonical(partial.canonical, url=url, source=source),
            credited=credit.credited,
            images=partial.images[:IMAGES],
            attachments=partial.attachments,
            register=partial.register,
            layout=partial.layout,
            read_by=dict(partial.read_by),
        ),
    )


def _bounded(text: str | None, letters: int) -> str | None:
    return tidy(text)[:letters].strip() or None


def _language(declared: str | None, *, source: Source, text: str) -> str | None:
    """Return the language of the text: portals declare `en-US` over Vietnamese pages."""
    if declared == "vi" or not text:
        return declared
    return "vi" if is_vietnamese(text) else declared or source.language


def _without_echo(
    lines: list[str], *, title: str, lead: str | None, author: str | None
) -> list[str]:
    """Drop the headline or lead printed again above the body, and the signature below it."""
    first, end = 0, len(lines)
    while first < end and (
        lines[first] == title or (lead and strip_agency_prefix(lines[first]) == lead)
    ):
        first += 1
    while end > first and author and lines[end - 1].strip(" ./") == author:
        end -= 1
    return lines[first:end]


def _image(url: str | None) -> Image | None:
    try:
        return Image(url=canonical_url(url)) if url else None
    except BadAddress:
        return None


def _own_address(
    canonical: str | None, *, url: str, source: Source
) -> tuple[PageAddress, PageAddress | None]:
    """Return the page's address, and another one that its canonical link claims.

    A template that prints one canonical link on every page must not merge its articles: the link
    is believed where it spells the requested address another way.
    """
    own = source.address(url)
    named = None
    if canonical:  # most often it is the address that was asked for
        named = own if canonical == url else source.address(canonical, base=url)
    if named is None or (own and named.key == own.key):
        return named or source.address_or_plain(url), None
    if own is None or loose_url(named.url) == loose_url(own.url):
        return named, None
    if _last_segment(named.url) == _last_segment(own.url) and own.key == sorted_query(own.url):
        return named, None  # the same article under another section; it has no id of its own
    return own, named


def _last_segment(url: str) -> str:
    return urlsplit(url).path.rstrip("/").rpartition("/")[2].lower()


def _foreign_canonical(canonical: str | None, *, url: str, source: Source) -> str | None:
    """Return the canonical link if it names another publisher: the page is a copy."""
    try:
        target = canonical_url(canonical, base=url) if canonical else None
    except BadAddress:
        return None
    if target is None or source.owns(host_of(target)) or host_of(target) == host_of(url):
        return None
    return target
