"""`tipwatch sources check`: crawl a source for examination, store nothing, say what answered."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from article.value import Absence, Sighting
from cli.console import out, tell_error, write_json
from cli.logs import configure_logs
from cli.options import AsJson
from cli.sources.named import SourceName, find_source
from crawler.archive import Archive, index_archive
from crawler.checking import Check, Findings, Line, Mark, check_of
from crawler.replay import Replay
from crawler.run import CrawlPlan, Crawls, in_reactor
from settings import load_settings

_COLOURS = {Mark.OK: "green", Mark.FALLBACK: "yellow", Mark.MISSING: "yellow", Mark.BROKEN: "red"}


def check(
    name: SourceName,
    replay: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Ask this WARC file, not the site; repeatable."),
    ] = None,
    max_pages: Annotated[int, typer.Option(min=1, help="Read at most this many articles.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Ask every link of a source's discovery chain, read some articles, say what answered.

    Stores nothing. Exits 0 if all that is declared answers, 1 if something fell back or failed.

    Example: tipwatch sources check baoquocte.vn --max-pages 5
    """
    source = find_source(name)
    settings = load_settings()
    configure_logs(settings.log_format)
    archive = index_archive(replay) if replay else Archive()
    visit = Replay(archive=archive, round_number=max(0, archive.rounds - 1)) if replay else None
    items: list[Sighting | Absence] = []
    checks: list[Check] = []

    async def main() -> int:
        plan = CrawlPlan(max_pages=max_pages, replay=visit, inspect=items.append)
        report = await Crawls(settings).crawl(name, plan)
        checks.append(check_of(Findings(source=source, report=report, items=items)))
        return 1 if archive.problems or checks[0].mark is not Mark.OK else 0

    code = in_reactor(main, settings=settings)
    for problem in archive.problems:
        tell_error(problem)
    if as_json:
        write_json(_record(name, checks[0]))
    else:
        _print(name, checks[0])
    raise typer.Exit(code)


def _record(name: str, made: Check) -> dict[str, Any]:
    return {
        "source": name,
        "verdict": made.mark.value,
        "summary": made.summary,
        "advice": made.advice,
        "discovery": [_line(line) for line in made.links],
        "pages": _line(made.pages),
        "fields": [
            {**_line(line), "had": line.had, "read_by": line.read_by, "sample": line.sample or None}
            for line in made.fields
        ],
        "layouts": made.layouts,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "subject": line.subject,
        "found": line.found,
        "verdict": line.mark.value,
        "advice": line.advice or None,
    }


def _print(name: str, made: Check) -> None:
    out.print(f"{name}: {made.mark}", style=f"bold {_COLOURS[made.mark]}", markup=False)
    out.print(made.summary + "\n", markup=False)
    discovery = _table("discovery", "verdict", "found")
    for line in (*made.links, made.pages):
        discovery.add_row(line.subject, _marked(line), Text(line.found))
    out.print(discovery)
    if made.fields:
        out.print()
        fields = _table("field", "verdict", "had it", "read by", "for instance")
        for one in made.fields:
            readers = ", ".join(f"{reader} {count}" for reader, count in one.read_by.items())
            fields.add_row(
                one.subject, _marked(one), one.found, readers or "–", Text(one.sample or "–")
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


def _marked(line: Line) -> Text:
    return Text(line.mark, style=_COLOURS[line.mark])
