"""Sending to a real server on loopback: what each of its replies means for the delivery."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from fixtures.processes.smtp_server import (
    RecordingSmtpServer,
    plain_text,
    self_signed_context,
    smtp_server,
)
from fixtures.samples.sample_objects import NOON, article_capture
from fixtures.samples.sentences import english

from digest.delivery.run_summary import RunSummary
from pipelines.items import StoredCapture
from storage.delivery.subscribers import find_subscriber
from storage.engine import Database
from storage.models import SubscriberState

pytestmark = pytest.mark.slow

RunDelivery = Callable[..., RunSummary]
MINUTE = timedelta(minutes=1)
LATER = NOON + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _news(store: Callable[..., StoredCapture], subscribe: Callable[..., int]) -> None:
    subscribe()
    store(article_capture())


def state_of(database: Database, email: str = "a@example.org") -> tuple[SubscriberState, str]:
    with database.reading() as session:
        row = find_subscriber(session, email)
        assert row is not None
        return row.state, english(row.reason)


def test_accepted_mail_is_sent_once_with_an_unsubscribe_link(
    run_delivery: RunDelivery, mail_server: RecordingSmtpServer
) -> None:
    assert [run_delivery(mail_server).sent, run_delivery(mail_server).sent] == [1, 0]
    (mail,) = mail_server.mails
    assert mail["List-Unsubscribe"].strip().startswith("<http://127.0.0.1:8000/unsubscribe/1.")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_greylisted_mail_is_tried_again_after_a_pause(
    run_delivery: RunDelivery, mail_server: RecordingSmtpServer
) -> None:
    mail_server.data_reply = lambda _: "451 4.7.1 come back later"
    assert run_delivery(mail_server).failed[0][1].response == "451 4.7.1 come back later"
    mail_server.data_reply = lambda _: None
    assert run_delivery(mail_server, everyone=False, now=NOON + 61 * MINUTE).sent == 0
    assert run_delivery(mail_server, everyone=False, now=LATER).sent == 1
    assert len(mail_server.mails) == 1


def test_mail_that_got_no_answer_is_sent_again_under_the_same_message_id(
    run_delivery: RunDelivery, mail_server: RecordingSmtpServer
) -> None:
    mail_server.disconnect_at = "reply"
    run_delivery(mail_server)
    mail_server.disconnect_at = None
    run_delivery(mail_server, now=LATER)
    first, again = mail_server.mails
    assert first["Message-ID"] == again["Message-ID"]
    assert first["Date"] == again["Date"]
    assert run_delivery(mail_server, now=LATER + MINUTE).sent == 0


def test_refused_recipient_is_disabled_with_the_reply_and_pending_again_if_enabled(
    run_delivery: RunDelivery, mail_server: RecordingSmtpServer, database: Database
) -> None:
    mail_server.rcpt_reply = lambda _: "550 5.1.1 no such user"
    run_delivery(mail_server)
    assert state_of(database) == (
        SubscriberState.DISABLED, "mail refused: 550 5.1.1 no such user",
    )  # fmt: skip
    mail_server.rcpt_reply = lambda _: None
    assert run_delivery(mail_server).sent == 0
    with database.writing() as session:
        row = find_subscriber(session, "a@example.org")
        assert row is not None
        row.state = SubscriberState.ACTIVE
    assert run_delivery(mail_server).sent == 1


def test_one_refused_recipient_keeps_nobody_else_from_their_mail(
    run_delivery: RunDelivery, mail_server: RecordingSmtpServer, subscribe: Callable[..., int]
) -> None:
    subscribe("b@example.org")
    mail_server.rcpt_reply = lambda to: "550 no" if to.startswith("a@") else None
    report = run_delivery(mail_server)
    assert (report.sent, [email for email, _ in report.failed]) == (1, ["a@example.org"])


def test_subscriber_whose_mail_is_deferred_for_days_is_disabled(
    run_delivery: RunDelivery, mail_server: RecordingSmtpServer, database: Database
) -> None:
    mail_server.rcpt_reply = lambda _: "452 4.2.2 mailbox full"
    for day in range(7):
        run_delivery(mail_server, now=NOON + timedelta(days=day))
    state, reason = state_of(database)
    assert state is SubscriberState.DISABLED
    assert "put off for 5 days: 452 4.2.2 mailbox full" in reason


def test_connection_that_breaks_before_the_end_leaves_all_pending(
    run_delivery: RunDelivery, mail_server: RecordingSmtpServer
) -> None:
    mail_server.disconnect_at = "data"
    assert run_delivery(mail_server).sent == 0
    assert mail_server.mails == []
    mail_server.disconnect_at = None
    assert run_delivery(mail_server).sent == 1


def test_server_that_is_away_stops_the_round_and_disables_nobody(
    run_delivery: RunDelivery, database: Database
) -> None:
    report = run_delivery(url="smtp://127.0.0.1:1")
    assert report.server_error
    assert state_of(database)[0] is SubscriberState.ACTIVE


@pytest.mark.slow
def test_slow_server_is_waited_for(
    run_delivery: RunDelivery, mail_server: RecordingSmtpServer
) -> None:
    mail_server.delay = 6
    assert run_delivery(url=f"{mail_server.url}?timeout=5").sent == 1
    assert run_delivery(mail_server).sent == 0


def test_starttls_and_login_are_used_where_asked(run_delivery: RunDelivery, tmp_path: Path) -> None:
    def known(*args: object) -> AuthResult:
        data = args[-1]
        good = (data.login, data.password) == (b"u", b"p@w")  # type: ignore[attr-defined]
        # Not "handled": so the server answers 535 at once, and the client need not wait for its timeout.
        return AuthResult(success=good, handled=False)

    context = self_signed_context(tmp_path)
    with smtp_server(
        tls_context=context, require_starttls=True, authenticator=known, auth_required=True
    ) as mail_server:
        safe = mail_server.url.replace("smtp://", "smtp://u:p%40w@") + "?tls=starttls"
        assert run_delivery(url=safe.replace("p%40w", "wrong")).server_error
        assert run_delivery(url=safe).sent == 1
        assert mail_server.tls_used


def test_smtps_is_encrypted_from_the_first_byte(run_delivery: RunDelivery, tmp_path: Path) -> None:
    context = self_signed_context(tmp_path)
    with smtp_server(ssl_context=context) as mail_server:
        assert run_delivery(url=mail_server.url.replace("smtp://", "smtps://")).sent == 1


@pytest.mark.parametrize("moment", ["before the claim is offered", "once it is offered", "kept"])
def test_crash_at_any_moment_neither_loses_nor_repeats(
    run_delivery: RunDelivery,
    mail_server: RecordingSmtpServer,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
) -> None:
    class Killed(Exception):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    place = {
        "before the claim is offered": "digest.delivery.mailer.mark_sending",
        "once it is offered": "digest.transport.smtp.SmtpTransport._end",
        "kept": "digest.delivery.delivery_run.apply_result",
    }[moment]
    with monkeypatch.context() as patched:
        patched.setattr(place, die)
        with pytest.raises(Killed):
            run_delivery(mail_server)
    run_delivery(mail_server)
    assert run_delivery(mail_server).sent == 0
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 1


def test_second_sender_at_the_same_time_sends_nothing(
    run_delivery: RunDelivery, mail_server: RecordingSmtpServer, database: Database
) -> None:
    from storage.locks.process_lock import exclusive_lock

    with exclusive_lock(database, "sending") as alone:
        assert alone
        with pytest.raises(AssertionError):
            run_delivery(mail_server)
    assert mail_server.mails == []


def test_line_that_starts_with_a_dot_arrives_whole(
    run_delivery: RunDelivery, mail_server: RecordingSmtpServer, store: Callable[..., StoredCapture]
) -> None:
    store(
        article_capture(key="https://x.vn/2", url="https://x.vn/2", title=". " * 80, text="." * 200)
    )
    run_delivery(mail_server)
    assert ". . . ." in plain_text(mail_server.mails[0])
