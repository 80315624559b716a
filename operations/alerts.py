"""Notify operators of lasting changes: store what is due as deliveries, then send them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from digest.delivery.mailer import Mailer, OperatorAddress
from digest.delivery.operator_run import run_operator_deliveries
from digest.model import PlainTextMail
from jobs.proposal_proof import is_proven
from operations.alert_mail import alert_from_json, alert_to_json, render_alerts
from operations.alert_rules import SubjectAlert, SubjectState, due_alerts
from operations.network_outage import current_outage
from operations.repair_alerts import repair_alert
from storage.delivery.operator_deliveries import (
    create_operator_delivery,
    delete_old_operator_deliveries,
)
from storage.engine import Database, Session
from storage.locks.process_lock import exclusive_lock
from storage.models import Delivery, HealthState, HealthStatus, SourceState, StoredSource
from storage.sources.health_states import health_states, mark_notified, reset_notified
from storage.sources.proposals import mark_reported, unreported_repairs
from storage.sources.unhealthy_sources import UNHEALTHY

_KEEP_SENT_FOR = timedelta(days=90)

HealthRows = Sequence[tuple[HealthState, StoredSource | None]]


class AlertSender:
    """Stores and sends the deliveries to operators."""

    def __init__(
        self,
        database: Database,
        mailer: Mailer,
        addresses: Sequence[OperatorAddress],
        *,
        language: str,
        dashboard: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._mailer = mailer
        self._addresses = addresses
        self._language = language
        self._dashboard = dashboard
        self._clock = clock

    def send_due(self) -> int:
        """Store what is due, send what is pending; return how many mails were accepted.

        Does nothing while another process does.
        """
        if not self._addresses:
            return 0
        with exclusive_lock(self._database, "alerting") as alone:
            if not alone:
                return 0
            self._create_due()
            return run_operator_deliveries(
                self._database,
                self._mailer,
                self._addresses,
                compose=self._compose,
                clock=self._clock,
            )

    def _create_due(self) -> None:
        now = self._clock()
        with self._database.reading() as session:
            rows = _without_outage(session, health_states(session), now=now)
            repairs = [row for row in unreported_repairs(session) if is_proven(row)]
        if not (list(_due_alerts(rows, now)) or _muted_subjects(rows) or repairs):
            return
        with self._database.writing() as session:
            rows = _without_outage(session, health_states(session), now=now)
            reset_notified(session, _muted_subjects(rows))
            repairs = [row for row in unreported_repairs(session) if is_proven(row)]
            changes = list(_due_alerts(rows, now))
            alerts = [*changes, *map(repair_alert, repairs)]
            key = secrets.token_hex(16)
            for address in self._addresses if alerts else ():
                create_operator_delivery(
                    session,
                    transport=address.transport,
                    key=f"{address.transport} {key}",
                    alerts=[alert_to_json(one) for one in alerts],
                    now=now,
                )
            # In the transaction that stores the deliveries: a crash neither repeats nor loses one.
            mark_reported(session, [row.id for row in repairs], now=now)
            for one in changes:
                mark_notified(session, one.subject, one.health, now=now)
            delete_old_operator_deliveries(session, now=now, after=_KEEP_SENT_FOR)

    def _compose(self, delivery: Delivery) -> PlainTextMail:
        alerts = [alert_from_json(one) for one in delivery.alerts or ()]
        return render_alerts(alerts, language=self._language, dashboard=self._dashboard)


def _due_alerts(rows: HealthRows, now: datetime) -> Iterator[SubjectAlert]:
    # A resumed source has no verdict until it is crawled.
    judged = [
        (row, source)
        for row, source in rows
        if source is None
        or (source.state is SourceState.ACTIVE and source.health is not HealthStatus.UNKNOWN)
    ]
    return due_alerts([_subject_state(row, source) for row, source in judged], now=now)


def _without_outage(session: Session, rows: HealthRows, *, now: datetime) -> HealthRows:
    """Return the rows without sources while our own network is down: that is one alert."""
    if current_outage(session, now=now) is None:
        return rows
    return [(row, source) for row, source in rows if source is None]


def _muted_subjects(rows: HealthRows) -> list[str]:
    """Return the subjects in notified trouble that somebody paused or retired, and so knows of."""
    return [
        row.subject
        for row, source in rows
        if source and source.state is not SourceState.ACTIVE and row.notified_health in UNHEALTHY
    ]


def _subject_state(row: HealthState, source: StoredSource | None) -> SubjectState:
    return SubjectState(
        subject=row.subject,
        health=row.health,
        reason=row.reason,
        since=row.since,
        observations=row.observations,
        healthy_observations=row.healthy_observations,
        notified_health=row.notified_health,
        notified_at=row.notified_at,
        is_source=source is not None,
    )
