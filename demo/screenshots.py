"""`make screenshots`: the pictures of the README, taken of what `make demo` found."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

_DATA = Path("var/demo")
_PICTURES = Path("demo/images")
_COLOURS = 64
"""Of a palette: text on a plain ground needs no more, and a picture is a fifth of its size."""
_SECONDS = 60


def main() -> int:
    """Write the pictures; the demo has to have run before."""
    _PICTURES.mkdir(exist_ok=True)
    with _dashboard() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("TIPWATCH_CHROMIUM") or None, args=["--no-sandbox"]
        )
        _screenshot(
            browser,
            f"{address}/articles?flagged=yes",
            _PICTURES / "dashboard.png",
            width=1100,
            height=720,
        )
        digest = (_DATA / "digest.html").resolve().as_uri()
        _screenshot(browser, digest, _PICTURES / "digest.png", width=640, height=900)
        browser.close()
    return 0


def _screenshot(browser: Browser, address: str, picture: Path, *, width: int, height: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": height}, locale="en-GB")
    page.goto(address)
    page.screenshot(path=picture)
    with Image.open(picture) as image:
        image.convert("RGB").quantize(_COLOURS).save(picture, optimize=True)
    sys.stdout.write(f"{picture}: {picture.stat().st_size // 1000} kB\n")


@contextmanager
def _dashboard() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    process = subprocess.Popen(  # noqa: S603 - our own command
        [Path(sys.executable).with_name("tipwatch"), "web"],
        env={**os.environ, "TIPWATCH_DATA_DIR": str(_DATA), "TIPWATCH_BIND": bind},
    )
    try:
        _wait_for(f"http://{bind}/healthz")
        yield f"http://{bind}"
    finally:
        process.terminate()
        process.wait(_SECONDS)


def _wait_for(address: str) -> None:
    last = time.monotonic() + _SECONDS
    while time.monotonic() < last:
        try:
            with urllib.request.urlopen(address, timeout=1):  # noqa: S310 - our own server
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(
        f"{address} does not answer: run make demo ARGS=--once, and look at its output"
    )


if __name__ == "__main__":
    sys.exit(main())
