"""The `tipwatch` command, with a timeout of seconds for the URLs that match SHORT_TIMEOUT_URLS.

Only for those: on a busy machine a good answer may take longer, and must not fail for it. Likewise
BUSY_SECONDS is for a database that stays locked.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from scrapy import Request

import crawler.settings
from cli.main import app
from storage.engine import Database


class ShortTimeout:
    """Scrapy downloader middleware, after the one that sets the usual timeout."""

    def process_request(self, request: Request) -> None:
        if re.search(os.environ.get("SHORT_TIMEOUT_URLS", "$^"), request.url):
            request.meta["download_timeout"] = 2


if __name__ == "__main__":
    crawler.settings.RETRY_TIMES = 1
    if seconds := os.environ.get("BUSY_SECONDS"):
        defaults = Database.__init__.__kwdefaults__
        assert defaults is not None
        defaults["busy_seconds"] = float(seconds)
    crawler.settings.DOWNLOADER_MIDDLEWARES = {
        **crawler.settings.DOWNLOADER_MIDDLEWARES,
        f"{__name__}.ShortTimeout": 351,
    }
    try:
        app()
    finally:
        if file := os.environ.get("PEAK_FILE"):
            # Not the rusage of a parent's wait: that counts what the parent had when it forked.
            status = Path("/proc/self/status").read_text("ascii")
            Path(file).write_text(status.partition("VmHWM:")[2].split()[0])
