"""Propose every regional site by its address alone, and compare what is read with what is there."""

from __future__ import annotations

import asyncio
import re
import sys
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from article.canonical_url import canonical_url
from crawler.scaffold.propose import ProposedSource, propose_source
from crawler.scaffold.scaffold import ScaffoldError
from crawler.scaffold.site_fetcher import Fetch, FetchedPage, SiteAccess
from crawler.spider.declarations.sources_folder import spider_of
from regional_sites import ASIDE, READ, Make
from regional_sites.grammar import NewsText
from regional_sites.model import RegionalSite

NOW = datetime(2026, 11, 25, tzinfo=UTC)
MIN_F1 = 0.97


@dataclass
class Outcome:
    """What came of one site."""

    name: str
    problem: str = ""
    discovery: bool = False
    title: int = 0
    date: int = 0
    author: int = 0
    of: int = 0
    f1: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def unedited(self) -> bool:
        whole = not self.problem and self.discovery and self.title == self.date == self.of
        return whole and min(self.f1) >= MIN_F1


def body_f1(found: str, wanted: str) -> float:
    ours, theirs = (
        Counter(re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold()))
        for text in (found, wanted)
    )
    return 2 * (ours & theirs).total() / max(1, ours.total() + theirs.total())


def access_of(site: RegionalSite) -> SiteAccess:
    async def answer(url: str, *, scripts: bool) -> FetchedPage:
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        page = site.pages.get(path) if parts.hostname == site.host else None
        if page is None:
            return FetchedPage(url=url, problem="the server answered 404")
        if scripts and path in site.rendered:
            return FetchedPage(
                url=url, body=site.rendered[path].encode(), content_type="text/html; charset=utf-8"
            )
        return FetchedPage(url=url, body=page.body.encode(), content_type=page.content_type)

    async def fetch(url: str) -> FetchedPage:
        return await answer(url, scripts=False)

    async def render(url: str) -> FetchedPage:
        return await answer(url, scripts=True)

    return SiteAccess(fetch=fetch, render=render)


async def _page(get: Fetch, url: str) -> FetchedPage:
    return await get(url)


def propose(site: RegionalSite) -> ProposedSource:
    return asyncio.run(propose_source(site.given, access=access_of(site), now=NOW))


def measured(make: Make) -> Outcome:
    site = make()
    done = Outcome(site.name, of=len(site.articles))
    began = time.process_time()
    try:
        proposal = propose(site)
    except ScaffoldError as error:
        done.problem = str(error)
        done.seconds = time.process_time() - began
        return done
    done.seconds = time.process_time() - began
    _compare_discovery(done, site, proposal)
    spider = spider_of(proposal.source)
    access = access_of(site)
    get = access.render if proposal.source.rendering else access.fetch
    for path, text in site.articles.items():
        page = asyncio.run(_page(get, site.home + path))
        try:
            article = asyncio.run(spider.read(page.text, url=page.url, now=NOW)).article
        except Exception as error:  # noqa: BLE001 - a refusal is a result
            done.f1.append(0.0)
            done.faults.append(f"{path}: {type(error).__name__}: {error}")
            continue
        _compare(done, site, text, article)
    return done


def _compare_discovery(done: Outcome, site: RegionalSite, proposal: ProposedSource) -> None:
    method = proposal.source.discovery[0]
    access = access_of(site)
    get = access.render if getattr(method, "rendering", None) else access.fetch
    pending, asked, found = list(method.urls), set[str](), set[str]()
    while pending and len(asked) < 20:
        url = pending.pop()
        if url in asked:
            continue
        asked.add(url)
        page = asyncio.run(_page(get, url))
        if page.problem:
            continue
        result = method.read(page.body, url=page.url, now=NOW)
        pending += result.next_pages
        found |= {one.url for link in result.links if (one := proposal.source.address(link.url))}
    wanted = {canonical_url(site.home + path) for path in site.articles}
    foreign = {url for url in found - wanted if not url.lower().endswith(".pdf")}
    done.discovery = not foreign and 3 * len(found & wanted) >= 2 * len(wanted)
    if not done.discovery:
        done.faults.append(
            f"discovery {type(method).__name__} {method.urls}: {len(found & wanted)} of {len(wanted)}, foreign {sorted(foreign)[:3]}"
        )


def _compare(done: Outcome, site: RegionalSite, text: NewsText, article: Any) -> None:
    title = " ".join((article.title or "").split()) == text.title
    at = article.published_at
    zone = text.at.tzinfo
    date = at is not None and (
        at.astimezone(zone).date() == text.at.date()
        if site.day_only
        else abs((at - text.at).total_seconds()) < 60
        or (_day(article) and at.date() == text.at.date())
    )
    f1 = body_f1(f"{article.lead or ''}\n{article.text}", "\n".join([text.lead, *text.lines]))
    author = site.without_author or text.author.casefold() in (article.author or "").casefold()
    done.title += title
    done.date += date
    done.author += author
    done.f1.append(f1)
    if not title:
        done.faults.append(f"title {article.title!r} for {text.title!r}")
    if not date:
        done.faults.append(f"date {at} for {text.at}")
    if not author:
        done.faults.append(f"author {article.author!r} for {text.author!r}")
    if f1 < MIN_F1:
        done.faults.append(
            f"f1 {f1:.3f} lead {article.lead!r} text {article.text[:100]!r} … {article.text[-200:]!r} layout {article.layout}"
        )


def _day(article: Any) -> bool:
    return bool(getattr(article, "date_precision", "") == "day")


def main(names: list[str]) -> None:
    for label, makes in (("read", READ), ("aside", ASIDE)):
        if names and label not in names and not any(make.__name__ in names for make in makes):
            continue
        chosen = [make for make in makes if not names or label in names or make.__name__ in names]
        outcomes = [measured(make) for make in chosen]
        if label == "read":
            for one in outcomes:
                f1 = min(one.f1, default=0)
                print(
                    f"{one.name:18} {'ok ' if one.unedited else 'BAD'} disc={one.discovery!s:5} title={one.title}/{one.of} date={one.date}/{one.of} "
                    f"author={one.author}/{one.of} f1={f1:.3f} {one.seconds:.1f}s {one.problem}"
                )
                for fault in one.faults[:4]:
                    print("     ", fault[:700])
        pages = sum(one.of for one in outcomes)
        reached = [one for one in outcomes if not one.problem]
        good = sum(f1 >= MIN_F1 for one in outcomes for f1 in one.f1)
        print(
            f"{label}: unedited {sum(one.unedited for one in outcomes)} of {len(outcomes)}; proposed {len(reached)}; discovery "
            f"{sum(one.discovery for one in outcomes)}; title {sum(one.title for one in outcomes)}/{pages}; date {sum(one.date for one in outcomes)}/{pages}; "
            f"author {sum(one.author for one in outcomes)}/{pages}; body>=0.97 {good}/{pages}; {sum(one.seconds for one in outcomes):.1f} s"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
