"""`tipwatch run`: the daemon."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from cli.commands.digest import print_delivery_summary
from cli.console import print_error, print_message
from cli.crawl_report_output import print_report
from cli.logging_setup import configure_logs
from cli.options import open_database, require_postgres
from crawler.runner import CrawlPool, run_in_reactor, scrapy_settings
from crawler.source.declaration import Source
from crawler.spider.article_spider import utc_now
from crawler.spider.registry import declared_sources, spider_problems
from digest.delivery.background import DigestThread
from digest.delivery.mailer import mailer_from_settings
from jobs.crawl_queue import CrawlQueue, queue_app
from jobs.leader_election import LeaderLock
from jobs.local_executor import LocalExecutor
from jobs.queue_executor import QueueExecutor
from jobs.source_proposals import ProposalRunner
from operations.document_rereading import DocumentRereader
from operations.maintenance import MaintenanceThread
from operations.single_instance import single_instance
from pipelines.gc_freeze import freeze_gc
from pipelines.preload import preload
from scheduler import CrawlScheduler, run_daemon
from settings import Settings, load_settings
from storage.engine import Database
from web.app import create_app
from web.bind import Bind, BindError, browser_url
from web.http.server import serve_in_loop


class DaemonRole(StrEnum):
    """Which part of the daemon's work this process does."""

    ALL = "all"
    SCHEDULER = "scheduler"


def run(
    once: Annotated[
        bool, typer.Option("--once", help="Crawl what is due, send what is due, then exit.")
    ] = False,
    role: Annotated[
        DaemonRole,
        typer.Option(help="scheduler: leave the crawls to `tipwatch worker`; PostgreSQL only."),
    ] = DaemonRole.ALL,
) -> None:
    """Watch the sources until Ctrl-C or SIGTERM.

    Example: tipwatch run --once
    """
    settings = load_settings()
    if role is DaemonRole.SCHEDULER:
        require_postgres(settings, purpose="a scheduler and its workers")
        if once:
            raise typer.BadParameter("--once crawls by itself: leave out --role")
    configure_logs(settings.log_format, file=settings.log_rotation)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)

    async def main() -> int:
        with open_database() as database, single_instance(database):
            crawls = CrawlPool(settings)
            sources = declared_sources()
            queue = CrawlQueue(sources)

            def declared_now() -> list[Source]:
                found = declared_sources()
                queue.replace_sources(found)
                return found

            async with AsyncExitStack() as beside:
                scheduler = CrawlScheduler(
                    database=database,
                    executor=_queue_executor(database, queue, settings)
                    if role is DaemonRole.SCHEDULER
                    else LocalExecutor(database, crawls, clock=utc_now),
                    sources=sources,
                    declared=declared_now,
                    clock=utc_now,
                    digest_thread=DigestThread(
                        database, mailer_from_settings(settings), clock=utc_now
                    ),
                    is_leader=_leader_check(database, beside, once=once),
                )
                maintenance = MaintenanceThread(
                    database, settings, clock=utc_now, last_tick=lambda: scheduler.last_tick
                )
                scheduler.register_sources()
                for problem in spider_problems():
                    logging.getLogger(__name__).warning("not watched: %s", problem)
                if once:
                    return await _run_once(scheduler, maintenance)
                preload(scrapy_settings(settings))
                freeze_gc()
                hang_up = await _serve_dashboard(beside, database, settings, scheduler, maintenance)
                print_message(
                    f"watching {len(sources)} sources, kept in {database.name}. Stop with Ctrl-C."
                )
                proposals = ProposalRunner(database, settings, clock=utc_now)
                rereader = DocumentRereader(database, settings, clock=utc_now)

                def end_beside() -> None:
                    hang_up()
                    rereader.stop()

                return await run_daemon(
                    scheduler,
                    crawls,
                    maintenance=maintenance,
                    on_stop=end_beside,
                    further=(proposals.tick, rereader.tick),
                    further_stops=(proposals.stop,),
                )

    raise typer.Exit(run_in_reactor(main, settings=settings))


def _queue_executor(database: Database, queue: CrawlQueue, settings: Settings) -> QueueExecutor:
    return QueueExecutor(
        queue,
        lambda: queue_app(database.url, role="scheduler"),
        stalled_after=timedelta(seconds=settings.worker_silence),
    )


def _leader_check(database: Database, beside: AsyncExitStack, *, once: bool) -> Callable[[], bool]:
    # SQLite has one process; and who crawls once, asked by hand, is not to stand by.
    if database.is_sqlite or once:
        return lambda: True
    leadership = LeaderLock(database.url, notify=print_message)
    beside.callback(leadership.close)
    return leadership.is_leader


async def _serve_dashboard(
    beside: AsyncExitStack,
    database: Database,
    settings: Settings,
    scheduler: CrawlScheduler,
    maintenance: MaintenanceThread,
) -> Callable[[], None]:
    """Serve the dashboard for as long as the stack is open; returns a function that ends it sooner."""
    app = create_app(
        database=database, settings=settings, clock=utc_now, last_tick=lambda: scheduler.last_tick
    )
    try:
        listening = Bind.parse(settings.bind).listen()
    except BindError as error:
        # Crawling matters more than the view of it; status and doctor say that it is missing.
        print_error(f"no dashboard: {error}")
        maintenance.dashboard_problem = str(error)
        return lambda: None
    hang_up = await beside.enter_async_context(
        serve_in_loop(app, listening, trusted_proxies=settings.trusted_proxies)
    )
    maintenance.dashboard = browser_url(listening)
    print_message(f"dashboard on {maintenance.dashboard}")
    return hang_up


async def _run_once(scheduler: CrawlScheduler, maintenance: MaintenanceThread) -> int:
    crawled = await scheduler.crawl_all_due()
    reports = [report for report in crawled if report]
    for report in reports:
        print_report(report)
    if not crawled:
        print_message("no source is due")
    await asyncio.to_thread(maintenance.run_once)
    complete = len(reports) == len(crawled) and not any(report.failed for report in reports)
    return max(0 if complete else 1, print_delivery_summary(scheduler.digest_thread.send_due()))
