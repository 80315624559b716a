"""Runs what `sources add` and `sources repair` propose: asks the site, shows the steps, names what went wrong."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer

from cli.console import print_error, print_message
from crawler.runner import run_in_reactor
from crawler.scaffold.problems import ScaffoldError
from crawler.scaffold.propose import Notify
from crawler.scaffold.separate_process import CalculationEnded
from crawler.scaffold.site_fetcher import SiteAccess, run_site_task
from crawler.source.declaration import DeclarationError
from presentation.messages import ENGLISH, render
from settings import Settings

Proposal = TypeVar("Proposal")


def propose_on_site(
    propose: Callable[[SiteAccess, Notify], Awaitable[Proposal]],
    *,
    url: str,
    settings: Settings,
    failure: str,
) -> Proposal:
    """Return what is proposed on the site of a URL; `failure` opens the message if nothing can be."""
    proposals: list[Proposal] = []

    async def task(access: SiteAccess) -> None:
        proposals.append(await propose(access, _print_step))

    async def main() -> int:
        try:
            await run_site_task(task, url=url, settings=settings)
        except (ScaffoldError, CalculationEnded) as error:
            print_error(f"{failure}: {render(error.reason, ENGLISH)}")
            return 1
        except DeclarationError as error:
            print_error(f"{failure}: {error}")
            return 1
        return 0

    code = run_in_reactor(main, settings=settings)
    if code:
        raise typer.Exit(code)
    return proposals[0]


def _print_step(step: str, at: str) -> None:
    if sys.stderr.isatty():
        print_message(f"{step}: {at}")
