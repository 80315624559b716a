"""`tipwatch backfill`: what a source published before it was watched, from a web archive."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cli.console import err, print_error, print_message, write_json
from cli.crawl_report_output import print_report, report_json
from cli.logging_setup import configure_logs
from cli.options import AsJson, open_database, parse_date
from cli.usage_errors import unknown_name
from crawler.runner import run_in_reactor
from crawler.source.declaration import Source
from crawler.spider.registry import declared_spiders
from crawler.warc.web_archive.archive import (
    ArchiveBudget,
    ArchiveBusy,
    ArchiveUnavailable,
    BoundReached,
    WebArchive,
    waiting_time,
)
from crawler.warc.web_archive.archive_fetcher import ArchiveFetcher, ArchiveTask, run_with_archive
from crawler.warc.web_archive.capture_address import UnknownIndex, index_base
from crawler.warc.web_archive.cdx import UnknownDialect
from pipelines.archive.page_archive import page_archive_for
from pipelines.batch_processor import BatchProcessor
from pipelines.warc_import.backfill.backfill import Backfill, BackfillOrder
from pipelines.warc_import.backfill.source_captures import SourceCaptures
from pipelines.warc_import.warc_importer import WarcImporter
from settings import Settings, load_settings

_SHOWN = 5
_LONGEST_WAIT = timedelta(minutes=15)


def backfill(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...")],
    start: Annotated[
        datetime,
        typer.Option("--from", parser=parse_date, metavar="DATE", help="From this day on."),
    ],
    via: Annotated[
        str, typer.Option("--via", metavar="CDX_URL", help="The archive's index of captures.")
    ],
    end: Annotated[
        datetime | None,
        typer.Option("--to", parser=parse_date, metavar="DATE", help="Until then; now by default."),
    ] = None,
    max_requests: Annotated[int, typer.Option(min=1, help="Ask the archive no more often.")] = (
        10_000
    ),
    max_megabytes: Annotated[int, typer.Option(min=1, help="Receive no more than this.")] = 5_000,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what there is, and what it would cost.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Fetch what an earlier run stored, too.")
    ] = False,
    order: Annotated[
        BackfillOrder, typer.Option(help="Articles with the oldest or the newest captures first.")
    ] = BackfillOrder.OLDEST,
    as_json: AsJson = False,
) -> None:
    """Store the history of sources from a web archive; running it again goes on where it ended.

    Captures are stored with their own dates, whatever the order, and the rows are the same. Indexes in the dialects of
    the Wayback Machine, pywb and Common Crawl are understood.

    Example: tipwatch backfill vov.vn --from 2018-01-01 --via https://web.archive.org/cdx/search/cdx --dry-run
    """
    settings = load_settings()
    configure_logs(settings.log_format)
    try:
        index_base(via)
    except UnknownIndex as error:
        raise typer.BadParameter(str(error)) from error
    histories = [SourceCaptures(source=one) for one in _declared(sources)]
    budget = ArchiveBudget(max_requests=max_requests, max_bytes=max_megabytes * 1_000_000)
    last = end or datetime.now(UTC)
    with open_database(reuse_plans=True) as database, _progress() as progress:
        importer = WarcImporter(BatchProcessor(database, page_archive_for(settings.archive_config)))
        tasks = {
            one.source.name: progress.add_task(one.source.name, total=None) for one in histories
        }

        def show(history: SourceCaptures) -> None:
            task = tasks[history.source.name]
            progress.update(task, completed=history.stored, total=len(history.captures))

        work = Backfill(
            database=database,
            importer=importer,
            histories=histories,
            start=start,
            end=last,
            again=again,
            on_progress=show,
            order=order,
        )

        async def estimate(archive: WebArchive) -> None:
            for one in histories:
                await work.list_captures_of(one, archive)

        task = estimate if dry_run else work.run
        code = run_in_reactor(
            lambda: _ask(task, via=via, budget=budget, settings=settings), settings=settings
        )
    _print(histories, importer, budget, dry_run=dry_run, as_json=as_json)
    failed = any(one.failures for one in histories) or any(
        one.failed for one in importer.reports.values()
    )
    raise typer.Exit(code or int(failed))


async def _ask(task: ArchiveTask, *, via: str, budget: ArchiveBudget, settings: Settings) -> int:
    """Run a task, as often as the archive asks to wait a little; return the exit code."""
    while True:
        try:
            await run_with_archive(task, via=via, budget=budget, settings=settings)
        except ArchiveBusy as error:
            seconds = waiting_time(error)
            if seconds > _LONGEST_WAIT.total_seconds():
                print_error(f"the archive asks to wait for {seconds:,.0f} s: try again then")
                return 1
            print_message(f"the archive asks to wait for {seconds:,.0f} s")
            await asyncio.sleep(seconds)
        except BoundReached as error:
            print_message(f"{error}, as many as were granted: run it again to go on")
            return 0
        except (ArchiveUnavailable, UnknownDialect) as error:
            print_error(str(error))
            return 1
        else:
            return 0


def _declared(names: list[str]) -> list[Source]:
    declared = declared_spiders()
    for name in names:
        if name not in declared:
            raise unknown_name("source", name, list(declared), listed_by="tipwatch sources list")
    return [declared[name].source for name in dict.fromkeys(names)]


def _print(
    histories: list[SourceCaptures],
    importer: WarcImporter,
    budget: ArchiveBudget,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    if as_json:
        write_json([_as_json(one, importer) for one in histories])
    for one in histories:
        years = ", ".join(f"{year}: {count}" for year, count in one.years().items())
        print_message(
            f"{one.source.name}: {len(one.captures):,} captures of {one.addresses():,} addresses"
            f" ({years or 'none'}); {one.left:,} left, {one.bytes_left / 1e6:,.1f} MB,"
            f" {timedelta(seconds=round(one.seconds_left(ArchiveFetcher.delay)))}"
        )
        report = importer.reports.get(one.source.name)
        if report and not dry_run:
            print_report(report)
        if one.unreadable:
            print_message(f"{one.unreadable:,} lines of the index name no capture")
        for failure in one.failures[:_SHOWN]:
            print_error(failure)
        if len(one.failures) > _SHOWN:
            print_error(f"and {len(one.failures) - _SHOWN} more captures that cannot be had")
    print_message(f"{budget.requests:,} requests, {budget.bytes / 1e6:,.1f} MB")


def _as_json(history: SourceCaptures, importer: WarcImporter) -> dict[str, Any]:
    report = importer.reports.get(history.source.name)
    return {
        "source": history.source.name,
        "listed": history.listed,
        "unreadable": history.unreadable,
        "captures": len(history.captures),
        "addresses": history.addresses(),
        "years": {str(year): count for year, count in history.years().items()},
        "left": history.left,
        "bytes_left": history.bytes_left,
        "seconds_left": round(history.seconds_left(ArchiveFetcher.delay)),
        "unavailable": history.failures,
        "report": report_json(report) if report else None,
    }


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )
