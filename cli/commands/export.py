"""`tipwatch export`: the articles as JSON Lines, CSV, XLSX or an Atom feed."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, TextIO
from urllib.parse import urlencode

import typer

from article.dates import HANOI
from cli.console import print_error
from cli.options import Since, open_existing_database
from digest.content.filters import ArticleFilter, parse_filter
from presentation.atom import FLAGGED_FEED, atom_feed
from presentation.export_files import csv_lines, json_lines, write_xlsx
from presentation.i18n import Language, Translator
from settings import load_settings
from storage.articles.article_records import article_record, stream_articles
from storage.articles.current import CurrentArticle


class ExportFormat(StrEnum):
    """The formats of an export file."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"
    ATOM = "atom"


def export(
    export_format: Annotated[
        ExportFormat,
        typer.Option("--format", help="JSON Lines, CSV, a spreadsheet or an Atom feed."),
    ] = ExportFormat.JSONL,
    flagged: Annotated[bool, typer.Option("--flagged", help="Only relevant articles.")] = False,
    since: Since = None,
    filters: Annotated[
        list[str] | None,
        typer.Option("--filter", metavar="KEY=VALUE", help="As in `tipwatch subscribers add`."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Instead of stdout.")
    ] = None,
) -> None:
    """Export the stored articles with their judgements.

    Example: tipwatch export --flagged --since 2026-10-01 -o flagged.jsonl
    """
    if export_format is ExportFormat.XLSX and output is None:
        print_error(
            "a spreadsheet cannot be written to the terminal: name a file with -o flagged.xlsx"
        )
        raise typer.Exit(2)
    wanted = parse_filter(filters or (), check_provinces=True)
    if wanted.searches:
        print_error(
            "search=NAME is for digests: open the saved search in the dashboard and export it"
        )
        raise typer.Exit(2)
    with open_existing_database() as database, database.reading() as session:
        # A feed is about the subject; so is a filter's word on tier, themes and forms.
        only = flagged or bool(filters) or export_format is ExportFormat.ATOM
        articles = stream_articles(
            session, flagged=only, since=since, newest_first=export_format is ExportFormat.ATOM
        )
        if filters:
            articles = (one for one in articles if _matches(wanted, one))
        if export_format is ExportFormat.ATOM:
            selection = _selection(since, filters or ())
            with _open_output(output) as file:
                file.write(_atom(articles, selection=selection))
            return
        records = (article_record(*one) for one in articles)
        if export_format is ExportFormat.XLSX and output:
            write_xlsx(records, output)
            return
        lines = csv_lines if export_format is ExportFormat.CSV else json_lines
        with _open_output(output) as file:
            file.writelines(lines(records))


@contextmanager
def _open_output(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    try:
        file = output.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise typer.BadParameter(f"{output} cannot be written: {error.strerror}") from None
    with file:
        yield file


def _matches(wanted: ArticleFilter, article: CurrentArticle) -> bool:
    return wanted.matches(SimpleNamespace(**article_record(*article)))


def _selection(since: datetime | None, filters: Iterable[str]) -> str:
    """Return what narrows the feed as a query: the same whatever the order of the options."""
    pairs = [("filter", one) for one in sorted(set(filters))]
    if since:
        pairs.append(("since", since.astimezone(UTC).isoformat()))
    return urlencode(pairs)


def _atom(articles: Iterable[CurrentArticle], *, selection: str) -> str:
    return atom_feed(
        articles,
        title=Translator(Language.VIETNAMESE, zone=HANOI).translate("heading"),
        base_url=load_settings().dashboard_url,
        path=FLAGGED_FEED,
        selection=selection,
        now=datetime.now(UTC),
    ).decode()
