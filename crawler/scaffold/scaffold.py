"""A source scaffolded from one article: its declaration, its fixture, and notes for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from article.canonical_url import host_of
from article.message import message
from crawler.discovery import DiscoveryMethod, Feed
from crawler.extraction.extract import ExtractedArticle
from crawler.extraction.metadata import Metadata
from crawler.scaffold.names import class_name, module_name
from crawler.scaffold.probe.discovery_probe import Attempt, DiscoveryProbe, WorkingMethod
from crawler.scaffold.probe.url_pattern import UrlPatternGuess, guess_url_pattern
from crawler.scaffold.problems import ScaffoldCode, ScaffoldError
from crawler.scaffold.selectors.layout import LayoutProposal, propose_layout
from crawler.scaffold.site_fetcher import Fetch, FetchedPage
from crawler.scaffold.spider_file.spider_source import spider_code
from crawler.source.declaration import Source
from crawler.spider.article_spider import SourceSpider


@dataclass(frozen=True, kw_only=True)
class ScaffoldedSource:
    """A scaffolded source."""

    source: Source
    url: str
    page: str
    reading: ExtractedArticle
    url_pattern: UrlPatternGuess
    layout: LayoutProposal
    working_methods: list[WorkingMethod]
    attempts: list[Attempt]
    publisher: str

    @property
    def module(self) -> str:
        """Return the path of the spider's file."""
        return module_name(self.source.name)

    @property
    def spider_code(self) -> str:
        """Write the spider's file."""
        return spider_code(
            self.source,
            class_name=class_name(self.module),
            publisher=self.publisher,
            example_url=self.reading.address.url,
        )


async def scaffold_source(name: str, url: str, *, fetch: Fetch, now: datetime) -> ScaffoldedSource:
    """Read an article and its site; raises ScaffoldError, DeclarationError, NotAnArticle."""
    fetched = await fetch(url)
    if fetched.problem:
        raise ScaffoldError(message(ScaffoldCode.NO_PAGE_TO_RECORD, url=url, why=fetched.problem))
    page = fetched.text
    metadata = Metadata(LexborHTMLParser(page))
    address = guess_url_pattern(fetched.url)
    bare = _declare(name, fetched, address, language=metadata.language or "vi")
    if bare.source.address(fetched.url) is None:
        raise ScaffoldError(message(ScaffoldCode.NO_ADDRESS_OF_AN_ARTICLE, url=fetched.url))
    generic = await bare.read(page, url=fetched.url, now=now)
    layout = propose_layout(page, text=generic.article.text, now=now)
    probe = DiscoveryProbe(bare.source, fetch, now=now)
    await probe.run(fetched)
    found = layout.layout(module_name(name))
    spider = _declare(
        name,
        fetched,
        address,
        language=bare.source.language,
        discovery=_discovery(probe.working),
        layouts=(found,) if found else (),
    )
    return ScaffoldedSource(
        source=spider.source,
        url=url,
        page=page,
        reading=await spider.read(page, url=fetched.url, now=now),
        url_pattern=address,
        layout=layout,
        working_methods=probe.working,
        attempts=probe.attempts,
        publisher=metadata.metas.get("og:site_name") or host_of(fetched.url),
    )


def _declare(
    name: str, answer: FetchedPage, address: UrlPatternGuess, **declared: object
) -> type[SourceSpider]:
    """Create the spider that the scaffolded file will declare; its class checks itself."""
    attributes = {
        "__doc__": f"The scaffold of {name}.",
        "__module__": __name__,
        "name": name,
        "hosts": (host_of(answer.url),),
        "article_url": address.pattern,
        "query": address.query,
        **declared,
    }
    return type("Scaffolded", (SourceSpider,), attributes)


def _discovery(announcements: list[WorkingMethod]) -> tuple[DiscoveryMethod, ...]:
    """Declare all feeds as one discovery method, and the others behind it."""
    methods = [one.method for one in announcements]
    feeds = tuple(url for method in methods if isinstance(method, Feed) for url in method.urls)
    others = [method for method in methods if not isinstance(method, Feed)]
    return (*((Feed(urls=feeds),) if feeds else ()), *others)
