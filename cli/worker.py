"""`tipwatch worker`: crawls what a scheduler queues, beside any number of others."""

from __future__ import annotations

import asyncio
import signal
from datetime import timedelta
from typing import Annotated

import typer

from cli.console import tell
from cli.logs import configure_logs
from cli.options import open_database, shared_database
from crawler.run import Crawls, in_reactor
from jobs.queue import queue_app
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
    shared_database(settings, purpose="workers")
    configure_logs(settings.log_format)
    at_once = concurrency or settings.concurrent_crawls

    async def main() -> int:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        with open_database() as database:
            # One more for the source that needs the browser.
            crawls = Crawls(settings.model_copy(update={"concurrent_crawls": at_once + 1}))
            working = Worker(
                lambda: queue_app(database.url, role="worker"),
                crawls,
                concurrency=at_once,
                silence=timedelta(seconds=settings.worker_silence),
            )
            tell(f"working for {database.name}, {at_once} crawls at a time. Stop with Ctrl-C.")
            await working.run(stop)
        tell("stopped; what was not done is given back")
        return 0

    raise typer.Exit(in_reactor(main, settings=settings))
