"""Batches: what comes while one is stored goes together, and help comes when that is not enough."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from threading import Event

import pytest
from examples import NOON, absence, sighting

from pipelines.batches import BEHIND, BEHIND_OFTEN, MOST, Batches, Helper
from pipelines.colleague import ColleagueLost
from pipelines.stages import NotStored, Prepared, Ready, Stored

ITEM = absence(NOON)


class Clerk:
    """Stores nothing, and remembers how much it was given at once."""

    def __init__(self, *faults: Exception) -> None:
        self.given: list[int] = []
        self.faults = list(faults)

    def __call__(self, seen: Sequence[Ready]) -> list[Stored]:
        self.given.append(len(seen))
        if self.faults:
            raise self.faults.pop()
        return [None] * len(seen)


class Distant(Clerk):
    """A clerk elsewhere."""

    async def store(self, seen: Sequence[Ready]) -> list[Stored]:
        await asyncio.sleep(0)
        return self(seen)


def nobody() -> Helper:
    raise AssertionError("nobody is to be hired")


async def all_of(batches: Batches, count: int) -> list[Stored]:
    return await asyncio.gather(*(batches.take(ITEM) for _ in range(count)))


def test_what_waits_together_is_stored_together() -> None:
    clerk = Clerk()
    assert asyncio.run(all_of(Batches(clerk, hire=nobody), 10)) == [None] * 10
    assert clerk.given == [10]


def test_batch_has_an_upper_bound() -> None:
    clerk = Clerk()
    asyncio.run(all_of(Batches(clerk, hire=nobody), MOST + 1))
    assert clerk.given == [MOST, 1]


def test_single_article_need_not_wait_for_company() -> None:
    clerk = Clerk()

    async def one_by_one() -> None:
        batches = Batches(clerk, hire=nobody)
        for _ in range(3):
            await batches.take(ITEM)

    asyncio.run(one_by_one())
    assert clerk.given == [1, 1, 1]


def test_help_is_hired_when_storing_falls_behind() -> None:
    here, helper, hired = Clerk(), Distant(), Event()

    def hire() -> Helper:
        hired.set()
        return helper

    async def flood() -> None:
        batches = Batches(here, hire=hire)
        for _ in range(BEHIND_OFTEN):
            await all_of(batches, BEHIND)
        while not helper.given:  # hiring takes its time, and nobody waits for it
            await batches.take(ITEM)

    asyncio.run(asyncio.wait_for(flood(), timeout=20))
    assert hired.is_set()
    assert here.given[:BEHIND_OFTEN] == [BEHIND] * BEHIND_OFTEN


def test_many_articles_at_once_now_and_then_are_no_reason_to_hire() -> None:
    async def bursts() -> None:
        batches = Batches(Clerk(), hire=nobody)
        for _ in range(BEHIND_OFTEN):
            await all_of(batches, BEHIND)
            await batches.take(ITEM)

    asyncio.run(bursts())


def test_help_with_a_long_queue_is_given_prepared_articles() -> None:
    given: list[Ready] = []

    class Watched(Distant):
        async def store(self, seen: Sequence[Ready]) -> list[Stored]:
            given.extend(seen)
            return await super().store(seen)

    async def flood() -> None:
        batches = Batches(Clerk(), hire=Watched)
        while not any(isinstance(one, Prepared) for one in given):
            await asyncio.gather(*(batches.take(sighting()) for _ in range(BEHIND)))

    asyncio.run(asyncio.wait_for(flood(), timeout=20))
    ready = [one for one in given if isinstance(one, Prepared)]
    assert all(one.judgement and one.judgement.relevant for one in ready)


def test_batch_of_help_that_is_lost_is_stored_here(caplog: pytest.LogCaptureFixture) -> None:
    here = Clerk()
    batches = Batches(here, hire=lambda: Distant(ColleagueLost("process 7 ended with -9")))

    async def flood() -> None:
        while "ended with -9" not in caplog.text:
            assert await all_of(batches, BEHIND) == [None] * BEHIND

    with caplog.at_level(logging.WARNING):
        asyncio.run(asyncio.wait_for(flood(), timeout=20))


def test_who_waits_gets_an_answer_whatever_goes_wrong() -> None:
    batches = Batches(Clerk(RuntimeError("out of order")), hire=nobody)
    (told, after) = asyncio.run(all_of(batches, 1)) + asyncio.run(all_of(batches, 1))
    assert isinstance(told, NotStored)
    assert told.reason == "RuntimeError: out of order"
    assert after is None
