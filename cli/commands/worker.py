"""`tipwatch worker`: crawl what a scheduler queues; any number may run."""

from __future__ import annotations

import asyncio
import signal
from datetime import timedelta
from typing import Annotated

import typer

from cli.console import print_message
from cli.logging_setup import configure_logs
from cli.options import open_database, require_postgres
from crawler.runner import CrawlPool, run_in_reactor
from jobs.crawl_queue import queue_app
from jobs.worker import Worker
from settings import load_settings


def worker(
    concurrency: Annotated[
        int | None,
        typer.Option(
            min=1, max=64, help="Crawls at the same time; default TIPWATCH_CONCURRENT_CRAWLS."
        ),
    ] = None,
) -> None:
    """Crawl what `tipwatch run --role scheduler` queues, until Ctrl-C or SIGTERM; PostgreSQL only.

    Example: tipwatch worker --concurrency 8
    """
    settings = load_settings()
    require_postgres(settings, purpose="workers")
    configure_logs(settings.log_format)
    at_once = concurrency or settings.concurrent_crawls

    async def main() -> int:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        with open_database() as database:
            # One more for the source that needs the browser.
            crawls = CrawlPool(settings.model_copy(update={"concurrent_crawls": at_once + 1}))
            working = Worker(
                lambda: queue_app(database.url, role="worker"),
                crawls,
                concurrency=at_once,
                stalled_after=timedelta(seconds=settings.worker_silence),
            )
            print_message(
                f"working for {database.name}, {at_once} crawls at a time. Stop with Ctrl-C."
            )
            await working.run(stop)
        print_message("stopped; unfinished crawls are back in the queue")
        return 0

    raise typer.Exit(run_in_reactor(main, settings=settings))
