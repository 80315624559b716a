"""A real web archive on loopback: pywb over a WARC file, with its CDX index and its replay."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

_BIN = Path(sys.prefix) / "pywb" / "bin"


@contextmanager
def pywb_serving(folder: Path, warc: bytes, *, collection: str = "press") -> Iterator[str]:
    """Serve an archive; yields the base URL of the server."""
    if not (_BIN / "wayback").exists():
        pytest.fail(f"{_BIN} has no pywb: `make .venv/.pywb` installs it")
    file = folder / "history.warc.gz"
    file.write_bytes(warc)
    for command in (["init", collection], ["add", collection, str(file)]):
        subprocess.run([_BIN / "wb-manager", *command], cwd=folder, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(_BIN / "wayback"), "-p", str(port), "-b", "127.0.0.1"]
    with (folder / "pywb.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=60)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        assert server.poll() is None, "pywb ended"
        try:
            with urlopen(url, timeout=60):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail("pywb does not answer")
