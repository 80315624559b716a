"""Reading pages: every field by our readers against the extractors that people install today."""

from __future__ import annotations

import asyncio
import importlib
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.util import find_spec

from bench.fixtures.newspaper import page
from bench.measurements.spider_comparison import NewspaperSpider
from bench.result import Measurement
from crawler.html.charset import decode

_PAGES = 100
_ROUNDS = 3
_GOAL = 10.0
_NOW = datetime(2026, 11, 22, tzinfo=UTC)
_HTML = "text/html; charset=utf-8"


def extraction() -> Iterator[Measurement]:
    """Read the same pages by each extractor in turn; newspaper4k only where it is installed."""
    pages = [(f"https://bench.vn/bai-{100000 + n}.html", page(n)) for n in range(_PAGES)]
    loop = asyncio.new_event_loop()
    readers: dict[str, Callable[[str, bytes], object]] = {
        "extraction": lambda url, body: loop.run_until_complete(_ours(url, body)),
        "trafilatura": _trafilatura,
    }
    if find_spec("newspaper"):
        readers["newspaper4k"] = _newspaper
    durations: dict[str, list[float]] = {name: [] for name in readers}
    for number in range(_ROUNDS + 1):
        for name, reader in readers.items():
            seconds = _timed(reader, pages)
            if number:  # the first round loads what is loaded once
                durations[name].append(seconds)
    loop.close()
    ours = statistics.median(durations["extraction"])
    yield Measurement(name="extraction", value=round(_PAGES / ours, 1), unit="pages/s")
    for name in list(readers)[1:]:
        theirs = statistics.median(durations[name])
        ratio = round(theirs / ours, 2)
        yield Measurement(
            name=f"extraction_against_{name}",
            value=round(_PAGES / theirs, 1),
            unit=f"pages/s of {name}",
            ratio_to=name,
            ratio=ratio,
            goal=f"≥ {_GOAL:g}",
            met=ratio >= _GOAL,
        )


def _timed(reader: Callable[[str, bytes], object], pages: list[tuple[str, bytes]]) -> float:
    started = time.perf_counter()
    for url, body in pages:
        if not reader(url, body):
            raise RuntimeError(f"{url}: nothing was read")
    return time.perf_counter() - started


async def _ours(url: str, body: bytes) -> str:
    reading = await NewspaperSpider.read(decode(body, _HTML), url=url, now=_NOW)
    return reading.article.text


def _trafilatura(url: str, body: bytes) -> object:
    trafilatura = importlib.import_module("trafilatura")
    return trafilatura.bare_extraction(body, url=url, with_metadata=True)


def _newspaper(url: str, body: bytes) -> object:
    article = importlib.import_module("newspaper").Article(url)
    article.set_html(body.decode())
    article.parse()
    return article.text
