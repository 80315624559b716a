"""`tipwatch run`: the daemon."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from cli.console import tell, tell_error
from cli.digest import tell_sending
from cli.logs import configure_logs
from cli.options import open_database, shared_database
from cli.reports import tell_report
from cli.settling import settle
from crawler.declaration import Source
from crawler.declared import declared_sources
from crawler.run import Crawls, in_reactor, scrapy_settings
from crawler.spider import utc_now
from digest.office import open_office
from digest.watching import Mailing
from jobs.leading import Leadership
from jobs.own import OwnCrawls
from jobs.queue import Queue, queue_app
from jobs.queued import QueuedCrawls
from pipelines.warming import warm_up
from scheduler import Watch, watch
from settings import Settings, load_settings
from storage.engine import Database
from tending.instance import watching_alone
from tending.upkeep import Upkeep
from web.app import dashboard
from web.bind import Bind, BindError, address
from web.serving import serving


class Role(StrEnum):
    """What of the daemon's work this process does."""

    ALL = "all"
    SCHEDULER = "scheduler"


def run(
    once: Annotated[
        bool, typer.Option("--once", help="Crawl what is due, send what is due, then exit.")
    ] = False,
    role: Annotated[
        Role,
        typer.Option(help="scheduler: leave the crawls to `tipwatch worker`; PostgreSQL only."),
    ] = Role.ALL,
) -> None:
    """Watch the sources until Ctrl-C or SIGTERM.

    Example: tipwatch run --once
    """
    settings = load_settings()
    if role is Role.SCHEDULER:
        shared_database(settings, purpose="a scheduler and its workers")
        if once:
            raise typer.BadParameter("--once crawls by itself: leave out --role")
    configure_logs(settings.log_format, file=settings.log)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)

    async def main() -> int:
        with open_database() as database, watching_alone(database):
            crawls = Crawls(settings)
            sources = declared_sources()
            async with AsyncExitStack() as beside:
                watching = Watch(
                    database=database,
                    starter=_queued(database, sources, settings)
                    if role is Role.SCHEDULER
                    else OwnCrawls(database, crawls, clock=utc_now),
                    sources=sources,
                    clock=utc_now,
                    mailing=Mailing(database, open_office(settings), clock=utc_now),
                    leads=_leading(database, beside, once=once),
                )
                upkeep = Upkeep(
                    database, settings, clock=utc_now, last_tick=lambda: watching.last_tick
                )
                watching.enroll()
                if once:
                    return await _once(watching, upkeep)
                warm_up(scrapy_settings(settings))
                settle()
                hang_up = await _serve(beside, database, settings, watching)
                tell(f"watching {len(sources)} sources, kept in {database.name}. Stop with Ctrl-C.")
                return await watch(watching, crawls, upkeep=upkeep, on_stop=hang_up)

    raise typer.Exit(in_reactor(main, settings=settings))


def _queued(database: Database, sources: Sequence[Source], settings: Settings) -> QueuedCrawls:
    return QueuedCrawls(
        Queue(sources),
        lambda: queue_app(database.url, role="scheduler"),
        silence=timedelta(seconds=settings.worker_silence),
    )


def _leading(database: Database, beside: AsyncExitStack, *, once: bool) -> Callable[[], bool]:
    # SQLite has one process; and who crawls once, asked by hand, is not to stand by.
    if database.is_sqlite or once:
        return lambda: True
    leadership = Leadership(database.url, tell=tell)
    beside.callback(leadership.close)
    return leadership.leads


async def _serve(
    beside: AsyncExitStack, database: Database, settings: Settings, watching: Watch
) -> Callable[[], None]:
    """Serve the dashboard for as long as the stack is open; gives what ends it sooner."""
    app = dashboard(
        database=database, settings=settings, clock=utc_now, last_tick=lambda: watching.last_tick
    )
    try:
        listening = Bind.read(settings.bind).open()
    except BindError as error:
        # The watch matters more than the view of it.
        tell_error(f"no dashboard: {error}")
        return lambda: None
    hang_up = await beside.enter_async_context(serving(app, listening))
    tell(f"dashboard on {address(listening)}")
    return hang_up


async def _once(watching: Watch, upkeep: Upkeep) -> int:
    crawled = await watching.catch_up()
    reports = [report for report in crawled if report]
    for report in reports:
        tell_report(report)
    if not crawled:
        tell("no source is due")
    await asyncio.to_thread(upkeep.once)
    complete = len(reports) == len(crawled) and not any(report.failed for report in reports)
    return max(0 if complete else 1, tell_sending(watching.mailing.send_due()))
