"""The `tipwatch` command with waits of seconds instead of minutes, and a clock that can be moved."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path


def _moved_now() -> datetime:
    # Read each time: the clock jumps while the processes run.
    try:
        seconds = float(Path(os.environ["FAULTS_CLOCK"]).read_text("ascii"))
    except (OSError, ValueError):
        seconds = 0.0
    return datetime.now(UTC) + timedelta(seconds=seconds)


def _shorten_timeouts() -> None:
    import crawler.crawl.context

    # Before anything else takes it from there by name.
    crawler.crawl.context.utc_now = _moved_now
    import crawler.settings
    import scheduler

    crawler.settings.DOWNLOAD_TIMEOUT = 3
    crawler.settings.RETRY_TIMES = 1
    defaults = scheduler.TickLoop.__init__.__kwdefaults__
    assert defaults is not None  # noqa: S101 - for the type checker
    defaults["seconds"] = 2.0


if __name__ == "__main__":
    _shorten_timeouts()
    from cli.main import app

    app()
