"""Alerts to operators: one mail a run, claimed before sent, in two languages, by mail or channel."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from fixtures.processes.smtp_server import RecordingSmtpServer, smtp_server
from fixtures.samples.sample_objects import NOON, failed_crawl

from article.message import message, verbatim
from crawler.crawl.fetch_errors import FetchCode
from digest.delivery.mailer import Mailer, mailer_from_settings, operator_addresses
from digest.model import DigestError
from operations.alerts import AlertSender
from settings import SettingsError, load_settings
from storage.delivery.deliveries import unfinished_deliveries
from storage.delivery.operator_deliveries import count_pending_operator_deliveries
from storage.engine import Database
from storage.models import Delivery, DeliveryState, HealthStatus, StoredSource
from storage.sources.health_states import record_health
from storage.sources.state import pause, register_sources, resume

pytestmark = pytest.mark.slow

OPS = "ops@example.org"


@pytest.fixture
def mail_server() -> Iterator[RecordingSmtpServer]:
    with smtp_server() as opened:
        yield opened


@pytest.fixture
def record_healths(database: Database) -> Callable[..., None]:
    """Record these observations of a source's health."""
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


@pytest.fixture
def make_sender(
    database: Database, mail_server: RecordingSmtpServer, tmp_path: Path
) -> Callable[..., AlertSender]:
    """Return a sender of alerts, by mail unless asked otherwise."""

    def make(
        *, at: datetime = NOON, language: str = "en", mailer: Mailer | None = None, **asked: Any
    ) -> AlertSender:
        settings = load_settings(
            **{"data_dir": tmp_path, "operator_mail": OPS, "smtp_url": mail_server.url} | asked
        )
        return AlertSender(
            database,
            mailer or mailer_from_settings(settings),
            operator_addresses(settings),
            language=language,
            dashboard="http://127.0.0.1:8000",
            clock=lambda: at,
        )

    return make


MakeSender = Callable[..., AlertSender]
WELL = (HealthStatus.HEALTHY,) * 3
DOWN = (HealthStatus.BROKEN,) * 2


def test_what_broke_is_sent_once_in_one_mail_with_what_to_do(
    record_healths: Any, mail_server: RecordingSmtpServer, make_sender: MakeSender
) -> None:
    for source in ("vov.vn", "cand.vn"):
        record_healths(source, *WELL, *DOWN)
    alerts = make_sender()
    assert [alerts.send_due(), alerts.send_due()] == [1, 0]
    (mail,) = mail_server.mails_to(OPS)
    assert mail["Subject"] == "tipwatch: 2 changes to look at"
    text = mail.get_content().replace("\r\n", "\n")
    assert "vov.vn is broken since 12/10/2026 19:00\nno feed\nWhat to do: tipwatch sources" in text
    assert "http://127.0.0.1:8000/sources/cand.vn" in text


def test_outage_of_our_network_is_one_alert_instead_of_one_for_each_source(
    database: Database,
    record_healths: Any,
    mail_server: RecordingSmtpServer,
    make_sender: MakeSender,
) -> None:
    for source in ("vov.vn", "cand.vn"):
        record_healths(source, *WELL, *DOWN)
    record_healths("network@here", *DOWN)
    with database.writing() as session:
        for source in ("vov.vn", "cand.vn", "mofa.gov.vn"):
            session.add(failed_crawl(source, message(FetchCode.NO_ADDRESS)))
    assert make_sender().send_due() == 1
    (mail,) = mail_server.mails_to(OPS)
    assert mail["Subject"] == "tipwatch: The network of here is broken"
    assert "vov.vn" not in mail.get_content().partition("getent")[0]


def test_recovery_is_reported_in_vietnamese(
    record_healths: Any, mail_server: RecordingSmtpServer, make_sender: MakeSender
) -> None:
    alerts = make_sender(language="vi")
    record_healths("vov.vn", *WELL, *DOWN)
    alerts.send_due()
    record_healths("vov.vn", *WELL)
    alerts.send_due()
    assert [mail["Subject"] for mail in mail_server.mails_to(OPS)] == [
        "tipwatch: vov.vn bị hỏng",
        "tipwatch: vov.vn hoạt động lại",
    ]


def test_mail_that_was_claimed_before_a_crash_is_sent_after_it(
    record_healths: Any, mail_server: RecordingSmtpServer, make_sender: MakeSender
) -> None:
    class Crash(BaseException):
        pass

    class Dies:
        def send(self, *_: object, **__: object) -> Any:
            raise Crash

        def close(self) -> None:
            pass

    record_healths("vov.vn", *WELL, *DOWN)
    mailer = replace(mailer_from_settings(load_settings()), open_transport=lambda _: Dies())
    with pytest.raises(Crash):
        make_sender(mailer=mailer).send_due()
    alerts = make_sender()
    assert [alerts.send_due(), alerts.send_due()] == [1, 0]
    assert len(mail_server.mails_to(OPS)) == 1


def test_mail_that_the_server_may_have_comes_again_under_the_same_identity(
    record_healths: Any, mail_server: RecordingSmtpServer, make_sender: MakeSender
) -> None:
    record_healths("vov.vn", *WELL, *DOWN)
    mail_server.disconnect_at = "reply"
    make_sender().send_due()
    mail_server.disconnect_at = None
    make_sender(at=NOON + timedelta(hours=1)).send_due()
    assert len(mail_server.mails_to(OPS)) == 2
    assert len({mail["Message-ID"] for mail in mail_server.mails_to(OPS)}) == 1


def test_mail_waits_while_the_server_defers_it(
    record_healths: Any, mail_server: RecordingSmtpServer, make_sender: MakeSender
) -> None:
    record_healths("vov.vn", *WELL, *DOWN)
    mail_server.rcpt_reply = lambda _: "450 later"
    make_sender().send_due()
    mail_server.rcpt_reply = lambda _: None
    assert make_sender(at=NOON + timedelta(minutes=1)).send_due() == 0
    assert make_sender(at=NOON + timedelta(hours=1)).send_due() == 1


def test_without_a_mail_server_the_mail_is_in_the_outbox(
    record_healths: Any, make_sender: MakeSender, tmp_path: Path
) -> None:
    record_healths("vov.vn", *WELL, *DOWN)
    assert make_sender(smtp_url=None).send_due() == 1
    assert [path.name.split("-")[1] for path in tmp_path.rglob("*.eml")] == [OPS]


@pytest.mark.filterwarnings("ignore:.*imghdr")  # of a library's library
def test_channel_gets_the_same_words(record_healths: Any, make_sender: MakeSender) -> None:
    received: list[dict[str, Any]] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    record_healths("vov.vn", *WELL, *DOWN)
    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"json://127.0.0.1:{server.server_address[1]}/"
        assert make_sender(operator_mail="", operator_channel=url).send_due() == 1
        server.shutdown()
    assert received[0]["title"] == "tipwatch: vov.vn is broken"


def test_paused_source_raises_no_alert_and_a_new_one_when_it_is_broken_after_all(
    record_healths: Any,
    mail_server: RecordingSmtpServer,
    make_sender: MakeSender,
    database: Database,
) -> None:
    alerts = make_sender()
    record_healths("vov.vn", *WELL, *DOWN)
    alerts.send_due()
    for set_state in (pause, resume):
        with database.writing() as session:
            set_state(session, "vov.vn")
        alerts.send_due()
    assert len(mail_server.mails_to(OPS)) == 1
    later = NOON + timedelta(days=1)
    record_healths("vov.vn", *DOWN, at=later)
    make_sender(at=later).send_due()
    assert len(mail_server.mails_to(OPS)) == 2


def test_alerts_without_a_recipient_stay_pending(
    record_healths: Any, mail_server: RecordingSmtpServer, make_sender: MakeSender
) -> None:
    record_healths("vov.vn", *WELL, *DOWN)
    assert make_sender(operator_mail="").send_due() == 0
    assert make_sender().send_due() == 1


def test_refused_mail_is_given_up_and_stored(
    record_healths: Any,
    mail_server: RecordingSmtpServer,
    make_sender: MakeSender,
    database: Database,
) -> None:
    record_healths("vov.vn", *WELL, *DOWN)
    mail_server.rcpt_reply = lambda _: "550 no such user"
    make_sender().send_due()
    with database.reading() as session:
        delivery = session.get_one(Delivery, 1)
    assert (delivery.state, delivery.server_response) == ("rejected", "550 no such user")
    assert delivery.attempts == 0
    assert make_sender(at=NOON + timedelta(days=1)).send_due() == 0


def test_address_that_is_none_stops_the_start_and_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TIPWATCH_OPERATOR_MAIL", "ops@")
    with pytest.raises(SettingsError, match="TIPWATCH_OPERATOR_MAIL"):
        load_settings()
    monkeypatch.setenv("TIPWATCH_OPERATOR_MAIL", "<ops@example.org")
    with pytest.raises(DigestError, match="TIPWATCH_OPERATOR_MAIL"):
        operator_addresses(load_settings())


def test_server_that_fails_is_tried_again_within_half_an_hour_for_five_days(
    record_healths: Any,
    mail_server: RecordingSmtpServer,
    make_sender: MakeSender,
    database: Database,
) -> None:
    record_healths("vov.vn", *WELL, *DOWN)
    mail_server.rcpt_reply = lambda _: "450 later"
    at, end = NOON, NOON + timedelta(days=8)
    while at < end:
        make_sender(at=at).send_due()
        with database.reading() as session:
            delivery = session.get_one(Delivery, 1)
        if delivery.state is DeliveryState.REJECTED:
            break
        assert delivery.retry_after is not None
        assert timedelta(minutes=5) <= delivery.retry_after - at <= timedelta(minutes=30)
        at += timedelta(days=1)
    assert at == NOON + timedelta(days=6)


def test_deliveries_to_operators_are_no_subscribers_and_a_daemon_restart_leaves_them(
    record_healths: Any,
    mail_server: RecordingSmtpServer,
    make_sender: MakeSender,
    database: Database,
) -> None:
    record_healths("vov.vn", *WELL, *DOWN)
    mail_server.disconnect_at = "reply"
    make_sender().send_due()
    with database.reading() as session:
        assert unfinished_deliveries(session) == []
        assert count_pending_operator_deliveries(session) == 1


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
    settings = load_settings(data_dir=tmp_path, operator_mail=OPS)
    mailer, addresses = mailer_from_settings(settings), operator_addresses(settings)
    with embedded.writing() as session:
        register_sources(session, ["vov.vn"])
    pattern = [HealthStatus.HEALTHY] * good + [HealthStatus.BROKEN] * bad
    for round_number in range(96):
        at = NOON + timedelta(minutes=30 * round_number)
        with embedded.writing() as session:
            health = pattern[round_number % len(pattern)]
            record_health(session, "vov.vn", health=health, reason=verbatim("no feed"), now=at)
            session.get_one(StoredSource, "vov.vn").health = health
        AlertSender(
            embedded, mailer, addresses, language="en", dashboard="http://127.0.0.1:8000",
            clock=partial(lambda now: now, at),
        ).send_due()  # fmt: skip
    assert len(list(tmp_path.rglob("*.eml"))) <= most
