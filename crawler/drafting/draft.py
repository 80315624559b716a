"""A source drafted from one article: its declaration, its fixture, and what a person should look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from article.identity import host_of
from crawler.declaration import Source
from crawler.discovery import DiscoveryMethod, Feed
from crawler.drafting.address import AddressGuess, guess_address
from crawler.drafting.announcing import Announcement, Survey, Tried
from crawler.drafting.layout import LayoutDraft, draft_layout
from crawler.drafting.naming import class_name, module_name
from crawler.drafting.scout import Answer, Fetch
from crawler.drafting.spider_text import spider_text
from crawler.reading.metadata import Metadata
from crawler.reading.reader import Reading
from crawler.spider import SourceSpider


class DraftRefused(Exception):
    """Nothing can be drafted from the address; the message says why and what to do instead."""


@dataclass(frozen=True, kw_only=True)
class SourceDraft:
    """Everything that is guessed about a source."""

    source: Source
    url: str
    page: str
    reading: Reading
    address: AddressGuess
    layout: LayoutDraft
    announcements: list[Announcement]
    tried: list[Tried]
    publisher: str

    @property
    def module(self) -> str:
        """Name the spider's file."""
        return module_name(self.source.name)

    @property
    def text(self) -> str:
        """Write the spider's file."""
        return spider_text(
            self.source,
            class_name=class_name(self.module),
            publisher=self.publisher,
            seen=self.reading.address.url,
        )


async def draft_source(name: str, url: str, *, fetch: Fetch, now: datetime) -> SourceDraft:
    """Look at an article and its site; raises DraftRefused, DeclarationError, NotAnArticle."""
    answer = await fetch(url)
    if answer.problem:
        raise DraftRefused(f"{url} cannot be had: {answer.problem}; record it and use --replay")
    page = answer.page
    metadata = Metadata(LexborHTMLParser(page))
    address = guess_address(answer.url)
    bare = _declare(name, answer, address, language=metadata.language or "vi")
    if bare.source.address(answer.url) is None:
        raise DraftRefused(f"{answer.url} is no article's address; give that of one article")
    unaided = await bare.read(page, url=answer.url, now=now)
    layout = draft_layout(page, text=unaided.article.text, now=now)
    survey = Survey(bare.source, fetch, now=now)
    await survey.run(answer)
    found = layout.layout(module_name(name))
    spider = _declare(
        name,
        answer,
        address,
        language=bare.source.language,
        discovery=_chain(survey.announcements),
        layouts=(found,) if found else (),
    )
    return SourceDraft(
        source=spider.source,
        url=url,
        page=page,
        reading=await spider.read(page, url=answer.url, now=now),
        address=address,
        layout=layout,
        announcements=survey.announcements,
        tried=survey.tried,
        publisher=metadata.metas.get("og:site_name") or host_of(answer.url),
    )


def _declare(
    name: str, answer: Answer, address: AddressGuess, **declared: object
) -> type[SourceSpider]:
    """Make the spider that the drafted file will declare, and have it check itself."""
    told = {
        "__doc__": f"The draft of {name}.",
        "__module__": __name__,
        "name": name,
        "hosts": (host_of(answer.url),),
        "article_url": address.pattern,
        "query": address.query,
        **declared,
    }
    return type("Drafted", (SourceSpider,), told)


def _chain(announcements: list[Announcement]) -> tuple[DiscoveryMethod, ...]:
    """Declare all feeds as one link, and the others behind it."""
    methods = [one.method for one in announcements]
    feeds = tuple(url for method in methods if isinstance(method, Feed) for url in method.urls)
    others = [method for method in methods if not isinstance(method, Feed)]
    return (*((Feed(urls=feeds),) if feeds else ()), *others)
