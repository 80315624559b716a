"""`tipwatch sources watched`, `edit-watched` and `unwatch`: the watched pages, interval and recipients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from article.canonical_url import BadAddress, canonical_url
from cli.commands.sources.watch_recipients import Recipients, check_recipients, store_recipients
from cli.console import out, print_message, write_json
from cli.options import AsJson, open_database, open_database_if_any
from crawler.crawl.context import utc_now
from crawler.source.declaration_data import data_of
from crawler.spider.declarations.watched_files import (
    change_watched_page,
    remove_watched_page,
    watched_page_files,
)
from crawler.spider.registry import sources_folder
from crawler.spider.watched_pages import pages_by_url
from settings.fixed_pages import FixedPage, parse_interval
from storage.delivery.subscribers import set_watch_recipients, watch_recipients

_Url = Annotated[str, typer.Argument(metavar="URL", help="The address of a watched page.")]


def watched(as_json: AsJson = False) -> None:
    """List the watched pages: part, interval and recipients.

    Example: tipwatch sources watched
    """
    pages = pages_by_url()
    recipients = _recipients_of(list(pages))
    records = [_record(url, page, recipients.get(url, [])) for url, page in pages.items()]
    if as_json:
        write_json(records)
        return
    for one in records:
        out.print(one["url"], style="bold", markup=False, soft_wrap=True)
        out.print(f"  part        {one['part'] or 'the whole page'}", markup=False, soft_wrap=True)
        out.print(f"  every       {one['every']}", markup=False)
        named = ", ".join(one["recipients"]) or "nobody but those whose subscriptions it matches"
        out.print(f"  recipients  {named}", markup=False, soft_wrap=True)
    if not records:
        out.print("no page is watched: tipwatch sources add URL --watch", markup=False)


def edit_watched(
    url: _Url,
    every: Annotated[
        str | None, typer.Option(help='Time between two checks, such as "6h".')
    ] = None,
    recipient: Recipients = None,
    no_recipients: Annotated[
        bool, typer.Option("--no-recipients", help="Nobody receives each change any more.")
    ] = False,
) -> None:
    """Change how often a page is asked, and who receives its changes; what is not named stays.

    Example: tipwatch sources edit-watched https://dolab.gov.vn/list --every 6h --recipient an@example.org
    """
    if every is None and not recipient and not no_recipients:
        raise typer.BadParameter("name --every, --recipient or --no-recipients")
    if recipient and no_recipients:
        raise typer.BadParameter("is the opposite of --recipient", param_hint="--no-recipients")
    address, page = _watched_page(url)
    check_recipients(recipient or ())
    if every is not None:
        _change_interval(address, page, every)
    if recipient or no_recipients:
        store_recipients(address, recipient or ())
    print_message(f"{address} is changed: tipwatch sources watched")


def unwatch(url: _Url) -> None:
    """Watch a page no longer; what is stored of it stays.

    Example: tipwatch sources unwatch https://dolab.gov.vn/list
    """
    address, _ = _watched_page(url)
    _refuse_of_settings(address)
    with open_database() as database, database.writing() as session:
        set_watch_recipients(session, address, ())
        remove_watched_page(sources_folder(), address)
    print_message(f"{address} is not watched any more")


def _watched_page(url: str) -> tuple[str, FixedPage]:
    try:
        address = canonical_url(url)
    except BadAddress as error:
        raise typer.BadParameter(str(error)) from None
    page = pages_by_url().get(address)
    if page is None:
        raise typer.BadParameter(f"{address} is not watched: tipwatch sources watched")
    return address, page


def _change_interval(address: str, page: FixedPage, every: str) -> None:
    _refuse_of_settings(address)
    try:
        interval = parse_interval(every)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--every") from None
    note = f"Changed on {utc_now():%Y-%m-%d}; remove this file to stop."
    change_watched_page(sources_folder(), page.model_copy(update={"every": interval}), note=note)


def _refuse_of_settings(address: str) -> None:
    if address not in watched_page_files(sources_folder()):
        raise typer.BadParameter(f"{address} is named by TIPWATCH_WATCH: change it there")


def _recipients_of(urls: Sequence[str]) -> dict[str, list[str]]:
    with open_database_if_any() as database:
        if database is None:
            return {}
        with database.reading() as session:
            return {url: [one.email for one in watch_recipients(session, url)] for url in urls}


def _record(url: str, page: FixedPage, recipients: Sequence[str]) -> dict[str, Any]:
    return {
        "url": url,
        "part": page.selector,
        "every": data_of(page.every),
        "language": page.language,
        "recipients": list(recipients),
    }
