"""`tipwatch web`: the dashboard alone, for when another process watches the sources."""

from __future__ import annotations

import asyncio
import signal

from cli.console import tell
from cli.logs import configure_logs
from cli.options import open_database
from cli.settling import settle
from crawler.spider import utc_now
from settings import load_settings
from web.app import dashboard
from web.bind import Bind, address
from web.serving import serving


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
            app = dashboard(database=database, settings=settings, clock=utc_now)
            listening = Bind.read(settings.bind).open()
            settle()
            async with serving(app, listening):
                tell(f"dashboard on {address(listening)}. Stop with Ctrl-C.")
                await stop.wait()

    asyncio.run(main())
