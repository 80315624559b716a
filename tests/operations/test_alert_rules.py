"""What operators are notified of: lasting changes, each once, and nothing that never worked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fixtures.samples.sample_objects import NOON

from article.message import verbatim
from operations.alert_mail import render_alerts
from operations.alert_rules import SubjectAlert, SubjectState, due_alerts
from storage.models import HealthStatus

BROKEN, DEGRADED, HEALTHY, QUIET = (
    HealthStatus.BROKEN,
    HealthStatus.DEGRADED,
    HealthStatus.HEALTHY,
    HealthStatus.QUIET,
)


def subject_state(health: HealthStatus, notified: HealthStatus, **named: Any) -> SubjectState:
    made: dict[str, Any] = {
        "subject": "vov.vn",
        "reason": verbatim("because"),
        "since": NOON,
        "observations": 2,
        "healthy_observations": 10,
        "notified_at": None,
        "is_source": True,
    }
    return SubjectState(**{**made, **named, "health": health, "notified_health": notified})


def alerts(state: SubjectState) -> list[HealthStatus]:
    return [alert.health for alert in due_alerts([state], now=NOON)]


@pytest.mark.parametrize(
    ("notified", "health", "expected"),
    [
        (HEALTHY, BROKEN, [BROKEN]),
        (HEALTHY, DEGRADED, [DEGRADED]),
        (DEGRADED, BROKEN, [BROKEN]),
        (BROKEN, HEALTHY, [HEALTHY]),
        (DEGRADED, QUIET, [HEALTHY]),
        (HEALTHY, QUIET, []),
        (BROKEN, BROKEN, []),
        (BROKEN, DEGRADED, []),
        (HEALTHY, HEALTHY, []),
    ],
)
def test_only_a_change_is_an_alert(
    notified: HealthStatus, health: HealthStatus, expected: list[HealthStatus]
) -> None:
    assert alerts(subject_state(health, notified)) == expected


@pytest.mark.parametrize(("notified", "health"), [(HEALTHY, BROKEN), (BROKEN, HEALTHY)])
def test_one_observation_is_no_alert(notified: HealthStatus, health: HealthStatus) -> None:
    assert alerts(subject_state(health, notified, observations=1)) == []


@pytest.mark.parametrize(("good", "expected"), [(0, []), (1, []), (2, [BROKEN])])
def test_source_that_was_not_healthy_more_than_once_is_no_alert(
    good: int, expected: list[HealthStatus]
) -> None:
    assert alerts(subject_state(BROKEN, HEALTHY, healthy_observations=good)) == expected


def test_disk_that_is_full_from_the_start_is_an_alert() -> None:
    assert alerts(subject_state(DEGRADED, HEALTHY, healthy_observations=0, is_source=False)) == [
        DEGRADED
    ]


@pytest.mark.parametrize(("hours", "expected"), [(11, []), (13, [BROKEN])])
def test_failure_after_an_alert_is_delayed_by_half_a_day(
    hours: int, expected: list[HealthStatus]
) -> None:
    flapped = subject_state(BROKEN, HEALTHY, notified_at=NOON - timedelta(hours=hours))
    assert alerts(flapped) == expected


def test_worse_health_and_recovery_are_not_delayed() -> None:
    lately = NOON - timedelta(minutes=30)
    assert alerts(subject_state(BROKEN, DEGRADED, notified_at=lately)) == [BROKEN]
    assert alerts(subject_state(HEALTHY, BROKEN, notified_at=lately)) == [HEALTHY]


def test_alert_has_the_reason_and_its_start() -> None:
    (alert,) = due_alerts([subject_state(BROKEN, HEALTHY)], now=NOON)
    assert alert == SubjectAlert(
        subject="vov.vn", health=BROKEN, reason=verbatim("because"), since=NOON, is_source=True
    )


def test_alert_about_a_disk_names_its_machine_and_what_to_do() -> None:
    short = SubjectAlert(
        subject="disk@here",
        health=DEGRADED,
        reason=verbatim("300 MB free"),
        since=NOON,
        is_source=False,
    )
    written = render_alerts([short], language="en", dashboard="http://127.0.0.1:8000")
    assert written.subject == "tipwatch: The disk of here is degraded"
    assert "What to do: free some space" in written.text


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("health", [BROKEN, DEGRADED, HEALTHY])
@pytest.mark.parametrize("subject", ["vov.vn", "disk@here"])
def test_every_news_has_words_in_both_languages(
    subject: str, health: HealthStatus, language: str
) -> None:
    one = SubjectAlert(
        subject=subject,
        health=health,
        reason=verbatim("r"),
        since=NOON,
        is_source=subject == "vov.vn",
    )
    written = render_alerts([one], language=language, dashboard="")
    assert "{" not in written.subject + written.text
