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
from sample_objects import NOON
from smtp_server import RecordingSmtpServer, smtp_server

from article.message import verbatim
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


@pytest.fixture
def sender(
    database: Database, box: RecordingSmtpServer, tmp_path: Path
) -> Callable[..., AlertSender]:
    """Return a sender of alerts, by mail unless asked otherwise."""

    def make(
        *, at: datetime = NOON, language: str = "en", mailer: Mailer | None = None, **asked: Any
    ) -> AlertSender:
        settings = load_settings(
            **{"data_dir": tmp_path, "operator_mail": OPS, "smtp_url": box.url} | asked
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


Sender = Callable[..., AlertSender]
WELL = (HealthStatus.HEALTHY,) * 3
DOWN = (HealthStatus.BROKEN,) * 2


def test_what_broke_is_told_once_in_one_letter_with_what_to_do(
    found: Any, box: RecordingSmtpServer, sender: Sender
) -> None:
    for source in ("vov.vn", "cand.vn"):
        found(source, *WELL, *DOWN)
    office = sender()
    assert [office.send_due(), office.send_due()] == [1, 0]
    (mail,) = box.mails_to(OPS)
    assert mail["Subject"] == "tipwatch: 2 changes to look at"
    text = mail.get_content().replace("\r\n", "\n")
    assert "vov.vn is broken since 12/10/2026 19:00\nno feed\nWhat to do: tipwatch sources" in text
    assert "http://127.0.0.1:8000/sources/cand.vn" in text


def test_recovery_is_told_in_vietnamese(
    found: Any, box: RecordingSmtpServer, sender: Sender
) -> None:
    office = sender(language="vi")
    found("vov.vn", *WELL, *DOWN)
    office.send_due()
    found("vov.vn", *WELL)
    office.send_due()
    assert [mail["Subject"] for mail in box.mails_to(OPS)] == [
        "tipwatch: vov.vn bị hỏng",
        "tipwatch: vov.vn hoạt động lại",
    ]


def test_letter_that_was_claimed_before_a_crash_is_sent_after_it(
    found: Any, box: RecordingSmtpServer, sender: Sender
) -> None:
    class Crash(BaseException):
        pass

    class Dies:
        def send(self, *_: object, **__: object) -> Any:
            raise Crash

        def close(self) -> None:
            pass

    found("vov.vn", *WELL, *DOWN)
    mailer = replace(mailer_from_settings(load_settings()), open_transport=lambda _: Dies())
    with pytest.raises(Crash):
        sender(mailer=mailer).send_due()
    office = sender()
    assert [office.send_due(), office.send_due()] == [1, 0]
    assert len(box.mails_to(OPS)) == 1


def test_letter_that_the_server_may_have_comes_again_under_the_same_identity(
    found: Any, box: RecordingSmtpServer, sender: Sender
) -> None:
    found("vov.vn", *WELL, *DOWN)
    box.disconnect_at = "reply"
    sender().send_due()
    box.disconnect_at = None
    sender(at=NOON + timedelta(hours=1)).send_due()
    assert len(box.mails_to(OPS)) == 2
    assert len({mail["Message-ID"] for mail in box.mails_to(OPS)}) == 1


def test_letter_waits_while_the_server_puts_it_off(
    found: Any, box: RecordingSmtpServer, sender: Sender
) -> None:
    found("vov.vn", *WELL, *DOWN)
    box.rcpt_reply = lambda _: "450 later"
    sender().send_due()
    box.rcpt_reply = lambda _: None
    assert sender(at=NOON + timedelta(minutes=1)).send_due() == 0
    assert sender(at=NOON + timedelta(hours=1)).send_due() == 1


def test_without_a_mail_server_the_letter_lies_in_the_outbox(
    found: Any, sender: Sender, tmp_path: Path
) -> None:
    found("vov.vn", *WELL, *DOWN)
    assert sender(smtp_url=None).send_due() == 1
    assert [path.name.split("-")[1] for path in tmp_path.rglob("*.eml")] == [OPS]


@pytest.mark.filterwarnings("ignore:.*imghdr")  # of a library's library
def test_channel_gets_the_same_words(found: Any, sender: Sender) -> None:
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
        assert sender(operator_mail="", operator_channel=url).send_due() == 1
        server.shutdown()
    assert heard[0]["title"] == "tipwatch: vov.vn is broken"


def test_paused_source_is_no_news_and_is_told_anew_when_it_is_broken_after_all(
    found: Any, box: RecordingSmtpServer, sender: Sender, database: Database
) -> None:
    office = sender()
    found("vov.vn", *WELL, *DOWN)
    office.send_due()
    for steer in (pause, resume):
        with database.writing() as session:
            steer(session, "vov.vn")
        office.send_due()
    assert len(box.mails_to(OPS)) == 1
    later = NOON + timedelta(days=1)
    found("vov.vn", *DOWN, at=later)
    sender(at=later).send_due()
    assert len(box.mails_to(OPS)) == 2


def test_nobody_to_tell_forgets_nothing(
    found: Any, box: RecordingSmtpServer, sender: Sender
) -> None:
    found("vov.vn", *WELL, *DOWN)
    assert sender(operator_mail="").send_due() == 0
    assert sender().send_due() == 1


def test_refused_letter_is_given_up_and_kept(
    found: Any, box: RecordingSmtpServer, sender: Sender, database: Database
) -> None:
    found("vov.vn", *WELL, *DOWN)
    box.rcpt_reply = lambda _: "550 no such user"
    sender().send_due()
    with database.reading() as session:
        delivery = session.get_one(Delivery, 1)
    assert (delivery.state, delivery.server_response) == ("rejected", "550 no such user")
    assert delivery.attempts == 0
    assert sender(at=NOON + timedelta(days=1)).send_due() == 0


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
    found: Any, box: RecordingSmtpServer, sender: Sender, database: Database
) -> None:
    found("vov.vn", *WELL, *DOWN)
    box.rcpt_reply = lambda _: "450 later"
    at, end = NOON, NOON + timedelta(days=8)
    while at < end:
        sender(at=at).send_due()
        with database.reading() as session:
            delivery = session.get_one(Delivery, 1)
        if delivery.state is DeliveryState.REJECTED:
            break
        assert delivery.retry_after is not None
        assert timedelta(minutes=5) <= delivery.retry_after - at <= timedelta(minutes=30)
        at += timedelta(days=1)
    assert at == NOON + timedelta(days=6)


def test_deliveries_to_operators_are_no_subscribers_and_a_daemon_restart_leaves_them(
    found: Any, box: RecordingSmtpServer, sender: Sender, database: Database
) -> None:
    found("vov.vn", *WELL, *DOWN)
    box.disconnect_at = "reply"
    sender().send_due()
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
    for look in range(96):
        at = NOON + timedelta(minutes=30 * look)
        with embedded.writing() as session:
            health = pattern[look % len(pattern)]
            record_health(session, "vov.vn", health=health, reason=verbatim("no feed"), now=at)
            session.get_one(StoredSource, "vov.vn").health = health
        AlertSender(
            embedded, mailer, addresses, language="en", dashboard="http://127.0.0.1:8000",
            clock=partial(lambda now: now, at),
        ).send_due()  # fmt: skip
    assert len(list(tmp_path.rglob("*.eml"))) <= most
