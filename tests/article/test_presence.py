"""Presence: one failed look proves nothing, two some time apart do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from article.presence import PROOF_APART, Presence, found_absent

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)


def test_first_failed_look_only_starts_the_clock() -> None:
    after = found_absent(Presence(removed=False), at=NOON)
    assert after == Presence(removed=False, absent_since=NOON)


def test_second_failed_look_too_soon_proves_nothing() -> None:
    once = found_absent(Presence(removed=False), at=NOON)
    twice = found_absent(once, at=NOON + PROOF_APART - timedelta(seconds=1))
    assert twice == Presence(removed=False, absent_since=NOON)


def test_second_failed_look_some_time_later_proves_the_removal() -> None:
    once = found_absent(Presence(removed=False), at=NOON)
    twice = found_absent(once, at=NOON + PROOF_APART)
    assert twice == Presence(removed=True, absent_since=NOON)


def test_removed_page_stays_removed_since_the_first_failed_look() -> None:
    removed = Presence(removed=True, absent_since=NOON)
    assert found_absent(removed, at=NOON + timedelta(days=30)) == removed
