"""`tipwatch sources repair`: propose new selectors from known articles, accept them, take them back."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from cli.commands.sources.proposal_output import layout_record, print_samples
from cli.commands.sources.site_proposal import propose_on_site
from cli.commands.sources.source_argument import SourceName, find_source
from cli.console import out, print_error, print_message, write_json
from cli.logging_setup import configure_logs
from cli.options import AsJson, open_database
from crawler.crawl.context import utc_now
from crawler.scaffold.article_data import article_data
from crawler.scaffold.repair.layout_repair import propose_repair
from crawler.scaffold.repair.repair_proposal import MAX_KNOWN, MIN_SHARE, RepairProposal
from crawler.source.declaration import Source
from crawler.source.declaration_data import data_of
from crawler.spider.declarations.accepted_repairs import accept_repair, take_back_repair
from crawler.spider.registry import sources_folder
from settings import load_settings
from storage.sources.known_articles import known_articles


def repair(
    name: SourceName,
    yes: Annotated[bool, typer.Option("--yes", help="Accept what is proposed.")] = False,
    take_back: Annotated[
        bool, typer.Option("--take-back", help="Undo the newest accepted repair instead.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Learn a source's selectors anew from stored articles, fetched as their pages are now.

    The proof counts articles that were not learned from when they were read. What was declared before
    stays for old pages. Example: tipwatch sources repair vov.vn --yes
    """
    source = find_source(name)
    if take_back:
        _take_back(name)
        return
    proposal = _proposal(source)
    if as_json:
        write_json(_record(proposal))
    else:
        _print(proposal)
    if proposal.finds_nothing:
        print_error(
            f"no selectors were found for title and text of {name}: choose them in the dashboard"
        )
        raise typer.Exit(1)
    if proposal.changes_anything:
        _accept(proposal, asked=yes, may_ask=not as_json)


def _take_back(name: str) -> None:
    removed = take_back_repair(sources_folder(), name)
    if removed is None:
        raise typer.BadParameter(f"no repair of {name} was accepted")
    print_message(f"{name} is read as before: {removed} is removed")


def _proposal(source: Source) -> RepairProposal:
    settings = load_settings()
    configure_logs(settings.log_format)
    with open_database() as database, database.reading() as session:
        known = known_articles(session, source.name, limit=MAX_KNOWN)
    return propose_on_site(
        lambda access, notify: propose_repair(
            source, known, access=access, now=utc_now(), notify=notify
        ),
        url=f"https://{source.hosts[0]}/",
        settings=settings,
        failure=f"no repair of {source.name} is proposed",
    )


def _accept(proposal: RepairProposal, *, asked: bool, may_ask: bool) -> None:
    name = proposal.source.name
    if not proposal.is_proven:
        print_error(
            f"{name}: the proof is {proposal.proof.share:.0%}, and only one above {MIN_SHARE:.0%} is accepted"
        )
        raise typer.Exit(1)
    if asked or (may_ask and sys.stdin.isatty() and typer.confirm("Accept it?", err=True)):
        note = (
            f"Proposed on {utc_now():%Y-%m-%d}: right on {proposal.proof.right} of "
            f"{proposal.proof.of} known articles. Remove this file to take it back."
        )
        path = accept_repair(sources_folder(), name, proposal.override_data(), note=note)
        print_message(
            f"{name} is repaired: {path}; `tipwatch sources repair {name} --take-back` undoes it"
        )
    elif may_ask:
        print_message("nothing is changed yet: --yes accepts it")


def _record(proposal: RepairProposal) -> dict[str, Any]:
    return {
        "name": proposal.source.name,
        "layout": layout_record(proposal.layout),
        "json_article": data_of(proposal.json_article) if proposal.json_article else None,
        "proof": {"right": proposal.proof.right, "of": proposal.proof.of},
        "discovery": data_of(proposal.discovery),
        "moved": data_of(proposal.moved),
        "samples": [article_data(one, source=proposal.source.name) for one in proposal.samples],
    }


def _places(proposal: RepairProposal) -> dict[str, str]:
    """Return where each field stands: selectors of a page, or paths of an API."""
    if proposal.layout:
        return {field: ", ".join(some) for field, some in proposal.layout.selectors.items()}
    return data_of(proposal.json_article) if proposal.json_article else {}


def _print(proposal: RepairProposal) -> None:
    name, proof = proposal.source.name, proposal.proof
    if not proposal.changes_reading:
        out.print(
            f"{name}: its selectors read {proof.right} of {proof.of} known articles rightly",
            markup=False,
        )
    else:
        out.print(
            f"{name}: right on {proof.right} of {proof.of} known articles\n",
            style="bold", markup=False,
        )  # fmt: skip
        for field, places in _places(proposal).items():
            out.print(f"{field:<10}{places or '–'}", markup=False)
        out.print()
        print_samples(proposal.samples)
    for one in proposal.moved:
        out.print(f"{one.kind} moved: {one.before} ({one.reason})\n  → {one.after}", markup=False)
        out.print(
            f"    {one.articles} of {one.of} links are articles, {one.known} are known",
            markup=False,
        )
    for method in proposal.discovery:
        out.print(f"announced by {method.kind}: {', '.join(method.urls)}", markup=False)
