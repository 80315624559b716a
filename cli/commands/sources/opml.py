"""`tipwatch sources opml-export` and `opml-import`: lists of feeds, as other readers exchange them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from article.canonical_url import host_of
from cli.commands.sources.source_argument import register_declared
from cli.console import print_message
from cli.options import open_database
from crawler.crawl.context import utc_now
from crawler.scaffold.opml import NoOpml, read_opml, write_opml
from crawler.spider.registry import declared_sources
from storage.models import ProposalKind
from storage.sources import proposals


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
    """Ask for a proposal for each feed of an OPML file whose host is not watched yet.

    A running daemon reads the sites one after the other; accept what it proposes in the dashboard.
    Example: tipwatch sources opml-import feeds.opml
    """
    try:
        listed = read_opml(file.read_bytes())
    except NoOpml as error:
        raise typer.BadParameter(f"{file}: {error}") from None
    sources = declared_sources()
    wanted = [one for one in listed if not any(own.owns(host_of(one.url)) for own in sources)]
    with open_database() as database, database.writing() as session:
        register_declared(session)
        for one in wanted:
            proposals.ask(session, ProposalKind.ADD, url=one.url, now=utc_now())
    known = len(listed) - len(wanted)
    print_message(
        f"{len(wanted)} proposals are asked for, {known} are watched already: "
        "a running daemon reads the sites, the dashboard shows what to accept"
    )
