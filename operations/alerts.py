"""Telling operators: what is due is claimed first, then sent, so that a restart repeats nothing."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from digest.errors import DigestError
from digest.timing import retry_delay
from digest.transport.result import DeliveryResult, SendStatus
from operations.alert_mail import alert_from_json, alert_to_json, render_alerts
from operations.alert_rules import SubjectAlert, SubjectState, due_alerts
from operations.alert_transports import AlertTransport
from storage.delivery.operator_alerts import (
    create_operator_delivery,
    delete_old_operator_deliveries,
    due_operator_deliveries,
    finish_operator_delivery,
    mark_notified,
    mark_operator_delivery_sending,
    postpone_operator_delivery,
    reset_notified,
)
from storage.engine import Database
from storage.locks.process_lock import exclusive_lock
from storage.models import (
    DeliveryState,
    HealthState,
    HealthStatus,
    OperatorDelivery,
    SourceState,
    StoredSource,
)
from storage.sources.health_states import health_states
from storage.sources.troubled_sources import TROUBLED

logger = logging.getLogger(__name__)

_GIVE_UP_AFTER = timedelta(days=5)
_MAX_ATTEMPTS = 5
_KEEP_SENT_FOR = timedelta(days=90)

HealthRows = Sequence[tuple[HealthState, StoredSource | None]]


class AlertSender:
    """The rounds of letters to operators."""

    def __init__(
        self,
        database: Database,
        transports: tuple[AlertTransport, ...],
        *,
        language: str,
        dashboard: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._transports = {transport.name: transport for transport in transports}
        self._language = language
        self._dashboard = dashboard
        self._clock = clock

    def send_due(self) -> int:
        """Claim what is due, send what is open; gives how many arrived. Nothing if another does."""
        if not self._transports:
            return 0
        with exclusive_lock(self._database, "alerting") as alone:
            if not alone:
                return 0
            self._claim()
            return sum(self._send(delivery) for delivery in self._due_deliveries())

    def _claim(self) -> None:
        now = self._clock()
        with self._database.reading() as session:
            rows = health_states(session)
        if not (list(_due_alerts(rows, now)) or _muted_subjects(rows)):
            return
        with self._database.writing() as session:
            rows = health_states(session)
            reset_notified(session, _muted_subjects(rows))
            alerts = list(_due_alerts(rows, now))
            key = secrets.token_hex(16)
            for name in self._transports if alerts else ():
                payloads = [alert_to_json(one) for one in alerts]
                create_operator_delivery(
                    session, transport=name, key=f"{name} {key}", alerts=payloads, now=now
                )
            for one in alerts:
                mark_notified(session, one.subject, one.health, now=now)
            delete_old_operator_deliveries(session, now=now, after=_KEEP_SENT_FOR)

    def _due_deliveries(self) -> list[OperatorDelivery]:
        with self._database.reading() as session:
            deliveries = due_operator_deliveries(session, now=self._clock())
        return [one for one in deliveries if one.transport in self._transports]

    def _send(self, delivery: OperatorDelivery) -> bool:
        alerts = [alert_from_json(one) for one in delivery.alerts]
        text = render_alerts(alerts, language=self._language, dashboard=self._dashboard)

        def offered() -> None:
            with self._database.writing() as session:
                mark_operator_delivery_sending(session, delivery.id)

        try:
            result = self._transports[delivery.transport].send(delivery, text, mark_sending=offered)
        except DigestError as error:
            result = DeliveryResult(status=SendStatus.DEFERRED, response=str(error))
        self._apply_result(delivery, result)
        return result.status is SendStatus.ACCEPTED

    def _apply_result(self, delivery: OperatorDelivery, result: DeliveryResult) -> None:
        now = self._clock()
        tries = delivery.attempts + 1
        over = now - delivery.claimed_at > _GIVE_UP_AFTER
        unsure = result.status is SendStatus.UNCONFIRMED and tries >= _MAX_ATTEMPTS
        with self._database.writing() as session:
            if result.status is SendStatus.ACCEPTED:
                state = DeliveryState.ACCEPTED
            elif result.status is SendStatus.REJECTED or over or unsure:
                state = DeliveryState.REJECTED
            else:
                # A server in trouble is asked less often the longer it is; it was not offered this.
                age = (now - delivery.claimed_at) / 4
                wait = min(max(retry_delay(tries), age), timedelta(minutes=30))
                postpone_operator_delivery(
                    session, delivery.id, server_response=result.response, until=now + wait
                )
                logger.warning("operators: the letter waits: %s", result.response)
                return
            finish_operator_delivery(
                session, delivery.id, state, server_response=result.response, now=now
            )
        if state is DeliveryState.REJECTED:
            logger.error(
                "operators could not be told, mend TIPWATCH_OPERATOR_*: %s", result.response
            )


def _due_alerts(rows: HealthRows, now: datetime) -> Iterator[SubjectAlert]:
    # A source that was resumed has no verdict until it is crawled.
    judged = [
        (row, source)
        for row, source in rows
        if source is None
        or (source.state is SourceState.ACTIVE and source.health is not HealthStatus.UNKNOWN)
    ]
    return due_alerts([_subject_state(row, source) for row, source in judged], now=now)


def _muted_subjects(rows: HealthRows) -> list[str]:
    """Name the subjects in told trouble that somebody paused or retired, and so knows of."""
    return [
        row.subject
        for row, source in rows
        if source and source.state is not SourceState.ACTIVE and row.notified_health in TROUBLED
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
