"""Processes that store at once what repeats, edits and reports the same: who waits, who fails, in which order."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from typing import NamedTuple

from sqlalchemy import Connection, event, text

from article.model import Article, ArticleCapture, FetchResult, PageAddress
from bench.fixtures.vietnamese_words import VOCABULARY, random_words
from pipelines.batch_processor import BatchProcessor
from pipelines.process import identify, judge, normalise
from storage.articles.pages import newest_fingerprints
from storage.engine import Database, StorageUnavailable
from storage.locks.grouping_lock import GroupingLockShared

_BEGIN = datetime(2026, 10, 12, tzinfo=UTC)
_LARGEST_BATCH = 6
_OWN_NUMBER = text(
    "SELECT number FROM grouping_log WHERE xmin::text = (txid_current() % (1::bigint << 32))::text"
)


_NEWEST_NUMBER = text("SELECT coalesce(max(number), 0) FROM grouping_log")


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """How many processes store how much, and about how few events."""

    processes: int
    stores: int
    """Articles, over all processes."""
    events: int


class Stored(NamedTuple):
    """A transaction; in their order those of all processes can be repeated one after the other."""

    number: int
    """Of its entry in the grouping log, or of the newest one that it could see."""
    is_check: int
    """0 if the entry is its own; a check of unchanged pages has none and comes after what it saw."""
    process: int
    batch: int
    article: int | None
    """Of a batch that was stored one by one."""


@dataclass
class StoredBatches:
    """What one process did."""

    process: int
    order: list[Stored] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    stored: int = 0


def store_crowded(url: str, crowd: Crowd) -> tuple[list[StoredBatches], float]:
    """Store from several processes; returns what each did and the seconds until the last was done."""
    began = time.monotonic()
    with ProcessPoolExecutor(crowd.processes, mp_context=get_context("spawn")) as pool:
        numbers = range(crowd.processes)
        done = list(pool.map(_store, [url] * crowd.processes, [crowd] * crowd.processes, numbers))
    return done, time.monotonic() - began


def batches_of(crowd: Crowd, process: int) -> Iterator[list[ArticleCapture]]:
    """Yield what a process stores, the same each time."""
    chance = random.Random(f"process {process}")  # noqa: S311 - the same articles each time
    done, count = 0, crowd.stores // crowd.processes
    while done < count:
        size = min(count - done, chance.randint(1, _LARGEST_BATCH))
        yield [_capture(chance, crowd, process, done + place) for place in range(size)]
        done += size


def store_batch_of(
    processor: BatchProcessor, database: Database, batch: Sequence[ArticleCapture]
) -> None:
    """Store a batch as a crawl does, but believe every page."""
    captures = [normalise(one) for one in batch]
    with database.reading() as session:
        known = newest_fingerprints(session, [one.capture.address.key for one in captures])
    judged = [
        judge(identify(one, last_fingerprint=known.get(one.capture.address.key)))
        for one in captures
    ]
    try:
        processor.store_processed(judged)
    except GroupingLockShared:
        for one in judged:
            processor.store_processed([one])


def _store(url: str, crowd: Crowd, process: int) -> StoredBatches:
    database, done = Database(url), StoredBatches(process)
    processor, numbers = BatchProcessor(database, None), list[tuple[int, int]]()

    def note_number(connection: Connection) -> None:
        # Before the commit: what others do to the rows of this transaction is not to be seen yet.
        own = connection.execute(_OWN_NUMBER).scalar()
        numbers.append((own, 0) if own else (connection.execute(_NEWEST_NUMBER).scalar_one(), 1))

    event.listen(database.engine, "commit", note_number)
    for number, batch in enumerate(batches_of(crowd, process)):
        try:
            store_batch_of(processor, database, batch)
        except StorageUnavailable as error:
            done.failures.append(str(error))
        else:
            done.stored += len(batch)
        articles = range(len(batch)) if len(numbers) > 1 else [None]
        done.order += [
            Stored(*one, process, number, article)
            for one, article in zip(numbers, articles, strict=True)
        ]
        numbers.clear()
    database.close()
    return done


def _capture(chance: random.Random, crowd: Crowd, process: int, number: int) -> ArticleCapture:
    about = chance.randrange(crowd.events)
    body = _event_text(about)
    page = f"https://bao{process}.vn/bai-{number}"
    kind = chance.random()
    if kind < 0.4:
        body = _sentences(chance, 12)
    elif kind < 0.6:
        pass  # word for word
    elif kind < 0.75:
        body = f"{body}\n{_sentences(chance, 1)}"
    elif kind < 0.9:
        body = f"{body[: len(body) // 3]}\n{_sentences(chance, 8)}"
    else:
        # One page of all processes, in one of three versions.
        page = f"https://chung.vn/bai-{about}"
        body = f"{_event_text(about)}\n{_sentences(random.Random(chance.randrange(3)), 2)}"  # noqa: S311
    at = _BEGIN + timedelta(seconds=crowd.processes * number + process)
    title = body.partition("\n")[0][:70]
    return ArticleCapture(
        source=page.split("/")[2],
        address=PageAddress(url=page, key=page),
        aliases=(),
        fetch=FetchResult(at=at, status=200),
        article=Article(title=title, text=body, language="vi"),
    )


def _event_text(number: int) -> str:
    chance = random.Random(f"event {number}")  # noqa: S311 - the same event for all processes
    names = [" ".join(word.capitalize() for word in chance.sample(VOCABULARY, 3)) for _ in range(3)]
    people, sum_ = chance.randint(20, 90), chance.randint(100, 900)
    opening = (
        f"{names[0]} cùng {names[1]} bị bắt với {people} người, thu {sum_} triệu đồng ở {names[2]}."
    )
    return f"{opening} {_sentences(chance, 3)}\n{_sentences(chance, 8)}"


def _sentences(chance: random.Random, count: int) -> str:
    return "\n".join(
        " ".join(random_words(chance, chance.randint(14, 26))).capitalize() + "."
        for _ in range(count)
    )
