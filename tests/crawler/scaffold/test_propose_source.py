"""Adding by address: twelve invented sites of different make, nothing corrected by hand."""

from __future__ import annotations

import asyncio
import json
import os
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fixtures.databases.migrated_files import with_database
from fixtures.processes.command_fork import run_command
from fixtures.sites.invented_sites import SITES, InventedSite, Story, river_paper
from fixtures.sites.loopback_site import LoopbackSite

from article.canonical_url import canonical_url
from article.message import message, verbatim
from article.model import Article
from crawler.crawl.fetch_errors import FetchCode
from crawler.scaffold.problems import ScaffoldCode, ScaffoldError
from crawler.scaffold.propose import ProposedSource, propose_source
from crawler.scaffold.site_fetcher import FetchedPage, SiteAccess
from crawler.spider.declarations.sources_folder import spider_of

NOW = datetime(2026, 11, 25, tzinfo=UTC)
MIN_F1 = 0.97
PLAIN = [make for make in SITES if not make().needs_browser]
BUILT = [make for make in SITES if make().needs_browser]
Make = Callable[[], InventedSite]


def f1(one: str, other: str) -> float:
    ours, theirs = (Counter(re.findall(r"\w+", text.casefold())) for text in (one, other))
    return 2 * (ours & theirs).total() / max(1, ours.total() + theirs.total())


def words_of(lead: str | None, text: str) -> str:
    return f"{lead or ''}\n{text}"


async def _answer(site: InventedSite, url: str) -> FetchedPage:
    reply = site.replies.get(url.removeprefix("https://"))
    if reply is None:
        return FetchedPage(url=url, problem=message(FetchCode.STATUS, status=404))
    body = reply.body.encode() if isinstance(reply.body, str) else reply.body
    return FetchedPage(url=url, body=body, content_type="text/html; charset=utf-8")


@cache
def proposed(make: Make) -> tuple[InventedSite, ProposedSource]:
    site = make()

    async def fetch(url: str) -> FetchedPage:
        return await _answer(site, url)

    async def render(url: str) -> FetchedPage:
        return FetchedPage(url=url, problem=verbatim("there is no browser here"))

    access = SiteAccess(fetch=fetch, render=render)
    return site, asyncio.run(propose_source(site.given, access=access, now=NOW))


def read_all(make: Make) -> list[tuple[Story, Article]]:
    """Read every page of a site, those included that the proposal never saw."""
    site, proposal = proposed(make)
    spider = spider_of(proposal.source)

    async def read(url: str) -> Article:
        page = await _answer(site, url)
        return (await spider.read(page.text, url=url, now=NOW)).article

    return [(story, asyncio.run(read(url))) for url, story in site.stories.items()]


@pytest.mark.parametrize("make", PLAIN)
def test_first_method_announces_the_articles_and_nothing_else(make: Make) -> None:
    site, proposal = proposed(make)
    method, found = proposal.source.discovery[0], set()
    pending = list(method.urls)
    while pending:
        page = asyncio.run(_answer(site, pending.pop()))
        result = method.read(page.body, url=page.url, now=NOW)
        pending += result.next_pages
        found |= {one.url for link in result.links if (one := proposal.source.address(link.url))}
    assert found == {canonical_url(url) for url in site.stories}


@pytest.mark.parametrize("make", PLAIN)
def test_title_and_date_of_every_page_are_right(make: Make) -> None:
    for story, article in read_all(make):
        assert article.title == story.title
        assert article.published_at is not None
        assert article.published_at.date() == story.at.date()


@pytest.mark.parametrize("make", PLAIN)
def test_text_of_every_page_is_right(make: Make) -> None:
    for story, article in read_all(make):
        assert f1(words_of(article.lead, article.text), words_of(story.lead, story.text)) >= MIN_F1


@pytest.mark.parametrize("make", PLAIN)
def test_five_pages_are_previewed_with_drafted_selectors(make: Make) -> None:
    _, proposal = proposed(make)
    assert len(proposal.samples) == 5
    assert proposal.layout is not None
    assert {one.reading.article.layout for one in proposal.samples} == {proposal.layout.name}


def test_an_address_without_articles_is_refused() -> None:
    site = InventedSite(host="empty.example", given="https://empty.example/", replies={})

    async def fetch(url: str) -> FetchedPage:
        return FetchedPage(url=url, body=b"<html><body><a href='/about'>About us</a></body></html>")

    with pytest.raises(ScaffoldError, match=ScaffoldCode.NO_ARTICLE):
        asyncio.run(
            propose_source(site.given, access=SiteAccess(fetch=fetch, render=fetch), now=NOW)
        )


# The command


def tipwatch(tmp_path: Path, site: InventedSite, server: LoopbackSite, *words: str) -> str:
    environment = {
        **os.environ,
        "TIPWATCH_DATA_DIR": str(with_database(tmp_path)),
        "TIPWATCH_HOST_MAP": json.dumps({site.host: server.url}),
    }
    done = run_command(*words, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def added_by(tmp_path: Path, site: InventedSite, server: LoopbackSite) -> dict[str, Any]:
    printed = tipwatch(tmp_path, site, server, "sources", "add", site.given, "--json", "--yes")
    added: dict[str, Any] = json.loads(printed)
    return added


@pytest.mark.parametrize("make", BUILT)
@pytest.mark.usefixtures("chromium")
def test_a_site_that_a_script_builds_is_added_and_crawled(make: Make, tmp_path: Path) -> None:
    site = make()
    with LoopbackSite(site.replies) as server:
        added = added_by(tmp_path, site, server)
        tipwatch(tmp_path, site, server, "crawl", added["name"])
        lines = tipwatch(tmp_path, site, server, "export").splitlines()
    stored = {one["url"]: one for one in map(json.loads, lines)}
    assert set(stored) == {canonical_url(url) for url in site.stories}
    for url, story in site.stories.items():
        article = stored[canonical_url(url)]
        assert (article["title"], article["published_at"]) == (story.title, story.at.isoformat())
        assert f1(article["text"], story.text) >= MIN_F1


def test_an_accepted_source_stands_in_the_folder_of_declarations(tmp_path: Path) -> None:
    site = river_paper()
    with LoopbackSite(site.replies) as server:
        added = added_by(tmp_path, site, server)
        listed = json.loads(tipwatch(tmp_path, site, server, "sources", "list", "--json"))
    declared = tomllib.loads((tmp_path / f"sources.d/{site.host}.toml").read_text("utf-8"))
    assert declared["layouts"] == [added["layout"]]
    assert {"name", "discovery", "layout", "samples"} <= set(added)
    assert added["samples"][0]["title"] in {one.title for one in site.stories.values()}
    assert site.host in {one["name"] for one in listed}


def test_nothing_is_watched_before_it_is_accepted(tmp_path: Path) -> None:
    site = river_paper()
    with LoopbackSite(site.replies) as server:
        shown = tipwatch(tmp_path, site, server, "sources", "add", site.given)
    assert next(iter(site.stories.values())).title[:30] in shown
    assert not (tmp_path / "sources.d").exists()
