"""Repair: a redesigned site is read again with learned selectors, accepted and taken back by command."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fixtures.databases.migrated_files import with_database
from fixtures.processes.command_fork import run_command
from fixtures.sites.invented_sites import InventedSite, river_paper
from fixtures.sites.loopback_site import LoopbackSite, SiteReply
from fixtures.sites.redesign_machine import Redesign, pool_of

from article.message import message
from article.model import Article
from crawler.crawl.fetch_errors import FetchCode
from crawler.discovery import Feed
from crawler.scaffold.problems import ScaffoldError
from crawler.scaffold.repair.layout_repair import propose_repair
from crawler.scaffold.repair.repair_proposal import MIN_SHARE, RepairProposal
from crawler.scaffold.site_fetcher import FetchedPage, SiteAccess
from crawler.source.declaration import Layout, Source

NOW = datetime(2026, 12, 1, tzinfo=UTC)
SITE = river_paper()
SOURCE = Source(
    name=SITE.host,
    hosts=(SITE.host,),
    language="vi",
    article_url=r"^/(?:[^/]+/)*[^/]+-(?P<id>\d{5,7})\.html$",
    discovery=(Feed(urls=(f"https://{SITE.host}/rss/tin-moi.rss",)),),
    layouts=(
        Layout(
            name="old",
            title="h1.detail-title",
            lead=".detail-sapo",
            body=".detail-body",
            date=".detail-time",
            drop=".related, figure",
        ),
    ),
)
KNOWN = [
    (url, Article(title=one.title, lead=one.lead, text=one.text, published_at=one.at))
    for url, one in SITE.stories.items()
]


def redesigned(site: InventedSite = SITE) -> dict[str, SiteReply]:
    """Redesign the articles of a site; its feed stays."""
    design = Redesign("repair", pool_of("vi"))
    return {
        address: SiteReply(design.page(str(reply.body), number=number))
        if f"https://{address}" in site.stories
        else reply
        for number, (address, reply) in enumerate(site.replies.items())
    }


def proposed(
    replies: Mapping[str, SiteReply], source: Source = SOURCE, known: Any = KNOWN
) -> RepairProposal:
    async def fetch(url: str) -> FetchedPage:
        reply = replies.get(url.removeprefix("https://"))
        if reply is None:
            return FetchedPage(url=url, problem=message(FetchCode.STATUS, status=404))
        return FetchedPage(url=url, body=str(reply.body).encode(), content_type="text/html")

    access = SiteAccess(fetch=fetch, render=fetch)
    return asyncio.run(propose_repair(source, known, access=access, now=NOW))


def test_a_redesign_is_repaired_with_its_proof() -> None:
    repair = proposed(redesigned())
    assert (repair.proof.right, repair.proof.of) == (8, 8)
    assert [one.article.title for one in repair.samples] == [one.title for _, one in KNOWN[:5]]
    assert repair.discovery == ()
    assert repair.is_proven


def test_selectors_of_attachments_survive_a_repair() -> None:
    attached = replace(SOURCE.layouts[0], attachments=".tep")
    repair = proposed(redesigned(), replace(SOURCE, layouts=(attached,)))
    assert repair.layout
    assert repair.layout.attachments == ".tep"


def test_a_source_that_is_read_rightly_needs_no_repair() -> None:
    repair = proposed(SITE.replies)
    assert repair.proof.right == 8
    assert not repair.changes_anything


def test_selectors_that_no_longer_match_stay_in_front_for_old_pages() -> None:
    assert not proposed(redesigned()).comes_first


def test_selectors_that_read_something_else_now_come_behind() -> None:
    layout = replace(SOURCE.layouts[0], title="title", body="body")
    assert proposed(redesigned(), replace(SOURCE, layouts=(layout,))).comes_first


def test_a_feed_that_moved_is_found_again() -> None:
    replies = redesigned()
    replies[f"{SITE.host}/feed"] = replies.pop(f"{SITE.host}/rss/tin-moi.rss")
    (moved,) = proposed(replies).moved
    assert (moved.before, moved.after) == (
        f"https://{SITE.host}/rss/tin-moi.rss",
        f"https://{SITE.host}/feed",
    )


def test_pages_that_are_gone_prove_nothing() -> None:
    replies = {f"{SITE.host}/": SiteReply("<html></html>")}
    with pytest.raises(ScaffoldError, match="scaffold_too_few_articles found=0 of=8"):
        proposed(replies)


def test_texts_that_do_not_belong_to_their_pages_are_no_proof() -> None:
    mixed = [
        (url, replace(article, text=other.text))
        for (url, article), (_, other) in zip(KNOWN, [*KNOWN[1:], KNOWN[0]], strict=True)
    ]
    with suppress(ScaffoldError):
        assert proposed(redesigned(), known=mixed).proof.share <= MIN_SHARE


# The command


class Watched:
    """A site that was added and crawled by command, then redesigned."""

    def __init__(self, folder: Path, server: LoopbackSite) -> None:
        self.folder = folder
        self._server = server

    def run(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = self._run(*words)
        assert done.returncode == code, done.stderr
        return done

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "TIPWATCH_DATA_DIR": str(with_database(self.folder)),
            "TIPWATCH_HOST_MAP": json.dumps({SITE.host: self._server.url}),
        }
        return run_command(*words, env=environment)

    def verdict(self) -> str:
        done = self._run("sources", "check", SITE.host, "--json")
        found: dict[str, Any] = json.loads(done.stdout)
        titles = next(one for one in found["fields"] if one["subject"] == "title")
        return str(titles["verdict"])


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    with LoopbackSite(SITE.replies) as server:
        one = Watched(tmp_path / "data", server)
        one.run("sources", "add", SITE.given, "--yes")
        one.run("crawl", SITE.host)
        server.replies |= redesigned()
        yield one


def test_a_repair_is_accepted_and_taken_back_by_command(watched: Watched) -> None:
    assert watched.verdict() != "ok"
    printed = json.loads(watched.run("sources", "repair", SITE.host, "--json", "--yes").stdout)
    assert printed["proof"] == {"right": 8, "of": 8}
    assert {"name", "layout", "proof", "samples"} <= set(printed)
    assert watched.verdict() == "ok"
    watched.run("sources", "repair", SITE.host, "--take-back")
    assert watched.verdict() != "ok"


def test_nothing_changes_before_a_repair_is_accepted(watched: Watched) -> None:
    shown = watched.run("sources", "repair", SITE.host)
    assert "right on 8 of 8 known articles" in shown.stdout
    assert watched.verdict() != "ok"


def test_without_an_accepted_repair_nothing_can_be_taken_back(tmp_path: Path) -> None:
    with LoopbackSite({}) as server:
        refused = Watched(tmp_path, server).run(
            "sources", "repair", "vov.vn", "--take-back", code=2
        )
    assert "no repair of vov.vn was accepted" in refused.stderr
