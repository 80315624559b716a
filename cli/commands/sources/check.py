"""`tipwatch sources check`: crawl a source, store nothing, report what answered."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from article.model import ArticleCapture, MissingCapture
from cli.commands.sources.source_argument import SourceName, find_source
from cli.console import out, print_error, write_json
from cli.logging_setup import configure_logs
from cli.options import AsJson
from crawler.runner import CrawlOptions, CrawlPool, run_in_reactor
from crawler.source.check import CheckCrawl, CheckItem, Severity, SourceCheck, check_source
from crawler.warc.index import WarcIndex, index_warc_files
from crawler.warc.replay import Replay
from presentation.messages import ENGLISH, render
from settings import load_settings

_COLOURS = {
    Severity.OK: "green",
    Severity.FALLBACK: "yellow",
    Severity.MISSING: "yellow",
    Severity.BROKEN: "red",
}


def check(
    name: SourceName,
    replay: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Read this WARC file, not the site; repeatable."),
    ] = None,
    max_pages: Annotated[int, typer.Option(min=1, help="Read at most this many articles.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Try every discovery method of a source, read some articles, report the result.

    Stores nothing. Exits 0 if all that is declared answers, 1 if something fell back or failed.

    Example: tipwatch sources check baoquocte.vn --max-pages 5
    """
    source = find_source(name)
    settings = load_settings()
    configure_logs(settings.log_format)
    archive = index_warc_files(replay) if replay else WarcIndex()
    replay_visit = (
        Replay(archive=archive, visit_number=max(0, archive.visits - 1)) if replay else None
    )
    items: list[ArticleCapture | MissingCapture] = []
    checks: list[SourceCheck] = []

    async def main() -> int:
        plan = CrawlOptions(max_pages=max_pages, replay=replay_visit, inspect=items.append)
        report = await CrawlPool(settings).crawl(name, plan)
        checks.append(check_source(CheckCrawl(source=source, report=report, items=items)))
        return 1 if archive.problems or checks[0].severity is not Severity.OK else 0

    code = run_in_reactor(main, settings=settings)
    for problem in archive.problems:
        print_error(problem)
    if as_json:
        write_json(_record(name, checks[0]))
    else:
        _print(name, checks[0])
    raise typer.Exit(code)


def _record(name: str, made: SourceCheck) -> dict[str, Any]:
    return {
        "source": name,
        "verdict": made.severity.value,
        "summary": made.summary,
        "advice": made.advice,
        "discovery": [_line_record(line) for line in made.discovery],
        "pages": _line_record(made.pages),
        "fields": [
            {
                **_line_record(line),
                "had": line.filled_count,
                "read_by": line.read_by,
                "sample": line.sample or None,
            }
            for line in made.fields
        ],
        "layouts": made.layouts,
    }


def _line_record(line: CheckItem) -> dict[str, Any]:
    return {
        "subject": line.subject,
        "found": _found(line),
        "verdict": line.severity.value,
        "advice": line.advice or None,
    }


def _found(line: CheckItem) -> str:
    return f"{line.found}: {render(line.why, ENGLISH)}" if line.why else line.found


def _print(name: str, made: SourceCheck) -> None:
    out.print(f"{name}: {made.severity}", style=f"bold {_COLOURS[made.severity]}", markup=False)
    out.print(made.summary + "\n", markup=False)
    discovery = _table("discovery", "verdict", "found")
    for line in (*made.discovery, made.pages):
        discovery.add_row(line.subject, _severity_text(line), Text(_found(line)))
    out.print(discovery)
    if made.fields:
        out.print()
        fields = _table("field", "verdict", "had it", "read by", "for instance")
        for one in made.fields:
            readers = ", ".join(f"{reader} {count}" for reader, count in one.read_by.items())
            fields.add_row(
                one.subject, _severity_text(one), one.found, readers or "–", Text(one.sample or "–")
            )
        out.print(fields)
        layouts = ", ".join(f"{layout} {count}" for layout, count in made.layouts.items())
        out.print(f"\nlayouts that answered: {layouts}", markup=False)
    if made.advice:
        out.print("\nwhat to do", style="bold")
        for sentence in made.advice:
            out.print(f"- {sentence}", markup=False)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _severity_text(line: CheckItem) -> Text:
    return Text(line.severity, style=_COLOURS[line.severity])
