"""The extraction worker: pages are read as here, a page that takes too long is given up by name."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.crawl import extraction_worker as worker_module
from crawler.crawl.extraction_worker import ExtractionWorker
from crawler.extraction.extract import extract_partial
from crawler.extraction.generic import extract_generic
from crawler.extraction.not_an_article import NonArticleKind, NotAnArticle
from crawler.html.charset import decode
from crawler.spider.declarative import decode_page
from crawler.spider.registry import declared_spiders, spider_for_host

pytestmark = pytest.mark.slow

NOW = datetime(2026, 12, 1, tzinfo=UTC)
URL = "https://vov.vn/bai-1.vov"
PARAGRAPH = "<p>Công an huyện cho biết ba nạn nhân đã được đưa về nhà ngay trong đêm.</p>"
PAGE = "<html><title>Giải cứu ba nạn nhân</title><h1>Giải cứu ba nạn nhân</h1>" + PARAGRAPH * 9


@pytest.fixture
def worker() -> Iterator[ExtractionWorker]:
    one = ExtractionWorker(cpu_seconds=2.0)
    yield one
    one.close()


def _processor_ticks(worker: ExtractionWorker) -> int:
    """Return how long its process has worked, in hundredths of a second."""
    return int(Path(f"/proc/{worker.pid}/stat").read_text().rpartition(")")[2].split()[11])


async def read(worker: ExtractionWorker, page: str) -> object:
    return await worker.run(extract_generic, page, url=URL, now=NOW)


def test_pages_are_read_as_in_this_process(worker: ExtractionWorker) -> None:
    for source in (declared_spiders()["vov.vn"].source, spider_for_host("example.org").source):
        found = asyncio.run(worker.run(extract_partial, PAGE, url=URL, source=source, now=NOW))
        assert found == extract_partial(PAGE, url=URL, source=source, now=NOW)
    assert asyncio.run(read(worker, PAGE)) == extract_generic(PAGE, url=URL, now=NOW)


def test_refusal_comes_back_as_it_was_raised(worker: ExtractionWorker) -> None:
    challenge = "<script src=/_Incapsula_Resource></script>"
    source = declared_spiders()["vov.vn"].source
    with pytest.raises(NotAnArticle) as refusal:
        asyncio.run(worker.run(extract_partial, challenge, url=URL, source=source, now=NOW))
    assert refusal.value.kind is NonArticleKind.CHALLENGE


def test_page_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    worker = ExtractionWorker(cpu_seconds=0.02)
    with pytest.raises(NotAnArticle, match="page_slow") as refusal:
        asyncio.run(read(worker, PAGE + PARAGRAPH * 10_000))
    assert refusal.value.kind is NonArticleKind.TOO_LARGE
    worker._cpu_seconds = 5.0
    assert asyncio.run(read(worker, PAGE))
    worker.close()


def test_process_that_ended_between_two_pages_is_replaced(worker: ExtractionWorker) -> None:
    asyncio.run(read(worker, PAGE))
    first = worker.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert worker._process is not None
    worker._process.wait(300)
    assert asyncio.run(read(worker, PAGE))
    assert worker.pid != first


def test_closing_ends_a_page_that_is_read(worker: ExtractionWorker) -> None:
    async def close_soon() -> None:
        await read(worker, PAGE)
        reading = asyncio.ensure_future(read(worker, PAGE + PARAGRAPH * 50_000))
        before = _processor_ticks(worker)
        while _processor_ticks(worker) < before + 5:
            await asyncio.to_thread(time.sleep, 0.01)
        worker.close()
        with pytest.raises(RuntimeError, match="stopped before the page was read"):
            await reading

    asyncio.run(close_soon())


def test_loop_is_free_while_a_page_is_read(worker: ExtractionWorker) -> None:
    async def count_ticks() -> int:
        reading = asyncio.ensure_future(read(worker, PAGE + PARAGRAPH * 4_000))
        ticks = 0
        while not reading.done():
            await asyncio.sleep(0.01)
            ticks += 1
        reading.exception()
        return ticks

    assert asyncio.run(count_ticks()) >= 3


def test_no_process_is_started_before_it_is_needed() -> None:
    assert ExtractionWorker().pid is None
    assert worker_module.extraction_worker() is worker_module.extraction_worker()


def test_large_page_is_decoded_as_a_small_one() -> None:
    small = "Người dân ".encode("cp1258", "replace") + b"<p>x</p>"
    large = small * 40_000
    assert asyncio.run(decode_page(large, "text/html")) == decode(small, "text/html") * 40_000
