"""Chromium of the system: where it is, and the launch options that cut its own network access."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from article.message import message
from crawler.crawl.fetch_errors import FetchCode, NotFetched

_EXECUTABLES = ("chromium-headless-shell", "chromium", "google-chrome")
_INSTALL_HINT = (
    "install one with `apt-get install chromium-headless-shell` (or `chromium`), "
    "or name it in TIPWATCH_CHROMIUM"
)
_UNREACHABLE_PROXY = "http://nowhere.invalid:1"


class BrowserMissing(NotFetched):
    """There is no Chromium; the message says how to install one. Plain requests go on."""


def find_chromium(
    executable: str | None, *, which: Callable[[str], str | None] = shutil.which
) -> str:
    """Find the browser: the one that is named, else the first on PATH; raises BrowserMissing."""
    if executable:
        # Named but not there is a mistake; taking another one would hide it.
        if Path(executable).is_file() and os.access(executable, os.X_OK):
            return executable
        raise BrowserMissing(
            message(FetchCode.BROWSER_NAMED_MISSING, path=executable),
            f"TIPWATCH_CHROMIUM={executable} is no program: {_INSTALL_HINT}",
        )
    found = next((path for name in _EXECUTABLES if (path := which(name))), None)
    if found is None:
        raise BrowserMissing(
            message(FetchCode.BROWSER_MISSING),
            f"the page needs a browser, and no Chromium is here: {_INSTALL_HINT}",
        )
    return found


def launch_options(executable: str, *, sandbox: bool) -> dict[str, Any]:
    """Return launch options of a browser without any network access of its own.

    What its pages load is fetched by our own handler; what bypasses it (web sockets,
    prefetches, its own services) finds neither names nor a proxy.
    """
    return {
        "executable_path": executable,
        "chromium_sandbox": sandbox,
        # Playwright sends loopback addresses to a proxy as well, which Chromium alone would not.
        "proxy": {"server": _UNREACHABLE_PROXY},
        "args": [
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-quic",
            "--no-first-run",
        ],
    }
