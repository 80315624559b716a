"""`tipwatch sources add URL --watch`: show what would be compared on one page, and watch it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import typer
from rich.table import Table
from rich.text import Text

from article.canonical_url import BadAddress, canonical_url
from cli.commands.sources.site_proposal import propose_on_site
from cli.commands.sources.watch_recipients import check_recipients, store_recipients
from cli.console import out, print_message, write_json
from cli.logging_setup import configure_logs
from crawler.crawl.context import utc_now
from crawler.html.selector import selector_problem
from crawler.scaffold.watch.watch_preview import WatchPreview, preview_watch
from crawler.spider.declarations.watched_files import watched_page_stem, write_watched_page
from crawler.spider.registry import declared_spiders, sources_folder
from settings import load_settings
from settings.fixed_pages import DEFAULT_INTERVAL, FixedPage, parse_interval
from settings.source_names import FIXED_PAGES_SOURCE

_SHOWN_LINES = 20


def watch_page(
    url: str,
    part: str | None,
    every: str | None,
    *,
    recipients: Sequence[str],
    yes: bool,
    as_json: bool,
) -> None:
    """Preview the page, and watch it once that is accepted."""
    page = _wanted(url, part, every)
    check_recipients(recipients)
    settings = load_settings()
    configure_logs(settings.log_format)
    preview = propose_on_site(
        lambda access, _notify: preview_watch(page, fetch=access.fetch, now=utc_now()),
        url=page.url,
        settings=settings,
        failure="the page is not watched",
    )
    if as_json:
        write_json(_record(preview))
    else:
        _print(preview)
    if yes or (not as_json and sys.stdin.isatty() and typer.confirm("Watch it?", err=True)):
        _accept(preview.page, recipients)
    elif not as_json:
        print_message("nothing is watched yet: --yes accepts it, --part NUMBER takes another part")


def _wanted(url: str, part: str | None, every: str | None) -> FixedPage:
    try:
        address = canonical_url(url)
    except BadAddress as error:
        raise typer.BadParameter(str(error)) from None
    if part is not None and not part.isdecimal() and (problem := selector_problem(part)):
        raise typer.BadParameter(problem, param_hint="--part")
    watched = declared_spiders().get(FIXED_PAGES_SOURCE)
    if watched is not None and watched.source.address(address):
        raise typer.BadParameter(f"{address} is watched already")
    try:
        interval = parse_interval(every) if every else DEFAULT_INTERVAL
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--every") from None
    return FixedPage(url=address, selector=part, every=interval)


def _accept(page: FixedPage, recipients: Sequence[str]) -> None:
    note = f"Watched since {utc_now():%Y-%m-%d}; remove this file to stop."
    try:
        path = write_watched_page(sources_folder(), page, note=note)
    except FileExistsError:
        stem = watched_page_stem(page.url)
        raise typer.BadParameter(f"{stem}.toml exists already: correct or remove it") from None
    if recipients:
        store_recipients(page.url, recipients)
    print_message(f"{page.url} is watched from now on: {path}")


def _record(preview: WatchPreview) -> dict[str, Any]:
    article = preview.reading.article
    return {
        "url": preview.page.url,
        "part": preview.page.selector,
        "title": article.title,
        "lines": article.text.splitlines(),
        "parts": [
            {"selector": one.selector, "first_words": one.first_words, "letters": one.letters}
            for one in preview.parts
        ],
    }


def _print(preview: WatchPreview) -> None:
    article = preview.reading.article
    lines = article.text.splitlines()
    out.print(article.title, style="bold", markup=False)
    out.print(f"{preview.page.selector or 'the whole page'}, compared line by line:", markup=False)
    for line in lines[:_SHOWN_LINES]:
        out.print(f"  {line}", markup=False)
    if len(lines) > _SHOWN_LINES:
        out.print(f"  … {len(lines) - _SHOWN_LINES} more lines", markup=False)
    out.print("\nparts of the page:", markup=False)
    table = Table(box=None, pad_edge=False, show_header=False)
    for number, one in enumerate(preview.parts, 1):
        table.add_row(str(number), Text(one.selector), Text(one.first_words))
    out.print(table)
