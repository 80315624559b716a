"""`tipwatch sources opml-export` and `opml-import`: lists of feeds, as other readers exchange them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.commands.sources.source_argument import register_declared
from cli.console import print_error, print_message
from cli.options import open_database
from crawler.crawl.context import utc_now
from crawler.source.opml import NoOpml, read_opml, write_opml
from crawler.spider.registry import declared_sources
from jobs.opml_requests import ask_for_listed


def opml_export(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Else to stdout.")
    ] = None,
) -> None:
    """Write all sources as OPML, with their feeds.

    Example: tipwatch sources opml-export -o sources.opml
    """
    text = write_opml(declared_sources())
    if output is None:
        sys.stdout.write(text.decode())
    else:
        output.write_bytes(text)
        print_message(f"written: {output}")


def opml_import(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="An OPML file.")
    ],
) -> None:
    """Ask for a proposal for each site of an OPML file that is not watched yet.

    What is no address is named. A running daemon reads the sites one after the other; accept what it
    proposes in the dashboard.
    Example: tipwatch sources opml-import feeds.opml
    """
    try:
        listed = read_opml(file.read_bytes())
    except NoOpml as error:
        raise typer.BadParameter(f"{file}: {error}") from None
    with open_database() as database, database.writing() as session:
        register_declared(session)
        asked = ask_for_listed(session, listed, declared_sources(), now=utc_now())
    for site, feeds in asked.by_site.items():
        if len(feeds) > 1:
            print_message(
                f"{site}: asked for once, by {feeds[0].url}; {len(feeds) - 1} more feeds of it"
            )
    for wrong in listed.bad:
        print_error(
            f"{wrong.title or wrong.address}: {wrong.address!r} is no address of a feed: {wrong.problem}"
        )
    if listed.left_out:
        print_error(f"{listed.left_out} feeds beyond the first {len(listed.feeds)} are left out")
    print_message(
        f"{len(asked.by_site)} proposals are asked for, {asked.known} feeds are of sites that are watched already: "
        "a running daemon reads the sites, the dashboard shows what to accept"
    )
    if listed.bad or listed.left_out:
        raise typer.Exit(1)
