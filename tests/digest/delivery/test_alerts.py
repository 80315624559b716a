"""Alerts: at once, by story, not too many, and never in quiet hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fixtures.samples.sample_objects import NOON, TEXT, article_capture

from storage.models import Cadence

pytestmark = pytest.mark.slow

MINUTE = timedelta(minutes=1)
WORDS = ("xét xử", "giải cứu", "truy nã", "khởi tố", "bắt giữ", "điều tra", "phối hợp")


def story(number: int, **changes: Any):
    """A story of its own."""
    url = f"https://x.vn/{number}"
    text = f"Công an {WORDS[number]} {number * 37} người tại huyện {number}. " * 12
    return article_capture(
        **{"key": url, "url": url, "title": f"Tin {number}", "text": text, **changes}
    )


@pytest.fixture
def run_alerts(run_delivery, mail_server):
    """Run the daemon's delivery so many minutes later; returns the subjects that were sent."""

    def run(minutes: int) -> list[str]:
        before = len(mail_server.mails)
        run_delivery(mail_server, everyone=False, now=NOON + minutes * MINUTE)
        return [str(mail["Subject"]) for mail in mail_server.mails[before:]]

    return run


@pytest.fixture(autouse=True)
def _immediate(subscribe) -> None:
    subscribe(cadence=Cadence.IMMEDIATE, hour=7)  # midnight UTC, long after these tests


def test_a_core_story_is_sent_at_once_and_not_again(store, run_alerts) -> None:
    store(story(1))
    assert run_alerts(1) == ["[Tin khẩn] Tin 1"]
    assert run_alerts(2) == []


def test_what_can_wait_comes_in_the_daily_digest_without_the_alerts(store, run_alerts) -> None:
    store(story(1))
    store(story(2), tier="related")
    store(story(3), score=0.3)
    assert len(run_alerts(1)) == 1
    (daily,) = run_alerts(13 * 60)
    assert daily.endswith(" – 2 tin mới")


def test_a_copy_of_an_alerted_story_raises_no_second_alarm(store, run_alerts) -> None:
    store(article_capture())
    assert len(run_alerts(1)) == 1
    store(article_capture(key="y", url="https://y.vn/1", text=TEXT, at=NOON + 2 * MINUTE))
    assert run_alerts(3) == []


def test_the_last_alert_of_an_hour_has_all_that_wait(store, run_alerts) -> None:
    for number in range(6):
        store(story(number))
    subjects = run_alerts(1)
    assert len(subjects) == 4
    assert subjects[-1].endswith(" – 3 tin mới")
    store(story(6))
    assert run_alerts(30) == []
    assert run_alerts(62) == ["[Tin khẩn] Tin 6"]


def test_quiet_hours_hold_alerts_back_until_they_end(
    store, subscribe, run_delivery, mail_server
) -> None:
    subscribe("b@example.org", cadence=Cadence.IMMEDIATE, quiet_from=18, quiet_until=21)
    store(story(1))  # at 19:00 in Hanoi
    run_delivery(mail_server, everyone=False, now=NOON + MINUTE)
    assert mail_server.mails_to("b@example.org") == []
    run_delivery(mail_server, everyone=False, now=NOON + 121 * MINUTE)
    assert len(mail_server.mails_to("b@example.org")) == 1
