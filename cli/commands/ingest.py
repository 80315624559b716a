"""`tipwatch ingest`: feed recorded pages through the same reading and the same pipelines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TransferSpeedColumn

from cli.article_argument import find_article_or_exit
from cli.console import err, print_error, print_message, write_json
from cli.crawl_report_output import print_report, report_json
from cli.document_files import empty_folders, import_files, sort_files
from cli.logging_setup import configure_logs
from cli.options import AsJson, open_database
from crawler.spider.article_spider import utc_now
from crawler.warc.reader import WarcError, first_capture_date
from pipelines.archive.page_archive import page_archive_for
from pipelines.batch_processor import BatchProcessor
from pipelines.warc_import.checkpoint import ImportCheckpoint
from pipelines.warc_import.import_file import import_file
from pipelines.warc_import.reading_process import ReadingProcesses
from pipelines.warc_import.record_reader import RecordReader
from pipelines.warc_import.warc_importer import WarcImporter
from settings import load_settings
from storage.engine import Database


def ingest(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.warc[.gz]|FILE.pdf|FOLDER...")],
    any_host: Annotated[
        bool, typer.Option("--any-host", help="Read hosts that no source declares, too.")
    ] = False,
    article: Annotated[
        str | None,
        typer.Option("--article", metavar="URL_OR_ID", help="The article the documents belong to."),
    ] = None,
    jobs: Annotated[
        int,
        typer.Option("--jobs", "-j", min=1, max=64, help="Processes that read archives at once."),
    ] = 1,
    as_json: AsJson = False,
) -> None:
    """Store the articles of web archives, or documents; running it again changes nothing.

    Documents are PDF, DOCX, ODT, RTF and DOC files, and the folders they are in.

    Example: tipwatch ingest CC-NEWS-20261001-00001.warc.gz
    Example: tipwatch ingest --jobs 4 CC-NEWS-202610*.warc.gz
    Example: tipwatch ingest decree.pdf reports/
    """
    settings = load_settings()
    configure_logs(settings.log_format)
    archives, documents = sort_files(files)
    limit = settings.page_bytes_limit
    with (
        ReadingProcesses(jobs, any_host=any_host, limit=limit) as processes,
        open_database(reuse_plans=True) as database,
    ):
        page_id = _page_id(database, article)
        page_archive = page_archive_for(settings.archive_config)
        counts, records = import_files(database, documents, page_id=page_id, archive=page_archive)
        work = WarcImporter(BatchProcessor(database, page_archive))
        accepts = RecordReader(any_host=any_host).accepts
        problems = _ingest(
            database, work, archives, processes=processes, accepts=accepts, limit=limit
        )
    problems += empty_folders(files)
    for problem in problems:
        print_error(problem)
    reports = list(work.reports.values())
    if as_json:
        write_json([*(report_json(report) for report in reports), *records])
    for report in reports:
        print_report(report)
    if work.skipped:
        print_message(
            f"{work.skipped} answers skipped: not an article's address of any source, or no page"
        )
    if documents:
        print_message(f"documents: {counts.stored} stored, {counts.known} known already")
    raise typer.Exit(
        1 if problems or counts.problems or any(report.failed for report in reports) else 0
    )


def _page_id(database: Database, article: str | None) -> int | None:
    if article is None:
        return None
    with database.reading() as session:
        return find_article_or_exit(session, article).id


def _ingest(
    database: Database,
    work: WarcImporter,
    files: list[Path],
    *,
    processes: ReadingProcesses,
    accepts: Callable[[str], bool],
    limit: int,
) -> list[str]:
    problems = []
    # In the order of their dates, whatever the shell's: only so do they make a history.
    for path in sorted(files, key=first_capture_date):
        with _progress() as progress, ImportCheckpoint(database, path, clock=utc_now) as checkpoint:
            size = path.stat().st_size if path.is_file() else 0
            task = progress.add_task(path.name, total=size, completed=checkpoint.start)
            if checkpoint.start:
                print_message(
                    f"{path}: going on at byte {checkpoint.start:,}, where it was interrupted"
                )

            def stored(offset: int, marker=checkpoint, progress=progress, task=task) -> None:  # type: ignore[no-untyped-def]
                marker.advance(offset)
                progress.update(task, completed=offset)

            try:
                import_file(
                    path,
                    start=checkpoint.start,
                    accepts=accepts,
                    limit=limit,
                    processes=processes,
                    importer=work,
                    on_stored=stored,
                )
            except WarcError as error:
                problems.append(str(error))
            checkpoint.finish()
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
