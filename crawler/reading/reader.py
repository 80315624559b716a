"""One page to one article: the site's selectors, then the page's metadata, then the net."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from article.byline import author_name, person, signature
from article.credit import read_credit, strip_prefix
from article.dates import read_date
from article.identity import BadAddress, canonical_url, host_of
from article.text import tidy, tidy_or_none
from article.value import Address, Article, DateOrigin, Image, Reader
from crawler.declaration import Source
from crawler.reading.draft import Draft
from crawler.reading.generic import GenericReading
from crawler.reading.metadata import Metadata
from crawler.reading.refusal import NotAnArticle, PageKind, refuse_challenge, refuse_headline
from crawler.reading.site import SiteReading, read_site
from crawler.reading.tree import TooDeep, parse

_SHORTEST_TEXT = 40
_LONGEST_TEXT = 2_000_000
"""Letters. A whole code of law has a third of it; comparing and judging cost forty times the length."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """An article and the address its page calls its own."""

    address: Address
    article: Article


def draft_article(
    page: str, *, url: str, source: Source, now: datetime, announced: datetime | None = None
) -> Draft:
    """Read what selectors and metadata give; raises NotAnArticle for challenges.

    `announced` is the date a feed gave for the page.
    """
    refuse_challenge(page)
    try:
        tree = parse(page)
    except TooDeep as error:
        raise NotAnArticle(PageKind.TOO_LARGE, str(error)) from error
    metadata = Metadata(tree)
    draft = Draft(language=metadata.language or source.language, canonical=metadata.canonical)
    site = read_site(tree, source.layouts, url=url)
    if site:
        _fill_from_site(draft, site)
    _fill_from_metadata(draft, metadata, site=site)
    _fill_dates(draft, metadata, site=site, now=now, announced=announced)
    return draft


def _fill_from_site(draft: Draft, site: SiteReading) -> None:
    draft.layout = site.layout.name
    draft.fill("title", site.title, Reader.SITE)
    draft.fill("lead", strip_prefix(site.lead) if site.lead else None, Reader.SITE)
    draft.fill("lines", site.lines, Reader.SITE)
    draft.fill("author", author_name(site.author) or site.signed, Reader.SITE)
    draft.fill("section", site.section, Reader.SITE)
    draft.fill("images", site.images, Reader.SITE)


def _fill_from_metadata(draft: Draft, metadata: Metadata, *, site: SiteReading | None) -> None:
    metas = metadata.metas
    draft.fill("title", metadata.described("headline"), Reader.JSON_LD)
    draft.fill("title", metas.get("og:title"), Reader.OPENGRAPH)
    draft.fill("author", metadata.author, Reader.JSON_LD)
    draft.fill("author", person(metas.get("author")), Reader.OPENGRAPH)
    draft.fill("section", metadata.described("articleSection"), Reader.JSON_LD)
    draft.fill("section", metas.get("article:section"), Reader.OPENGRAPH)
    if site is None or not site.lines:
        # Where the body's selector answers, a missing lead is a fact: descriptions repeat the
        # title or the first paragraph.
        body = metadata.described("articleBody")
        draft.fill("lines", (body,) if body else (), Reader.JSON_LD)
        _fill_lead(draft, metadata.described("description"), Reader.JSON_LD)
        _fill_lead(draft, metas.get("og:description"), Reader.OPENGRAPH)
    if picture := _picture(metas.get("og:image")):
        draft.fill("images", (picture,), Reader.OPENGRAPH)


def _fill_lead(draft: Draft, described: str | None, reader: Reader) -> None:
    lead = strip_prefix(described) if described else None
    if lead and lead != draft.title:
        draft.fill("lead", lead, reader)


def _fill_dates(
    draft: Draft,
    metadata: Metadata,
    *,
    site: SiteReading | None,
    now: datetime,
    announced: datetime | None,
) -> None:
    printed = None
    if site:
        read = (read_date(one, now=now, formats=site.layout.date_formats) for one in site.dates)
        printed = next((date for date in read if date), None)
        if site.layout.printed_date_first:
            draft.date(printed, DateOrigin.PAGE, Reader.SITE)
    draft.date(read_date(metadata.published, now=now), DateOrigin.META, Reader.OPENGRAPH)
    described = read_date(metadata.described("datePublished"), now=now)
    draft.date(described, DateOrigin.JSON_LD, Reader.JSON_LD)
    draft.date(printed, DateOrigin.PAGE, Reader.SITE)
    if announced:
        fed = read_date(announced.isoformat(), now=now)
        draft.date(fed, DateOrigin.FEED, Reader.FEED)


def fill_generic(draft: Draft, generic: GenericReading, *, now: datetime) -> None:
    """Complete a draft by what the general reading found; what is printed beats the head."""
    draft.replace("title", generic.title, Reader.GENERIC)
    # A page built by a script prints a notice only, and carries its text in the head.
    is_body = 2 * len(generic.text) >= sum(map(len, draft.lines))
    if is_body and draft.replace("lines", generic.lines, Reader.GENERIC):
        echoed = draft.lead and _is_echo(draft.lead, draft)
        draft.replace("lead", generic.lead, Reader.GENERIC, or_none=bool(echoed))
    draft.fill("author", generic.author, Reader.GENERIC)
    for printed in generic.dates:
        draft.date(read_date(printed, now=now), DateOrigin.PAGE, Reader.GENERIC)
    draft.date(read_date(generic.day, now=now), DateOrigin.URL, Reader.GENERIC)


def _is_echo(described: str, draft: Draft) -> bool:
    """Tell a description of the head that is no lead: cut off, or words the page prints elsewhere."""
    plain = described.rstrip(" .…")
    printed = (draft.title or "", *draft.lines)
    cut_off = described.endswith(("…", "...")) or plain.startswith(draft.title or "\0")
    return cut_off or any(plain in line for line in printed)


def finish(draft: Draft, *, url: str, source: Source) -> Reading:
    """Make the article of a draft; raises NotAnArticle when there is none on the page."""
    title = tidy(draft.title)
    if not title:
        raise NotAnArticle(PageKind.EMPTY, "no title was found by any reading")
    letters = sum(map(len, draft.lines))
    if letters > _LONGEST_TEXT:
        raise NotAnArticle(PageKind.TOO_LARGE, f"a text of {letters:,} letters is no article")
    credit = read_credit(draft.lines, own_host=host_of(url))
    lines = [line for line in draft.lines if line not in credit.lines]
    lead = tidy_or_none(draft.lead)
    if draft.read_by.get("lines") is not Reader.SITE and lines and (signed := signature(lines[-1])):
        draft.fill("author", signed, Reader.GENERIC)
        lines = lines[:-1]
    lines = _without_echo(lines, title=title, lead=lead, author=draft.author)
    if lines and lead is None:
        lines[0] = strip_prefix(lines[0])
    text = "\n".join(lines)
    refuse_headline(title, words=len(text) + len(lead or ""))
    if len(text) + len(lead or "") < _SHORTEST_TEXT:
        raise NotAnArticle(PageKind.EMPTY, f"{title[:60]!r} has a title but no text")
    return Reading(
        address=_own_address(draft.canonical, url=url, source=source),
        article=Article(
            title=title,
            lead=lead,
            text=text,
            author=tidy_or_none(draft.author),
            section=tidy_or_none(draft.section),
            language=draft.language,
            published_at=draft.published.at if draft.published else None,
            published_from=draft.published_from,
            original_url=credit.original_url
            or _foreign_canonical(draft.canonical, url=url, source=source),
            credited=credit.credited,
            images=draft.images,
            layout=draft.layout,
            read_by=dict(draft.read_by),
        ),
    )


def _without_echo(
    lines: list[str], *, title: str, lead: str | None, author: str | None
) -> list[str]:
    """Drop the headline or lead printed again above the body, and the signature below it."""
    while lines and (lines[0] == title or (lead and strip_prefix(lines[0]) == lead)):
        lines = lines[1:]
    while lines and author and lines[-1].strip(" ./") == author:
        lines = lines[:-1]
    return lines


def _picture(url: str | None) -> Image | None:
    try:
        return Image(url=canonical_url(url)) if url else None
    except BadAddress:
        return None


def _own_address(canonical: str | None, *, url: str, source: Source) -> Address:
    named = source.address(canonical, base=url) if canonical else None
    return named or source.any_address(url)


def _foreign_canonical(canonical: str | None, *, url: str, source: Source) -> str | None:
    """Give the canonical link if it leads to another publisher: the page is a copy."""
    try:
        target = canonical_url(canonical, base=url) if canonical else None
    except BadAddress:
        return None
    if target is None or source.owns(host_of(target)) or host_of(target) == host_of(url):
        return None
    return target
