"""What would be compared if a page were watched: read as the crawl reads it, before anybody accepts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from article.message import NOTHING, joined, message
from crawler.extraction.extract import ExtractedArticle
from crawler.extraction.not_an_article import NotAnArticle
from crawler.scaffold.problems import ScaffoldCode, ScaffoldError
from crawler.scaffold.site_fetcher import Fetch
from crawler.scaffold.watch.page_parts import PagePart, page_parts
from crawler.spider.fixed_pages import fixed_pages_spider
from settings.fixed_pages import FixedPage

_SHOWN_LINES = 200


@dataclass(frozen=True, kw_only=True)
class WatchPreview:
    """A page as it would be watched, and the parts that could be watched instead."""

    page: FixedPage
    reading: ExtractedArticle
    parts: tuple[PagePart, ...]


@dataclass(frozen=True, kw_only=True)
class PartReading:
    """What would be compared of one part."""

    part: PagePart | None
    """None for the whole page."""
    title: str
    lines: tuple[str, ...]

    def to_data(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {
            "selector": self.part.selector if self.part else None,
            "first_words": self.part.first_words if self.part else "",
            "title": self.title,
            "lines": list(self.lines[:_SHOWN_LINES]),
            "more_lines": max(0, len(self.lines) - _SHOWN_LINES),
        }


@dataclass(frozen=True, kw_only=True)
class PartReadings:
    """A page, and what could be watched of it: all of it first, where that can be read."""

    page: str
    readings: tuple[PartReading, ...]


async def preview_watch(page: FixedPage, *, fetch: Fetch, now: datetime) -> WatchPreview:
    """Read the page; a part that is a number is that of the list. Raises ScaffoldError."""
    text = await _page_text(page.url, fetch)
    parts = page_parts(text)
    page = _with_chosen_part(page, parts)
    try:
        reading = await _read(page, text, now=now)
    except NotAnArticle as error:
        wrong = (
            message(ScaffoldCode.NOTHING_IN_THE_PART, part=page.selector)
            if page.selector
            else error.reason
        )
        named = ", ".join(part.selector for part in parts) or "–"
        raise ScaffoldError(joined([wrong, message(ScaffoldCode.PARTS, parts=named)])) from None
    return WatchPreview(page=page, reading=reading, parts=parts)


async def read_parts(url: str, *, fetch: Fetch, now: datetime) -> PartReadings:
    """Read the whole page and each of its parts; raises ScaffoldError if nothing can be compared."""
    text = await _page_text(url, fetch)
    readings: list[PartReading] = []
    problem: NotAnArticle | None = None
    for part in (None, *page_parts(text)):
        try:
            page = FixedPage(url=url, selector=part.selector if part else None)
            article = (await _read(page, text, now=now)).article
        except NotAnArticle as error:
            problem = problem or error
            continue
        lines = tuple(article.text.splitlines())
        readings.append(PartReading(part=part, title=article.title, lines=lines))
    if not readings:
        why = problem.reason if problem else NOTHING
        raise ScaffoldError(message(ScaffoldCode.NOTHING_TO_COMPARE, url=url, why=why))
    return PartReadings(page=text, readings=tuple(readings))


async def _page_text(url: str, fetch: Fetch) -> str:
    fetched = await fetch(url)
    if fetched.problem:
        raise ScaffoldError(fetched.problem)
    return fetched.text


async def _read(page: FixedPage, text: str, *, now: datetime) -> ExtractedArticle:
    return await fixed_pages_spider([page]).read(text, url=page.url, now=now)


def _with_chosen_part(page: FixedPage, parts: tuple[PagePart, ...]) -> FixedPage:
    # No CSS selector begins with a digit.
    if page.selector is None or not page.selector.isdecimal():
        return page
    number = int(page.selector)
    if not 1 <= number <= len(parts):
        raise ScaffoldError(message(ScaffoldCode.NO_SUCH_PART, part=number, of=len(parts)))
    return page.model_copy(update={"selector": parts[number - 1].selector})
