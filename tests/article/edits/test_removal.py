"""Removal: one failed check proves nothing, two some time apart do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from article.removal import MIN_TIME_BETWEEN_MISSES, RemovalState, record_miss

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)


def test_first_failed_check_only_starts_the_clock() -> None:
    after = record_miss(RemovalState(removed=False), at=NOON)
    assert after == RemovalState(removed=False, absent_since=NOON)


def test_second_failed_check_too_soon_proves_nothing() -> None:
    once = record_miss(RemovalState(removed=False), at=NOON)
    twice = record_miss(once, at=NOON + MIN_TIME_BETWEEN_MISSES - timedelta(seconds=1))
    assert twice == RemovalState(removed=False, absent_since=NOON)


def test_second_failed_check_some_time_later_proves_the_removal() -> None:
    once = record_miss(RemovalState(removed=False), at=NOON)
    twice = record_miss(once, at=NOON + MIN_TIME_BETWEEN_MISSES)
    assert twice == RemovalState(removed=True, absent_since=NOON)


def test_removed_page_stays_removed_since_the_first_failed_check() -> None:
    removed = RemovalState(removed=True, absent_since=NOON)
    assert record_miss(removed, at=NOON + timedelta(days=30)) == removed
