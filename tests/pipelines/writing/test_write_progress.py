"""Write progress: a writer that hangs is noticed, one that is busy is not."""

from __future__ import annotations

import asyncio

import pytest

from pipelines.writing import write_progress as module
from pipelines.writing.write_progress import MAX_WAIT_SECONDS, WriteProgress
from web.api.health_checks import healthz


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def progress(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> WriteProgress:
    own = WriteProgress(monotonic=clock)
    monkeypatch.setattr(module, "_PROGRESS", own)
    return own


def test_oldest_pending_capture_counts(progress: WriteProgress, clock: Clock) -> None:
    assert progress.oldest_wait() == 0
    with progress.track():
        clock.now = 10
        with progress.track():
            clock.now = 12
        assert progress.oldest_wait() == 12
    assert progress.oldest_wait() == 0


def test_healthz_fails_while_storing_is_stuck(progress: WriteProgress, clock: Clock) -> None:
    with progress.track():
        clock.now = MAX_WAIT_SECONDS - 1
        assert asyncio.run(healthz()).status_code == 200
        clock.now = MAX_WAIT_SECONDS + 1
        assert asyncio.run(healthz()).status_code == 503
    assert asyncio.run(healthz()).status_code == 200


def test_capture_that_fails_is_no_longer_pending(progress: WriteProgress, clock: Clock) -> None:
    with pytest.raises(ValueError, match="x"), progress.track():
        raise ValueError("x")
    clock.now = 1_000
    assert not progress.is_stuck
