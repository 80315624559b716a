"""What would be compared if a page were watched: read as the crawl reads it, before anybody accepts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawler.extraction.extract import ExtractedArticle
from crawler.extraction.not_an_article import NotAnArticle
from crawler.scaffold.page_parts import PagePart, page_parts
from crawler.scaffold.scaffold import ScaffoldError
from crawler.scaffold.site_fetcher import Fetch
from crawler.spider.fixed_pages import fixed_pages_spider
from settings.fixed_pages import FixedPage


@dataclass(frozen=True, kw_only=True)
class WatchPreview:
    """A page as it would be watched, and the parts that could be watched instead."""

    page: FixedPage
    reading: ExtractedArticle
    parts: tuple[PagePart, ...]


async def preview_watch(page: FixedPage, *, fetch: Fetch, now: datetime) -> WatchPreview:
    """Read the page; a part that is a number is that of the list. Raises ScaffoldError."""
    fetched = await fetch(page.url)
    if fetched.problem:
        raise ScaffoldError(fetched.problem)
    parts = page_parts(fetched.text)
    page = _with_chosen_part(page, parts)
    spider = fixed_pages_spider([page])
    try:
        reading = await spider.read(fetched.text, url=page.url, now=now)
    except NotAnArticle as error:
        wrong = f"nothing to compare in {page.selector!r}" if page.selector else f"{error}"
        listed = ", ".join(part.selector for part in parts)
        raise ScaffoldError(f"{wrong}; parts of the page: {listed or 'none'}") from None
    return WatchPreview(page=page, reading=reading, parts=parts)


def _with_chosen_part(page: FixedPage, parts: tuple[PagePart, ...]) -> FixedPage:
    # No CSS selector begins with a digit.
    if page.selector is None or not page.selector.isdecimal():
        return page
    number = int(page.selector)
    if not 1 <= number <= len(parts):
        raise ScaffoldError(f"there is no part {number}; the page has {len(parts)}")
    return page.model_copy(update={"selector": parts[number - 1].selector})
