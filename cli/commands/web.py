"""`tipwatch web`: the dashboard alone, while another process crawls."""

from __future__ import annotations

import asyncio
import signal

from cli.console import print_message
from cli.logging_setup import configure_logs
from cli.options import open_database
from crawler.spider.article_spider import utc_now
from pipelines.gc_freeze import freeze_gc
from settings import load_settings
from web.app import create_app
from web.bind import Bind, browser_url
from web.http.server import serve_in_loop


def web() -> None:
    """Serve the dashboard until Ctrl-C or SIGTERM.

    Example: tipwatch web
    """
    settings = load_settings()
    configure_logs(settings.log_format)

    async def main() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        with open_database() as database:
            app = create_app(database=database, settings=settings, clock=utc_now)
            listening = Bind.parse(settings.bind).listen()
            freeze_gc()
            async with serve_in_loop(app, listening, trusted_proxies=settings.trusted_proxies):
                print_message(f"dashboard on {browser_url(listening)}. Stop with Ctrl-C.")
                await stop.wait()

    asyncio.run(main())
