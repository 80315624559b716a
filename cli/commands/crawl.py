"""`tipwatch crawl`: crawl sources once, live or from an archive."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from article.canonical_url import host_of
from cli.console import print_error, print_message, write_json
from cli.crawl_report_output import print_report, report_json
from cli.logging_setup import configure_logs
from cli.options import AsJson, Since, open_database
from cli.usage_errors import unknown_name
from crawler.crawl.report import CrawlReport
from crawler.runner import CrawlOptions, CrawlPool, run_in_reactor
from crawler.spider.registry import (
    declared_sources,
    declared_spiders,
    refused_names,
    spider_problems,
)
from crawler.warc.index import WarcIndex, index_warc_files
from crawler.warc.replay import Replay
from settings import load_settings
from storage.models import SourceState, StoredSource
from storage.sources.state import register_sources


def crawl(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="All active ones if none is named."),
    ] = None,
    replay: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Answer every request from this WARC file; repeatable."),
    ] = None,
    since: Since = None,
    max_pages: Annotated[
        int | None, typer.Option(min=1, help="Fetch at most this many articles of each source.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Crawl the named sources once.

    Example: tipwatch crawl baoquocte.vn --max-pages 20
    """
    settings = load_settings()
    configure_logs(settings.log_format)
    plan = CrawlOptions(since=since, max_pages=max_pages)

    async def main() -> int:
        crawls = CrawlPool(settings)
        names = _selected_sources(sources or [])
        if replay:
            archive = index_warc_files(replay)
            names = [name for name in names if sources or _is_in(archive, name)]
            reports = await _replay(crawls, names, plan, archive)
        else:
            archive = WarcIndex()
            reports = await asyncio.gather(*(crawls.crawl(name, plan) for name in names))
        for problem in archive.problems:
            print_error(problem)
        if as_json:
            write_json([report_json(report) for report in reports])
        for report in reports:
            print_report(report)
        # A source that was not asked for is no failure of this crawl.
        refused = [] if sources or replay else spider_problems()
        for file in refused:
            print_error(f"not watched: {file}")
        failed = archive.problems or refused or any(report.failed for report in reports)
        return 1 if failed else 0

    raise typer.Exit(run_in_reactor(main, settings=settings))


def _is_in(archive: WarcIndex, name: str) -> bool:
    source = declared_spiders()[name].source
    return any(source.owns(host_of(url)) for url in archive.urls.values())


def _selected_sources(requested: Sequence[str]) -> list[str]:
    declared = [source.name for source in declared_sources()]
    for name in requested:
        if name not in declared:
            raise unknown_name("source", name, declared, listed_by="tipwatch sources list")
    with open_database() as database:
        with database.writing() as session:
            register_sources(session, declared, refused=refused_names())
        if requested:
            return list(requested)
        with database.reading() as session:
            rows = {name: session.get_one(StoredSource, name) for name in declared}
            return [name for name in declared if rows[name].state is SourceState.ACTIVE]


async def _replay(
    crawls: CrawlPool, names: Sequence[str], plan: CrawlOptions, archive: WarcIndex
) -> list[CrawlReport]:
    """Replay the archive's visits one after the other; one source has nothing to wait for."""
    reports: list[CrawlReport] = []
    for number in range(archive.visits):
        options = replace(plan, replay=Replay(archive=archive, visit_number=number))
        reports += [await crawls.crawl(name, options) for name in names]
    if not reports:
        print_message("the archive holds no page")
    return reports
