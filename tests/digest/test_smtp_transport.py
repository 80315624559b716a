"""Sending to a real server on loopback: what each of its moods means for the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from sample_objects import NOON, article_capture
from sentences import english
from smtp_server import RecordingSmtpServer, plain_text, self_signed_context, smtp_server

from digest.delivery.run_summary import RunSummary
from pipelines.items import StoredCapture
from storage.delivery.subscribers import find_subscriber
from storage.engine import Database
from storage.models import SubscriberState

Send = Callable[..., RunSummary]
MINUTE = timedelta(minutes=1)
LATER = NOON + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _news(keep: Callable[..., StoredCapture], join: Callable[..., int]) -> None:
    join()
    keep(article_capture())


def state_of(database: Database, email: str = "a@example.org") -> tuple[SubscriberState, str]:
    with database.reading() as session:
        row = find_subscriber(session, email)
        assert row is not None
        return row.state, english(row.reason)


def test_accepted_mail_is_sent_once_with_a_way_out(send: Send, box: RecordingSmtpServer) -> None:
    assert [send(box).sent, send(box).sent] == [1, 0]
    (mail,) = box.mails
    assert mail["List-Unsubscribe"].strip().startswith("<http://127.0.0.1:8000/unsubscribe/1.")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_greylisted_mail_is_tried_again_after_a_pause(send: Send, box: RecordingSmtpServer) -> None:
    box.data_reply = lambda _: "451 4.7.1 come back later"
    assert send(box).failed[0][1].response == "451 4.7.1 come back later"
    box.data_reply = lambda _: None
    assert send(box, everyone=False, now=NOON + 61 * MINUTE).sent == 0
    assert send(box, everyone=False, now=LATER).sent == 1
    assert len(box.mails) == 1


def test_mail_that_got_no_answer_is_sent_again_under_the_same_message_id(
    send: Send, box: RecordingSmtpServer
) -> None:
    box.disconnect_at = "reply"
    send(box)
    box.disconnect_at = None
    send(box, now=LATER)
    first, again = box.mails
    assert first["Message-ID"] == again["Message-ID"]
    assert first["Date"] == again["Date"]
    assert send(box, now=LATER + MINUTE).sent == 0


def test_refused_reader_is_disabled_with_the_servers_words_and_owed_again_if_enabled(
    send: Send, box: RecordingSmtpServer, database: Database
) -> None:
    box.rcpt_reply = lambda _: "550 5.1.1 no such user"
    send(box)
    assert state_of(database) == (
        SubscriberState.DISABLED, "mail refused: 550 5.1.1 no such user",
    )  # fmt: skip
    box.rcpt_reply = lambda _: None
    assert send(box).sent == 0
    with database.writing() as session:
        row = find_subscriber(session, "a@example.org")
        assert row is not None
        row.state = SubscriberState.ACTIVE
    assert send(box).sent == 1


def test_one_refused_reader_keeps_nobody_else_from_their_letter(
    send: Send, box: RecordingSmtpServer, join: Callable[..., int]
) -> None:
    join("b@example.org")
    box.rcpt_reply = lambda to: "550 no" if to.startswith("a@") else None
    report = send(box)
    assert (report.sent, [email for email, _ in report.failed]) == (1, ["a@example.org"])


def test_reader_whose_mail_is_put_off_for_days_is_disabled(
    send: Send, box: RecordingSmtpServer, database: Database
) -> None:
    box.rcpt_reply = lambda _: "452 4.2.2 mailbox full"
    for day in range(7):
        send(box, now=NOON + timedelta(days=day))
    state, reason = state_of(database)
    assert state is SubscriberState.DISABLED
    assert "put off for 5 days: 452 4.2.2 mailbox full" in reason


def test_connection_cut_before_the_end_leaves_all_owed(
    send: Send, box: RecordingSmtpServer
) -> None:
    box.disconnect_at = "data"
    assert send(box).sent == 0
    assert box.mails == []
    box.disconnect_at = None
    assert send(box).sent == 1


def test_server_that_is_away_stops_the_round_and_disables_nobody(
    send: Send, database: Database
) -> None:
    report = send(url="smtp://127.0.0.1:1")
    assert report.server_error
    assert state_of(database)[0] is SubscriberState.ACTIVE


@pytest.mark.slow
def test_slow_server_is_waited_for(send: Send, box: RecordingSmtpServer) -> None:
    box.delay = 6
    assert send(url=f"{box.url}?timeout=5").sent == 1
    assert send(box).sent == 0


def test_starttls_and_login_are_used_where_asked(send: Send, tmp_path: Path) -> None:
    def known(*args: object) -> AuthResult:
        data = args[-1]
        good = (data.login, data.password) == (b"u", b"p@w")  # type: ignore[attr-defined]
        # Not "handled": so the server answers 535 at once, and the client need not wait for its timeout.
        return AuthResult(success=good, handled=False)

    context = self_signed_context(tmp_path)
    with smtp_server(
        tls_context=context, require_starttls=True, authenticator=known, auth_required=True
    ) as box:
        safe = box.url.replace("smtp://", "smtp://u:p%40w@") + "?tls=starttls"
        assert send(url=safe.replace("p%40w", "wrong")).server_error
        assert send(url=safe).sent == 1
        assert box.tls_used


def test_smtps_is_encrypted_from_the_first_byte(send: Send, tmp_path: Path) -> None:
    context = self_signed_context(tmp_path)
    with smtp_server(ssl_context=context) as box:
        assert send(url=box.url.replace("smtp://", "smtps://")).sent == 1


@pytest.mark.parametrize("moment", ["before the claim is offered", "once it is offered", "kept"])
def test_crash_at_any_moment_neither_loses_nor_repeats(
    send: Send, box: RecordingSmtpServer, monkeypatch: pytest.MonkeyPatch, moment: str
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
            send(box)
    send(box)
    assert send(box).sent == 0
    assert len({mail["Message-ID"] for mail in box.mails}) == 1


def test_second_sender_at_the_same_time_sends_nothing(
    send: Send, box: RecordingSmtpServer, database: Database
) -> None:
    from storage.locks.process_lock import exclusive_lock

    with exclusive_lock(database, "sending") as alone:
        assert alone
        with pytest.raises(AssertionError):
            send(box)
    assert box.mails == []


def test_line_that_starts_with_a_dot_arrives_whole(
    send: Send, box: RecordingSmtpServer, keep: Callable[..., StoredCapture]
) -> None:
    keep(
        article_capture(key="https://x.vn/2", url="https://x.vn/2", title=". " * 80, text="." * 200)
    )
    send(box)
    assert ". . . ." in plain_text(box.mails[0])
