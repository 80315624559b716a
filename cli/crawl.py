"""`tipwatch crawl`: crawl sources once, live or out of an archive."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from article.identity import host_of
from cli.console import tell, tell_error, write_json
from cli.logs import configure_logs
from cli.options import AsJson, Since, open_database
from cli.reports import report_json, tell_report
from crawler.archive import Archive, index_archive
from crawler.declared import declared_sources, declared_spiders
from crawler.replay import Replay
from crawler.report import CrawlReport
from crawler.run import CrawlPlan, Crawls, in_reactor
from settings import load_settings
from storage.models import SourceRow, SourceState
from storage.sources import enroll


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
    plan = CrawlPlan(since=since, max_pages=max_pages)

    async def main() -> int:
        crawls = Crawls(settings)
        names = _chosen(sources or [])
        if replay:
            archive = index_archive(replay)
            names = [name for name in names if sources or _is_in(archive, name)]
            reports = await _replay(crawls, names, plan, archive)
        else:
            archive = Archive()
            reports = await asyncio.gather(*(crawls.crawl(name, plan) for name in names))
        for problem in archive.problems:
            tell_error(problem)
        if as_json:
            write_json([report_json(report) for report in reports])
        for report in reports:
            tell_report(report)
        return 1 if archive.problems or any(report.failed for report in reports) else 0

    raise typer.Exit(in_reactor(main, settings=settings))


def _is_in(archive: Archive, name: str) -> bool:
    source = declared_spiders()[name].source
    return any(source.owns(host_of(url)) for url in archive.addresses.values())


def _chosen(asked: Sequence[str]) -> list[str]:
    declared = [source.name for source in declared_sources()]
    for name in asked:
        if name not in declared:
            raise typer.BadParameter(
                f"no source is called {name!r}; there are {', '.join(declared)}"
            )
    with open_database() as database:
        with database.writing() as session:
            enroll(session, declared)
        if asked:
            return list(asked)
        with database.reading() as session:
            rows = {name: session.get_one(SourceRow, name) for name in declared}
            return [name for name in declared if rows[name].state is SourceState.ACTIVE]


async def _replay(
    crawls: Crawls, names: Sequence[str], plan: CrawlPlan, archive: Archive
) -> list[CrawlReport]:
    """Live through the archive's visits one after the other; one source has nothing to wait for."""
    reports: list[CrawlReport] = []
    for number in range(archive.rounds):
        visit = replace(plan, replay=Replay(archive=archive, round_number=number))
        reports += [await crawls.crawl(name, visit) for name in names]
    if not reports:
        tell("the archive holds no page")
    return reports
