"""`tipwatch ingest`: feed recorded pages through the same reading and the same pipelines."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TransferSpeedColumn

from cli.console import err, tell, tell_error, write_json
from cli.logs import configure_logs
from cli.options import AsJson, open_database
from cli.reports import report_json, tell_report
from crawler.archive import ArchiveError, first_date, read_records
from crawler.spider import utc_now
from pipelines.archive import evidence_at
from pipelines.bookmark import Bookmark
from pipelines.ingesting import Ingest
from settings import load_settings
from storage.engine import Database


def ingest(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.warc[.gz]...")],
    any_host: Annotated[
        bool, typer.Option("--any-host", help="Read hosts that no source declares, too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Store the articles of web archives; running it again changes nothing.

    Example: tipwatch ingest CC-NEWS-20261001-00001.warc.gz
    """
    settings = load_settings()
    configure_logs(settings.log_format)
    with open_database() as database:
        work = Ingest(database, any_host=any_host, evidence=evidence_at(settings.archive_plan))
        problems = asyncio.run(_ingest(database, work, files, limit=settings.page_bytes_limit))
    for problem in problems:
        tell_error(problem)
    reports = list(work.reports.values())
    if as_json:
        write_json([report_json(report) for report in reports])
    for report in reports:
        tell_report(report)
    if work.skipped:
        tell(f"{work.skipped} answers skipped: not an article's address of any source, or no page")
    raise typer.Exit(1 if problems or any(report.failed for report in reports) else 0)


async def _ingest(database: Database, work: Ingest, files: list[Path], *, limit: int) -> list[str]:
    problems = []
    # In the order of their dates, whatever the shell's: only so do they tell a history.
    for path in sorted(files, key=first_date):
        with _progress() as progress, Bookmark(database, path, clock=utc_now) as bookmark:
            size = path.stat().st_size if path.is_file() else 0
            task = progress.add_task(path.name, total=size, completed=bookmark.start)
            if bookmark.start:
                tell(f"{path}: going on at byte {bookmark.start:,}, where it was interrupted")

            def passed(offset: int, bookmark=bookmark, progress=progress, task=task) -> None:  # type: ignore[no-untyped-def]
                bookmark.reached(offset)
                progress.update(task, completed=offset)

            try:
                for record in read_records(
                    path, limit=limit, start=bookmark.start, wanted=work.wants, passed=passed
                ):
                    await work.take(record, limit=limit)
            except ArchiveError as error:
                problems.append(str(error))
            bookmark.finish()
    return problems


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TransferSpeedColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )
