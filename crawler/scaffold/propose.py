"""Propose a source from any address of a site: how it announces articles, how they are read, and samples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from article.canonical_url import BadAddress, canonical_url, host_of
from article.message import message
from crawler.discovery import BrowserListing, DiscoveryMethod, Feed, Listing
from crawler.extraction.extract import ExtractedArticle
from crawler.extraction.metadata import Metadata
from crawler.extraction.not_an_article import NotAnArticle
from crawler.rendering import Rendering
from crawler.scaffold.learning.known_page import KnownPage
from crawler.scaffold.learning.learn_layout import learn_layout, read_page
from crawler.scaffold.probe.address_kind import Entry, EntryKind, listing_entry, read_entry
from crawler.scaffold.probe.discovery_probe import (
    SITEMAP_PATHS,
    DiscoveryProbe,
    WorkingMethod,
    feeds_named_by,
    sitemaps_named_by,
)
from crawler.scaffold.probe.foreign_folders import untried_folders, without_folders
from crawler.scaffold.probe.json_listing_guess import json_addresses
from crawler.scaffold.probe.link_groups import LinkGroup
from crawler.scaffold.problems import ScaffoldCode, ScaffoldError
from crawler.scaffold.selectors.selector_candidate import word_overlap
from crawler.scaffold.site_fetcher import FetchedPage, SiteAccess
from crawler.source.declaration import Layout, Source, without_www
from crawler.spider.article_spider import SourceSpider
from crawler.spider.declarations.sources_folder import spider_of

SAMPLES = 5
_MAX_READ = 8
_MIN_TEXT = 200
_MAX_TRIED = 3
_TRIED_PER_GROUP = 2
_MIN_AGREEMENT = 0.9
"""Of the words that learned selectors and the general extractor read; below it, the latter is used."""

Notify = Callable[[str, str], None]
"""Receives each step: what is tried, and where."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One real page as the proposed source reads it."""

    page: FetchedPage
    reading: ExtractedArticle
    rendered: bool = False


@dataclass(frozen=True, kw_only=True)
class ProposedSource:
    """A source that nobody has accepted yet."""

    source: Source
    samples: tuple[Sample, ...]
    publisher: str

    @property
    def layout(self) -> Layout | None:
        """Return the drafted selectors; None where pages are read without any."""
        return self.source.layouts[0] if self.source.layouts else None


async def propose_source(
    url: str,
    *,
    access: SiteAccess,
    now: datetime,
    name: str | None = None,
    notify: Notify = lambda step, at: None,
) -> ProposedSource:
    """Read an address and its site; raises ScaffoldError, which says why there is no proposal."""
    return await _Proposing(access, now=now, notify=notify).run(url, name=name)


class _Proposing:
    """One proposal in the making; every address is asked once."""

    def __init__(self, access: SiteAccess, *, now: datetime, notify: Notify) -> None:
        self._access = access
        self._now = now
        self._notify = notify
        self._pages: dict[tuple[str, bool], FetchedPage] = {}
        self._needs_browser = False

    async def run(self, url: str, *, name: str | None) -> ProposedSource:
        page = await self._fetch(url)
        if page.problem:
            raise ScaffoldError(message(ScaffoldCode.NO_PAGE, url=url, why=page.problem))
        entry = await self._entry(page)
        evidence = [entry, *await self._announced_elsewhere(entry)]
        bare, first = await self._articles_among(evidence)
        probe = DiscoveryProbe(bare.source, self._fetch, now=self._now)
        await probe.run(first.page)
        working = [*_working(evidence, bare.source, now=self._now), *probe.working]
        methods = chosen_methods(working)
        if not methods:
            raise ScaffoldError(message(ScaffoldCode.NO_DISCOVERY, host=host_of(url)))
        samples = await self._samples(bare, first, working)
        bare = await self._without_foreign(bare, samples, working)
        spider = await self._with_layout(bare, samples, methods, name=name)
        final = [await self._sample(spider, one.page, rendered=one.rendered) for one in samples]
        metadata = Metadata(LexborHTMLParser(first.page.text))
        return ProposedSource(
            source=spider.source,
            samples=tuple(one for one in final if one),
            publisher=metadata.metas.get("og:site_name") or host_of(first.page.url),
        )

    async def _entry(self, page: FetchedPage) -> Entry:
        """Read the address that was given; many section pages call themselves articles."""
        entry = read_entry(page, now=self._now)
        if entry.kind is not EntryKind.ARTICLE:
            return entry
        listing = listing_entry(page)
        group = entry.groups[0]
        if listing.groups and not await self._read_article(_bare(group, entry), group.urls[0]):
            return listing
        return entry

    async def _fetch(self, url: str, *, rendered: bool = False) -> FetchedPage:
        key = (url, rendered)
        if key not in self._pages:
            self._notify("browser" if rendered else "fetch", url)
            ask = self._access.render if rendered else self._access.fetch
            self._pages[key] = await ask(url)
        return self._pages[key]

    async def _announced_elsewhere(self, entry: Entry) -> list[Entry]:
        """Read what the address leads to: feeds it names, an index's sitemaps, what builds the page."""
        if entry.kind is EntryKind.SITEMAP:
            return await self._read_all(entry.next_pages)
        if entry.kind is not EntryKind.LISTING:
            return []
        named = await self._read_all(feeds_named_by(entry.page))
        if entry.groups or any(one.groups for one in named):
            return named
        return await self._sitemaps_of(entry.page.url) or await self._built_by_script(entry.page)

    async def _sitemaps_of(self, url: str) -> list[Entry]:
        robots = await self._fetch(urljoin(url, "/robots.txt"))
        named = sitemaps_named_by(robots) or [urljoin(url, path) for path in SITEMAP_PATHS]
        found = await self._read_all(named)
        for index in list(found):
            found += await self._read_all(index.next_pages)
        return [one for one in found if one.kind is EntryKind.SITEMAP and one.groups]

    async def _built_by_script(self, page: FetchedPage) -> list[Entry]:
        """Read the JSON that a page's scripts ask for, and the page as a browser builds it."""
        named = json_addresses(page.text, url=page.url)
        for script in await self._script_files(page):
            named += json_addresses(f"<script>{script.text}</script>", url=page.url)
        found = [
            one
            for one in await self._read_all(named)
            if one.kind in {EntryKind.JSON, EntryKind.FEED}
        ]
        built = await self._fetch(page.url, rendered=True)
        if not built.problem:
            read = read_entry(built, now=self._now)
            if read.groups and read.kind is EntryKind.LISTING:
                found.append(replace(read, method=BrowserListing(urls=(page.url,))))
        return found

    async def _script_files(self, page: FetchedPage) -> list[FetchedPage]:
        urls = []
        for node in LexborHTMLParser(page.text).css("script[src]")[:_MAX_TRIED]:
            try:
                script = canonical_url(node.attributes.get("src") or "", base=page.url)
            except BadAddress:
                continue
            if without_www(host_of(script)) == without_www(host_of(page.url)):
                urls.append(script)
        found = [await self._fetch(one) for one in urls]
        return [one for one in found if not one.problem]

    async def _read_all(self, urls: Iterable[str]) -> list[Entry]:
        pages = [await self._fetch(one) for one in list(urls)[:_MAX_TRIED]]
        return [read_entry(one, now=self._now) for one in pages if not one.problem]

    async def _articles_among(self, evidence: Sequence[Entry]) -> tuple[type[SourceSpider], Sample]:
        """Find the make of address behind which articles stand."""
        for entry in sorted(evidence, key=lambda one: one.kind is EntryKind.LISTING):
            for group in entry.groups:
                bare = _bare(group, entry)
                for url in group.urls[:_TRIED_PER_GROUP]:
                    sample = await self._read_article(bare, url)
                    if sample:
                        return bare, sample
        raise ScaffoldError(message(ScaffoldCode.NO_ARTICLE))

    async def _read_article(self, spider: type[SourceSpider], url: str) -> Sample | None:
        """Read an article plainly, else in the browser; None where neither finds one."""
        if spider.source.address(url) is None:
            return None
        for rendered in (self._needs_browser, True):
            page = await self._fetch(url, rendered=rendered)
            sample = await self._sample(spider, page, rendered=rendered)
            if sample and _has_text(sample):
                self._needs_browser = rendered
                return sample
        return None

    async def _sample(
        self, spider: type[SourceSpider], page: FetchedPage, *, rendered: bool
    ) -> Sample | None:
        if page.problem or spider.source.address(page.url) is None:
            return None
        try:
            reading = await spider.read(page.text, url=page.url, now=self._now)
        except NotAnArticle:
            return None
        return Sample(page=page, reading=reading, rendered=rendered)

    async def _samples(
        self, bare: type[SourceSpider], first: Sample, working: Sequence[WorkingMethod]
    ) -> list[Sample]:
        """Read some of the announced articles, the first one included."""
        found = {first.reading.address.key: first}
        announced = (url for one in working for url in one.articles(bare.source))
        for url in dict.fromkeys(announced):
            address = bare.source.address(url)
            if len(_dated(found.values())) >= SAMPLES or len(found) > _MAX_READ or address is None:
                break
            if address.key not in found and (sample := await self._read_article(bare, url)):
                found[address.key] = sample
        return _dated(found.values())[:SAMPLES]

    async def _without_foreign(
        self,
        bare: type[SourceSpider],
        samples: Sequence[Sample],
        working: Sequence[WorkingMethod],
    ) -> type[SourceSpider]:
        """Leave out folders in which no page that was tried holds an article."""
        announced = list(dict.fromkeys(url for one in working for url in one.articles(bare.source)))
        read = [one.page.url for one in samples]
        dated = all(one.reading.article.published_at for one in samples)
        foreign = []
        for folder, urls in untried_folders(announced, read=read).items():
            pages = [await self._fetch(url, rendered=self._needs_browser) for url in urls]
            found = [
                await self._sample(bare, page, rendered=self._needs_browser)
                for page in pages
                if not page.problem
            ]
            if found and not any(one and _is_like_samples(one, dated=dated) for one in found):
                foreign.append(folder)
        # A section named in words, and its further pages, have addresses as articles have.
        lists = [
            urlsplit(one.page.url).path.rstrip("/")
            for one in working
            if one.method.kind in {"listing", "browser-listing"}
            and bare.source.address(one.page.url)
            and not urlsplit(one.page.url).query
        ]
        if not foreign and not lists:
            return bare
        pattern = without_folders(bare.source.article_url, foreign, lists=lists)
        return spider_of(replace(bare.source, article_url=pattern))

    async def _with_layout(
        self,
        bare: type[SourceSpider],
        samples: Sequence[Sample],
        methods: tuple[DiscoveryMethod, ...],
        *,
        name: str | None,
    ) -> type[SourceSpider]:
        pages = [
            KnownPage(url=one.page.url, page=one.page.text, article=one.reading.article)
            for one in samples
        ]
        self._notify("selectors", bare.source.name)
        layout, agrees = await self._access.calculate(
            _learned_layout, f"{self._now:%Y-%m}", bare.source, pages, now=self._now
        )
        rendered = any(one.rendered for one in samples)
        languages = [one.article.language for one in pages if one.article.language]
        return spider_of(
            replace(
                bare.source,
                name=name or bare.source.name,
                language=max(languages, key=languages.count, default=bare.source.language),
                discovery=methods,
                layouts=(layout,) if layout and agrees else (),
                rendering=Rendering(wait_for=layout.selectors["body"][0])
                if layout and rendered
                else None,
            )
        )


def _dated(samples: Iterable[Sample]) -> list[Sample]:
    """Leave out pages without a date where most have one: they are about the site."""
    all_of_them = list(samples)
    dated = [one for one in all_of_them if one.reading.article.published_at]
    return dated if 2 * len(dated) > len(all_of_them) else all_of_them


def _has_text(sample: Sample) -> bool:
    return len(sample.reading.article.text) >= _MIN_TEXT


def _is_like_samples(sample: Sample, *, dated: bool) -> bool:
    """Return whether a page has text, and a date if all articles have one: "About us" has none."""
    return _has_text(sample) and not (dated and sample.reading.article.published_at is None)


def _learned_layout(
    name: str, bare: Source, pages: Sequence[KnownPage], *, now: datetime
) -> tuple[Layout | None, bool]:
    """Learn selectors; return them, and whether they read what the general extractor read."""
    layout = learn_layout(name, pages, now=now, are_dates_known=False)
    return layout, layout is not None and _agrees(layout, bare, pages, now)


def _agrees(layout: Layout, bare: Source, pages: Sequence[KnownPage], now: datetime) -> bool:
    source = replace(bare, layouts=(layout,))
    read = [read_page(one, source, now=now) for one in pages]
    alike = [
        word_overlap(one.article.text, page.article.text)
        for one, page in zip(read, pages, strict=True)
        if one
    ]
    return len(alike) == len(pages) and sum(alike) >= _MIN_AGREEMENT * len(pages)


def _bare(group: LinkGroup, entry: Entry) -> type[SourceSpider]:
    """Declare the source of a make of address, before anything is known of its markup."""
    host = host_of(group.urls[0])
    others = [host_of(url) for url in (*group.urls, entry.page.url) if host_of(url) != host]
    hosts = tuple(dict.fromkeys((host, *others[:3])))
    language = Metadata(LexborHTMLParser(entry.page.text)).language
    return spider_of(
        Source(
            name=without_www(host),
            hosts=hosts,
            language=language or "vi",
            article_url=group.pattern.pattern,
            query=group.pattern.query,
        )
    )


def _working(evidence: Sequence[Entry], source: Source, *, now: datetime) -> list[WorkingMethod]:
    """Read the given address and what it led to as discovery methods."""
    found = []
    for entry in evidence:
        if entry.kind is EntryKind.ARTICLE or not source.owns(host_of(entry.page.url)):
            continue
        method = entry.method or Listing(urls=(entry.page.url,))
        result = method.read(entry.page.body, url=entry.page.url, now=now)
        working = WorkingMethod(method=method, page=entry.page, result=result)
        if working.articles(source):
            found.append(working)
    return found


def chosen_methods(working: Sequence[WorkingMethod]) -> tuple[DiscoveryMethod, ...]:
    """Order the methods: feeds as one, JSON, listings, sitemaps, and the browser at the end."""
    feeds = tuple(
        dict.fromkeys(
            url for one in working if isinstance(one.method, Feed) for url in one.method.urls
        )
    )
    others: dict[tuple[str, tuple[str, ...]], DiscoveryMethod] = {}
    has_index = any(one.index for one in working)
    for one in working:
        # The sitemap of this month is not that of the next; its index is.
        of_index = one.method.kind == "sitemap" and has_index and not one.index
        if not isinstance(one.method, Feed) and not of_index:
            others.setdefault((one.method.kind, one.method.urls), one.method)
    order = {"json": 0, "listing": 1, "sitemap": 2, "browser-listing": 3}
    rest = sorted(others.values(), key=lambda method: order.get(method.kind, 4))
    return (*((Feed(urls=feeds),) if feeds else ()), *rest)
