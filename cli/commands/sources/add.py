"""`tipwatch sources add`: propose a source from any address of a site, and accept it."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from article.canonical_url import BadAddress, canonical_url
from cli.commands.sources.proposal_output import layout_record, print_samples
from cli.commands.sources.site_proposal import propose_on_site
from cli.commands.sources.watch_page import watch_page
from cli.commands.sources.watch_recipients import Recipients
from cli.console import out, print_message, write_json
from cli.logging_setup import configure_logs
from cli.options import AsJson
from crawler.crawl.context import utc_now
from crawler.scaffold.article_data import article_data
from crawler.scaffold.propose import ProposedSource, propose_source
from crawler.source.declaration_data import data_of
from crawler.spider.declarations.declaration_files import write_declaration
from crawler.spider.registry import declared_spiders, sources_folder, spider_for_url
from settings import load_settings


def add(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="Front page, section, feed or one article.")
    ],
    name: Annotated[str | None, typer.Option(help="What to call it; else its main host.")] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Watch this page itself, not the articles of its site.")
    ] = False,
    part: Annotated[
        str | None,
        typer.Option(help="With --watch: the part that counts, as CSS selector or its number."),
    ] = None,
    every: Annotated[
        str | None, typer.Option(help='With --watch: time between two checks, such as "6h".')
    ] = None,
    recipient: Recipients = None,
    yes: Annotated[bool, typer.Option("--yes", help="Accept what is proposed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Propose a source from an address: how it announces articles, and five pages as they would be read.

    Nothing is watched until it is accepted. Example: tipwatch sources add https://laodong.vn/ --yes
    """
    if watch:
        if name is not None:
            raise typer.BadParameter("a watched page has no name", param_hint="--name")
        watch_page(url, part, every, recipients=recipient or (), yes=yes, as_json=as_json)
        return
    for option, value in (("--part", part), ("--every", every), ("--recipient", recipient)):
        if value:
            raise typer.BadParameter("is only for --watch", param_hint=option)
    _refuse_what_is_declared(name, url)
    proposal = _proposal(url, name)
    if proposal.source.name in declared_spiders():
        raise typer.BadParameter(f"source {proposal.source.name!r} is declared already")
    if as_json:
        write_json(_record(proposal))
    else:
        _print(proposal)
    _accept(proposal, url, asked=yes, may_ask=not as_json)


def _proposal(url: str, name: str | None) -> ProposedSource:
    settings = load_settings()
    configure_logs(settings.log_format)
    return propose_on_site(
        lambda access, notify: propose_source(
            url, access=access, now=utc_now(), name=name, notify=notify
        ),
        url=url,
        settings=settings,
        failure="no source is proposed",
    )


def _accept(proposal: ProposedSource, url: str, *, asked: bool, may_ask: bool) -> None:
    if asked or (may_ask and sys.stdin.isatty() and typer.confirm("Watch it?", err=True)):
        note = f"Added from {url} on {utc_now():%Y-%m-%d}; correct what is read wrongly."
        path = write_declaration(sources_folder(), proposal.source, note=note)
        print_message(f"{proposal.source.name} is watched from now on: {path}")
    elif may_ask:
        print_message("nothing is watched yet: --yes accepts it")


def _refuse_what_is_declared(name: str | None, url: str) -> None:
    try:
        address = canonical_url(url)
    except BadAddress as error:
        raise typer.BadParameter(str(error)) from None
    if name in declared_spiders():
        raise typer.BadParameter(f"source {name!r} is declared already")
    owner = spider_for_url(address)
    if owner is not None and name is None:
        raise typer.BadParameter(
            f"source {owner.name} watches this host already; to watch it under a second name, say --name"
        )


def _record(proposal: ProposedSource) -> dict[str, Any]:
    return {
        "name": proposal.source.name,
        "publisher": proposal.publisher,
        "hosts": list(proposal.source.hosts),
        "language": proposal.source.language,
        "article_url": proposal.source.article_url,
        "discovery": data_of(proposal.source.discovery),
        "layout": layout_record(proposal.layout),
        "samples": [
            article_data(one.reading, source=proposal.source.name) for one in proposal.samples
        ],
    }


def _print(proposal: ProposedSource) -> None:
    source = proposal.source
    out.print(f"{source.name}: {proposal.publisher}", style="bold", markup=False)
    for method in source.discovery:
        out.print(f"{method.kind:<16}{', '.join(method.urls)}", markup=False)
    out.print(f"{'articles':<16}{source.article_url}\n", markup=False)
    print_samples([one.reading for one in proposal.samples])
