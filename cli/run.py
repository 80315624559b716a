"""`tipwatch run`: the daemon."""

from __future__ import annotations

import asyncio
import logging
from typing import Annotated

import typer

from cli.console import tell
from cli.digest import tell_sending
from cli.logs import configure_logs
from cli.options import open_database
from cli.reports import tell_report
from crawler.declared import declared_sources
from crawler.run import Crawls, in_reactor
from crawler.spider import utc_now
from digest.office import open_office
from digest.watching import Mailing
from scheduler import Watch, watch
from settings import load_settings


def run(
    once: Annotated[
        bool, typer.Option("--once", help="Crawl what is due, send what is due, then exit.")
    ] = False,
) -> None:
    """Watch the sources until Ctrl-C or SIGTERM.

    Example: tipwatch run --once
    """
    settings = load_settings()
    configure_logs(settings.log_format)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)

    async def main() -> int:
        with open_database() as database:
            crawls = Crawls(settings)
            sources = declared_sources()
            mailing = Mailing(database, open_office(settings), clock=utc_now)
            watching = Watch(
                database=database, crawls=crawls, sources=sources, clock=utc_now, mailing=mailing
            )
            watching.enroll()
            if once:
                return await _once(watching)
            tell(f"watching {len(sources)} sources, kept in {database.name}. Stop with Ctrl-C.")
            return await watch(watching, crawls)

    raise typer.Exit(in_reactor(main, settings=settings))


async def _once(watching: Watch) -> int:
    crawled = await asyncio.gather(*await watching.tick())
    reports = [report for report in crawled if report]
    for report in reports:
        tell_report(report)
    if not crawled:
        tell("no source is due")
    complete = len(reports) == len(crawled) and not any(report.failed for report in reports)
    return max(0 if complete else 1, tell_sending(watching.mailing.send_due()))
