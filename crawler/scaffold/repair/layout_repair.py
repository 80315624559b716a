"""Propose a repair: selectors learned from known articles as their pages are now, and where they are announced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from article.message import message
from article.model import Article
from article.text import tidy
from crawler.discovery import DiscoveryMethod
from crawler.html.parse import NestedTooDeep, parse_html
from crawler.scaffold.learning.known_page import KnownPage
from crawler.scaffold.learning.learn_layout import (
    Proof,
    is_read_rightly,
    learn_with_proof,
    read_page,
)
from crawler.scaffold.probe.discovery_probe import DiscoveryProbe
from crawler.scaffold.problems import ScaffoldCode, ScaffoldError
from crawler.scaffold.propose import Notify, chosen_methods
from crawler.scaffold.repair.json_repair import propose_json_repair
from crawler.scaffold.repair.moved_addresses import moved_addresses
from crawler.scaffold.repair.moved_candidates import NewPlaces
from crawler.scaffold.repair.repair_proposal import (
    MAX_KNOWN,
    MIN_KNOWN,
    MIN_SHARE,
    SHOWN,
    RepairProposal,
)
from crawler.scaffold.site_fetcher import FetchedPage, SiteAccess
from crawler.source.declaration import Layout, Source
from crawler.source.moved_address import with_moved


async def propose_repair(
    source: Source,
    known: Sequence[tuple[str, Article]],
    *,
    access: SiteAccess,
    now: datetime,
    notify: Notify = lambda step, at: None,
) -> RepairProposal:
    """Fetch known articles again and learn where they stand now; raises ScaffoldError."""
    home = f"https://{source.hosts[0]}/"
    if source.json_article:
        places = NewPlaces(home, None, fetch=access.fetch)
        return await propose_json_repair(
            source, known, access=access, now=now, notify=notify, places=places
        )
    ask = access.render if source.rendering else access.fetch
    pages = []
    for url, article in known[:MAX_KNOWN]:
        notify("browser" if source.rendering else "fetch", url)
        answer = await ask(url)
        if page := _known_page(answer, url, article):
            pages.append(page)
    printed = _fetched(pages[0]) if pages else None
    places = NewPlaces(home, printed, fetch=access.fetch)
    moved = await moved_addresses(source, dict(known), places=places, now=now)
    if moved and len(pages) < MIN_KNOWN:
        return RepairProposal(source=source, proof=Proof(right=0, of=0), moved=moved)
    if len(pages) < MIN_KNOWN:
        raise ScaffoldError(
            message(
                ScaffoldCode.TOO_FEW_ARTICLES, found=len(pages), of=len(known[:MAX_KNOWN]), least=MIN_KNOWN
            )
        )  # fmt: skip
    notify("selectors", source.name)
    now_asked = with_moved(source, moved)
    discovery = await _moved_discovery(now_asked, pages[0], access=access, now=now)
    learned = await access.calculate(_learned, source, pages, now=now)
    return replace(learned, discovery=discovery, moved=moved, pages=tuple(pages))


def _known_page(answer: FetchedPage, url: str, article: Article) -> KnownPage | None:
    """Pair an answer with what is known; None where the article does not stand in it any more."""
    if answer.problem:
        return None
    try:
        body = parse_html(answer.text).body
    except NestedTooDeep:
        return None
    words = tidy(body.text(separator=" ")) if body else ""
    return KnownPage(url=url, page=answer.text, article=article) if article.title in words else None


def _learned(source: Source, pages: Sequence[KnownPage], *, now: datetime) -> RepairProposal:
    right = sum(is_read_rightly(page, source, now=now) for page in pages)
    today = Proof(right=right, of=len(pages))
    if today.share > MIN_SHARE:
        return RepairProposal(source=source, layout=None, proof=today)
    learned = learn_with_proof(f"{now:%Y-%m-%d}", source, pages, now=now, place=_first)
    if learned is None:
        nothing = Proof(right=0, of=len(pages))
        return RepairProposal(source=source, proof=nothing, finds_nothing=True)
    placed = place_layout(source, learned.layout, pages, now=now)
    readings = [read_page(page, placed.source, now=now) for page in pages[:SHOWN]]
    return RepairProposal(
        source=source,
        layout=_with_unlearned_fields(learned.layout, source),
        proof=learned.proof,
        comes_first=placed.comes_first,
        samples=tuple(one for one in readings if one),
    )


def _with_unlearned_fields(layout: Layout, source: Source) -> Layout:
    """Carry over what no stored article proves; where it no longer matches, it finds nothing."""
    newest = source.layouts[0] if source.layouts else layout
    return replace(layout, attachments=newest.attachments, register=newest.register)


@dataclass(frozen=True, kw_only=True)
class PlacedLayout:
    """A source with a further layout, before or behind those that it has."""

    source: Source
    comes_first: bool
    right: int
    """Known pages that it reads rightly."""


def place_layout(
    source: Source, layout: Layout, pages: Sequence[KnownPage], *, now: datetime
) -> PlacedLayout:
    """Put a layout where more known pages are read rightly."""
    first, last = _first(source, layout), _last(source, layout)
    # Behind the others it cannot change how an old page is read.
    behind = sum(is_read_rightly(page, last, now=now) for page in pages)
    before = sum(is_read_rightly(page, first, now=now) for page in pages)
    if behind < before:
        return PlacedLayout(source=first, comes_first=True, right=before)
    return PlacedLayout(source=last, comes_first=False, right=behind)


def _first(source: Source, layout: Layout) -> Source:
    return replace(source, layouts=(layout, *source.layouts))


def _last(source: Source, layout: Layout) -> Source:
    return replace(source, layouts=(*source.layouts, layout))


async def _moved_discovery(
    source: Source, page: KnownPage, *, access: SiteAccess, now: datetime
) -> tuple[DiscoveryMethod, ...]:
    """Search where articles are announced now, if no declared method answers with any."""
    for method in source.discovery:
        for url in method.start(now):
            answer = await (access.render if method.rendering else access.fetch)(url)
            if answer.problem:
                continue
            found = method.read(answer.body, url=answer.url, now=now)
            if found.next_pages or any(source.address(one.url, base=url) for one in found.links):
                return ()
    probe = DiscoveryProbe(source, access.fetch, now=now)
    await probe.run(_fetched(page))
    return chosen_methods(probe.working)


def _fetched(page: KnownPage) -> FetchedPage:
    return FetchedPage(url=page.url, body=page.page.encode(), content_type="text/html")
