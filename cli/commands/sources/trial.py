"""`tipwatch sources trial`: ask sources for the first time, and write a report that can be sent."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from article.model import ArticleCapture, MissingCapture
from cli.commands.sources.source_argument import find_source
from cli.console import err, out, print_error
from cli.logging_setup import configure_logs
from crawler.crawl.context import utc_now
from crawler.runner import CrawlOptions, CrawlPool, run_in_reactor
from crawler.source.check import CheckCrawl
from crawler.source.declaration import Source
from crawler.source.trial import AnswerRecorder, SourceTrial, TrialVerdict, try_source
from crawler.spider.registry import declared_sources
from crawler.warc.index import WarcIndex, index_warc_files
from crawler.warc.replay import Replay
from presentation.field_report import report_page, trial_record
from settings import Settings, load_settings

_DEADLINE = timedelta(minutes=10)
"""Of one source: twenty pages at two seconds each, a browser's start and some slow answers."""
_COLOURS = {
    TrialVerdict.OK: "green",
    TrialVerdict.FALLBACK: "yellow",
    TrialVerdict.MISSING: "yellow",
    TrialVerdict.BROKEN: "red",
    TrialVerdict.UNREACHABLE: "magenta",
}


def trial(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]…", help="As `tipwatch sources list` says.")
    ] = None,
    all_sources: Annotated[bool, typer.Option("--all", help="Try every declared source.")] = False,
    replay: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Ask this WARC file, not the sites; repeatable."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", metavar="FOLDER", help="Where to write; else field-report in the data."),
    ] = None,
    max_pages: Annotated[
        int, typer.Option(min=1, help="Ask each source for at most this many articles.")
    ] = 20,
) -> None:
    """Ask every link of sources, compare every selector with pages, write a report to send.

    Stores nothing in the database. Writes index.html, report.json and NAME.warc.gz. Exits 1 if a
    source is broken, or if none could be reached.

    Example: tipwatch sources trial --all
    """
    if bool(names) == all_sources:
        raise typer.BadParameter("name sources, or give --all")
    sources = [find_source(name) for name in names or ()] or declared_sources()
    settings = load_settings()
    configure_logs(settings.log_format)
    folder = output or settings.data_dir / "field-report"
    folder.mkdir(parents=True, exist_ok=True)
    archive = index_warc_files(replay) if replay else WarcIndex()
    trials: list[SourceTrial] = []

    async def main() -> int:
        trials.extend(await _try_all(sources, settings, folder, archive, replay, max_pages))
        return 0

    run_in_reactor(main, settings=settings)
    for problem in archive.problems:
        print_error(problem)
    _write(folder, trials)
    _print(trials, folder)
    raise typer.Exit(_exit_code(trials) or (1 if archive.problems else 0))


async def _try_all(
    sources: list[Source],
    settings: Settings,
    folder: Path,
    archive: WarcIndex,
    replay: list[Path] | None,
    max_pages: int,
) -> list[SourceTrial]:
    pool = CrawlPool(settings)
    visit = Replay(archive=archive, visit_number=max(0, archive.visits - 1)) if replay else None
    with Progress(console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("sources", total=len(sources))

        async def attempt(source: Source) -> SourceTrial:
            recorder = AnswerRecorder(utc_now)
            items: list[ArticleCapture | MissingCapture] = []
            options = CrawlOptions(
                max_pages=max_pages,
                replay=visit,
                inspect=items.append,
                record=recorder.record,
                deadline=_DEADLINE,
                thumbnails=None if visit else folder,
            )
            report = await pool.crawl(source.name, options)
            await asyncio.to_thread(recorder.write, folder / f"{source.name}.warc.gz")
            crawl = CheckCrawl(source=source, report=report, items=items)
            now = visit.time if visit else utc_now()
            found = await asyncio.to_thread(try_source, crawl, recorder.answers, now=now)
            progress.advance(task)
            return found

        return list(await asyncio.gather(*(attempt(source) for source in sources)))


def _write(folder: Path, trials: list[SourceTrial]) -> None:
    records = [trial_record(one) for one in trials]
    document = json.dumps(records, ensure_ascii=False, indent=2)
    (folder / "report.json").write_text(f"{document}\n", "utf-8")
    pictured = frozenset(one.name for one in trials if (folder / f"{one.name}.jpg").exists())
    page = report_page(records, at=utc_now(), thumbnails=pictured)
    (folder / "index.html").write_text(page, "utf-8")


def _print(trials: list[SourceTrial], folder: Path) -> None:
    for one in trials:
        record = trial_record(one)
        colour = _COLOURS[one.verdict]
        out.print(f"{one.name}: {one.verdict.value}", style=colour, markup=False)
        for repair in record["mend"]:
            out.print(f"  {repair}", markup=False)
    counts = Counter(one.verdict.value for one in trials)
    totals = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    out.print(f"{totals}; {folder / 'index.html'}", markup=False)


def _exit_code(trials: list[SourceTrial]) -> int:
    verdicts = {one.verdict for one in trials}
    return int(TrialVerdict.BROKEN in verdicts or verdicts == {TrialVerdict.UNREACHABLE})
