"""Letters to operators: one a round, claimed before sent, in two languages, by mail or channel."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sample_objects import NOON
from smtp_server import RecordingSmtpServer, smtp_server

from article.message import verbatim
from digest.errors import DigestError
from digest.transport.smtp_url import parse_smtp_url
from operations.alert_transports import (
    AlertTransport,
    AppriseAlertTransport,
    MailAlertTransport,
    alert_transports,
)
from operations.alerts import AlertSender
from settings import SettingsError, load_settings
from storage.engine import Database
from storage.models import HealthStatus, OperatorDelivery, StoredSource
from storage.sources.health_states import record_health
from storage.sources.state import pause, register_sources, resume

OPS = "ops@example.org"


@pytest.fixture
def box() -> Iterator[RecordingSmtpServer]:
    with smtp_server() as opened:
        yield opened


@pytest.fixture
def found(database: Database) -> Callable[..., None]:
    """Let a source be found so, as often as told."""
    with database.writing() as session:
        register_sources(session, ["vov.vn", "cand.vn"])

    def find(source: str, *healths: HealthStatus, at: datetime = NOON) -> None:
        with database.writing() as session:
            for health in healths:
                record_health(session, source, health=health, reason=verbatim("no feed"), now=at)
                row = session.get(StoredSource, source)
                if row:
                    row.health = health

    return find


def by_mail(box: RecordingSmtpServer, tmp_path: Path) -> MailAlertTransport:
    return MailAlertTransport(
        sender="tipwatch@example.org",
        recipient=OPS,
        server=parse_smtp_url(box.url),
        outbox=tmp_path,
    )


def alerting(
    database: Database, *ways: AlertTransport, at: datetime = NOON, language: str = "en"
) -> AlertSender:
    return AlertSender(
        database, ways, language=language, dashboard="http://127.0.0.1:8000", clock=lambda: at
    )


WELL = (HealthStatus.HEALTHY,) * 3
DOWN = (HealthStatus.BROKEN,) * 2


def test_what_broke_is_told_once_in_one_letter_with_what_to_do(
    database: Database, found: Any, box: RecordingSmtpServer, tmp_path: Path
) -> None:
    for source in ("vov.vn", "cand.vn"):
        found(source, *WELL, *DOWN)
    office = alerting(database, by_mail(box, tmp_path))
    assert [office.send_due(), office.send_due()] == [1, 0]
    (mail,) = box.mails_to(OPS)
    assert mail["Subject"] == "tipwatch: 2 changes to look at"
    text = mail.get_content().replace("\r\n", "\n")
    assert "vov.vn is broken since 12/10/2026 19:00\nno feed\nWhat to do: tipwatch sources" in text
    assert "http://127.0.0.1:8000/sources/cand.vn" in text


def test_recovery_is_told_in_vietnamese(
    database: Database, found: Any, box: RecordingSmtpServer, tmp_path: Path
) -> None:
    office = alerting(database, by_mail(box, tmp_path), language="vi")
    found("vov.vn", *WELL, *DOWN)
    office.send_due()
    found("vov.vn", *WELL)
    office.send_due()
    assert [mail["Subject"] for mail in box.mails_to(OPS)] == [
        "tipwatch: vov.vn bị hỏng",
        "tipwatch: vov.vn hoạt động lại",
    ]


def test_letter_that_was_claimed_before_a_crash_is_sent_after_it(
    database: Database, found: Any, box: RecordingSmtpServer, tmp_path: Path
) -> None:
    class Crash(BaseException):
        pass

    class Dies:
        name = "mail"

        def send(self, *_: object, **__: object) -> Any:
            raise Crash

    found("vov.vn", *WELL, *DOWN)
    with pytest.raises(Crash):
        alerting(database, Dies()).send_due()
    office = alerting(database, by_mail(box, tmp_path))
    assert [office.send_due(), office.send_due()] == [1, 0]
    assert len(box.mails_to(OPS)) == 1


def test_letter_that_the_server_may_have_comes_again_under_the_same_identity(
    database: Database, found: Any, box: RecordingSmtpServer, tmp_path: Path
) -> None:
    found("vov.vn", *WELL, *DOWN)
    box.disconnect_at = "reply"
    alerting(database, by_mail(box, tmp_path)).send_due()
    box.disconnect_at = None
    alerting(database, by_mail(box, tmp_path), at=NOON + timedelta(hours=1)).send_due()
    assert len(box.mails_to(OPS)) == 2
    assert len({mail["Message-ID"] for mail in box.mails_to(OPS)}) == 1


def test_letter_waits_while_the_server_puts_it_off(
    database: Database, found: Any, box: RecordingSmtpServer, tmp_path: Path
) -> None:
    found("vov.vn", *WELL, *DOWN)
    box.rcpt_reply = lambda _: "450 later"
    alerting(database, by_mail(box, tmp_path)).send_due()
    box.rcpt_reply = lambda _: None
    assert (
        alerting(database, by_mail(box, tmp_path), at=NOON + timedelta(minutes=1)).send_due() == 0
    )
    assert alerting(database, by_mail(box, tmp_path), at=NOON + timedelta(hours=1)).send_due() == 1


def test_without_a_mail_server_the_letter_lies_in_the_outbox(
    database: Database, found: Any, tmp_path: Path
) -> None:
    found("vov.vn", *WELL, *DOWN)
    way = MailAlertTransport(
        sender="tipwatch@example.org", recipient=OPS, server=None, outbox=tmp_path
    )
    assert alerting(database, way).send_due() == 1
    assert [path.name.split("-")[1] for path in tmp_path.glob("*.eml")] == [OPS]


@pytest.mark.filterwarnings("ignore:.*imghdr")  # of a library's library
def test_channel_gets_the_same_words(database: Database, found: Any) -> None:
    heard: list[dict[str, Any]] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    found("vov.vn", *WELL, *DOWN)
    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"json://127.0.0.1:{server.server_address[1]}/"
        assert alerting(database, AppriseAlertTransport(url=url)).send_due() == 1
        server.shutdown()
    assert heard[0]["title"] == "tipwatch: vov.vn is broken"


def test_paused_source_is_no_news_and_is_told_anew_when_it_is_broken_after_all(
    database: Database, found: Any, box: RecordingSmtpServer, tmp_path: Path
) -> None:
    office = alerting(database, by_mail(box, tmp_path))
    found("vov.vn", *WELL, *DOWN)
    office.send_due()
    for steer in (pause, resume):
        with database.writing() as session:
            steer(session, "vov.vn")
        office.send_due()
    assert len(box.mails_to(OPS)) == 1
    later = NOON + timedelta(days=1)
    found("vov.vn", *DOWN, at=later)
    alerting(database, by_mail(box, tmp_path), at=later).send_due()
    assert len(box.mails_to(OPS)) == 2


def test_nobody_to_tell_forgets_nothing(
    database: Database, found: Any, box: RecordingSmtpServer, tmp_path: Path
) -> None:
    found("vov.vn", *WELL, *DOWN)
    assert alerting(database).send_due() == 0
    assert alerting(database, by_mail(box, tmp_path)).send_due() == 1


def test_refused_letter_is_given_up_and_kept(
    database: Database, found: Any, box: RecordingSmtpServer, tmp_path: Path
) -> None:
    found("vov.vn", *WELL, *DOWN)
    box.rcpt_reply = lambda _: "550 no such user"
    alerting(database, by_mail(box, tmp_path)).send_due()
    with database.reading() as session:
        letter = session.get_one(OperatorDelivery, 1)
    assert (letter.state, letter.server_response) == ("rejected", "550 no such user")
    assert letter.attempts == 0


def test_address_that_is_none_stops_the_start_and_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TIPWATCH_OPERATOR_MAIL", "ops@")
    with pytest.raises(SettingsError, match="TIPWATCH_OPERATOR_MAIL"):
        load_settings()
    monkeypatch.setenv("TIPWATCH_OPERATOR_MAIL", "<ops@example.org")
    with pytest.raises(DigestError, match="TIPWATCH_OPERATOR_MAIL"):
        alert_transports(load_settings())


@pytest.mark.parametrize(
    ("good", "bad", "most"),
    [
        pytest.param(1, 1, 0, id="every other look"),
        pytest.param(3, 3, 8, id="for an hour and a half each"),
        pytest.param(200, 0, 0, id="never"),
    ],
)
def test_source_that_flaps_for_two_days_costs_few_letters(
    embedded: Database, tmp_path: Path, good: int, bad: int, most: int
) -> None:
    way = MailAlertTransport(
        sender="tipwatch@example.org", recipient=OPS, server=None, outbox=tmp_path
    )
    with embedded.writing() as session:
        register_sources(session, ["vov.vn"])
    pattern = [HealthStatus.HEALTHY] * good + [HealthStatus.BROKEN] * bad
    for look in range(96):
        at = NOON + timedelta(minutes=30 * look)
        with embedded.writing() as session:
            health = pattern[look % len(pattern)]
            record_health(session, "vov.vn", health=health, reason=verbatim("no feed"), now=at)
            session.get_one(StoredSource, "vov.vn").health = health
        alerting(embedded, way, at=at).send_due()
    assert len(list(tmp_path.glob("*.eml"))) <= most
