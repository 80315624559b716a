"""Alerts: at once, by story, not too many, and never in quiet hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sample_objects import NOON, TEXT, article_capture

from storage.models import Cadence

MINUTE = timedelta(minutes=1)
WORDS = ("xét xử", "giải cứu", "truy nã", "khởi tố", "bắt giữ", "điều tra", "phối hợp")


def story(number: int, **said: Any):
    """A story of its own."""
    url = f"https://x.vn/{number}"
    text = f"Công an {WORDS[number]} {number * 37} người tại huyện {number}. " * 12
    return article_capture(
        **{"key": url, "url": url, "title": f"Tin {number}", "text": text, **said}
    )


@pytest.fixture
def alert(send, box):
    """Run the daemon's round so many minutes later; gives the subjects that went out."""

    def run(minutes: int) -> list[str]:
        before = len(box.mails)
        send(box, everyone=False, now=NOON + minutes * MINUTE)
        return [str(mail["Subject"]) for mail in box.mails[before:]]

    return run


@pytest.fixture(autouse=True)
def _immediate(join) -> None:
    join(cadence=Cadence.IMMEDIATE, hour=7)  # midnight UTC, long after these tests


def test_a_core_story_is_told_at_once_and_not_again(keep, alert) -> None:
    keep(story(1))
    assert alert(1) == ["[Tin khẩn] Tin 1"]
    assert alert(2) == []


def test_what_can_wait_comes_in_the_daily_letter_without_the_alerts(keep, alert) -> None:
    keep(story(1))
    keep(story(2), tier="related")
    keep(story(3), score=0.3)
    assert len(alert(1)) == 1
    (daily,) = alert(13 * 60)
    assert daily.endswith(" – 2 tin mới")


def test_a_copy_of_an_alerted_story_raises_no_second_alarm(keep, alert) -> None:
    keep(article_capture())
    assert len(alert(1)) == 1
    keep(article_capture(key="y", url="https://y.vn/1", text=TEXT, at=NOON + 2 * MINUTE))
    assert alert(3) == []


def test_the_last_alert_of_an_hour_tells_all_that_wait(keep, alert) -> None:
    for number in range(6):
        keep(story(number))
    subjects = alert(1)
    assert len(subjects) == 4
    assert subjects[-1].endswith(" – 3 tin mới")
    keep(story(6))
    assert alert(30) == []
    assert alert(62) == ["[Tin khẩn] Tin 6"]


def test_quiet_hours_hold_alerts_back_until_they_end(keep, join, send, box) -> None:
    join("b@example.org", cadence=Cadence.IMMEDIATE, quiet_from=18, quiet_until=21)
    keep(story(1))  # at 19:00 in Hanoi
    send(box, everyone=False, now=NOON + MINUTE)
    assert box.mails_to("b@example.org") == []
    send(box, everyone=False, now=NOON + 121 * MINUTE)
    assert len(box.mails_to("b@example.org")) == 1
