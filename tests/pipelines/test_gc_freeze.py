"""Settling: what was there at the start is exempt from garbage collection, what comes later is not."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from pipelines.gc_freeze import freeze_gc

pytestmark = pytest.mark.slow


class Loop:
    """Refers to itself, so that only the collector can take it away."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


def test_existing_objects_are_not_collected_again() -> None:
    freeze_gc()
    assert gc.get_freeze_count() > 10_000


def test_what_comes_later_is_collected_as_ever() -> None:
    freeze_gc()
    later = weakref.ref(Loop())
    gc.collect()
    assert later() is None


def test_the_collector_runs_less_often_than_by_default() -> None:
    gc.set_threshold(700, 11, 12)
    freeze_gc()
    assert gc.get_threshold()[0] > 10 * 700
    assert gc.get_threshold()[1:] == (11, 12)
