"""Deliveries that are killed at any statement: each development of an affair reaches each reader once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path

import pytest
from fixtures.processes.smtp_server import RecordingSmtpServer, plain_text
from fixtures.samples.sample_affair import AFFAIR, store_affair_report
from fixtures.samples.sample_objects import NOON
from sqlalchemy import event

from digest.delivery.delivery_run import SendRequest, run_deliveries
from digest.delivery.mailer import mailer_from_settings
from settings import load_settings
from storage.engine import Database
from storage.models import Cadence

# The mail server's thread is the parent's only; a delivery started anew would take seconds for each moment.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),
]

HOUR = timedelta(hours=1)
DEVELOPMENTS = [AFFAIR[number][2] for number in (3, 5, 7)]
DAILY, ALERTS = "daily@example.org", "alerts@example.org"
MOMENTS = (10, 33, 60, 110, 190)
"""Statements before a kill, until a delivery ends before the next of them."""


@pytest.fixture
def killed_at(
    database_url: str, tmp_path: Path, mail_server: RecordingSmtpServer
) -> Callable[[int | None, datetime], bool]:
    """Run a delivery in a process that is killed before its n-th statement; returns whether it was."""

    def deliver(moment: int | None, now: datetime) -> bool:
        process = os.fork()
        if not process:
            # The connections of the test belong to the parent.
            _deliver(Database(database_url), moment, now)
        _, status = os.waitpid(process, 0)
        code = os.waitstatus_to_exitcode(status)
        assert code in {0, -signal.SIGKILL}
        return code != 0

    def _deliver(database: Database, moment: int | None, now: datetime) -> None:
        code = 1
        try:
            statements = count(1)

            def kill(*_: object) -> None:
                if next(statements) == moment:
                    os.kill(os.getpid(), signal.SIGKILL)

            event.listen(database.engine, "before_cursor_execute", kill)
            settings = load_settings(
                data_dir=tmp_path, smtp_url=mail_server.url, mail_connections=2
            )
            run_deliveries(
                database, mailer_from_settings(settings), SendRequest(), clock=lambda: now
            )
            code = 0
        finally:
            os._exit(code)

    return deliver


def test_each_development_reaches_each_reader_once_whenever_a_delivery_is_killed(
    database: Database, subscribe, killed_at, mail_server: RecordingSmtpServer
) -> None:
    subscribe(DAILY, cadence=Cadence.DAILY, hour=7)
    subscribe(ALERTS, cadence=Cadence.IMMEDIATE, hour=7)
    kills = 0
    for number, (hours, *_) in enumerate(AFFAIR):
        store_affair_report(database, number)
        for now in (NOON + hours * HOUR, NOON + (hours // 24 * 24 + 19) * HOUR):
            for moment in MOMENTS:
                if not killed_at(moment, now):
                    break
                kills += 1
            killed_at(None, now)
    assert kills >= 20, kills
    # A letter that the server had when we were killed comes again as the same message.
    once = {str(mail["Message-ID"]): mail for mail in mail_server.mails}
    for reader in (DAILY, ALERTS):
        mine = [mail for mail in once.values() if mail["To"] == reader]
        assert sorted(_developments(mine)) == sorted(DEVELOPMENTS), reader


def _developments(mails: list[EmailMessage]) -> list[str]:
    lines = [line.strip() for mail in mails for line in plain_text(mail).splitlines()]
    return [title for title in DEVELOPMENTS for line in lines if line == title]
