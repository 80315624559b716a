"""A reader whom somebody else entered is asked once, and gets nothing until they confirm."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fixtures.processes.smtp_server import plain_text
from fixtures.samples.sample_objects import NOON, article_capture

from digest.unsubscribe import (
    confirmation_token,
    unsubscribe_token,
    verify_confirmation_token,
    verify_unsubscribe_token,
)
from storage.delivery.subscribers import set_subscriber_state
from storage.models import Subscriber, SubscriberState

SECRET = b"s" * 64
LATER = NOON + timedelta(days=1)


def state(database) -> tuple[SubscriberState, str]:
    with database.reading() as session:
        row = session.query(Subscriber).one()
        return row.state, row.reason.code


def test_unconfirmed_reader_is_asked_once_and_gets_nothing_else(
    database, store, subscribe, run_delivery, mail_server
) -> None:
    store(article_capture())
    subscribe("mai@example.org", confirmed=False)
    for day in range(3):
        run_delivery(mail_server, now=NOON + timedelta(days=day, hours=1))
    [mail] = mail_server.mails
    assert mail["To"] == "mai@example.org"
    assert "/confirm/" in plain_text(mail)
    assert state(database) == (SubscriberState.UNCONFIRMED, "confirmation_sent")


def test_confirmed_reader_gets_what_was_found_before(
    database, store, subscribe, run_delivery, mail_server
) -> None:
    store(article_capture())
    number = subscribe("mai@example.org", confirmed=False)
    run_delivery(mail_server)
    with database.writing() as session:
        row = session.get_one(Subscriber, number)
        set_subscriber_state(session, number, SubscriberState.ACTIVE, reason=row.reason)
    assert run_delivery(mail_server, now=LATER).sent == 1
    assert article_capture().article.title in plain_text(mail_server.mails[1])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_mail_is_in_the_readers_language(subscribe, run_delivery, mail_server, language) -> None:
    subscribe("mai@example.org", confirmed=False, language=language)
    run_delivery(mail_server)
    text = plain_text(mail_server.mails[0])
    assert ("xác nhận" in text) == (language == "vi")


def test_address_that_is_refused_is_disabled(
    database, subscribe, run_delivery, mail_server
) -> None:
    mail_server.rcpt_reply = lambda _: "550 no such mailbox"
    subscribe("nobody@example.org", confirmed=False)
    run_delivery(mail_server)
    assert state(database)[0] is SubscriberState.DISABLED


def test_server_that_is_busy_is_asked_again_later(
    database, subscribe, run_delivery, mail_server
) -> None:
    mail_server.rcpt_reply = lambda _: "451 try again"
    subscribe("mai@example.org", confirmed=False)
    run_delivery(mail_server)
    assert state(database) == (SubscriberState.UNCONFIRMED, "confirmation_due")
    mail_server.rcpt_reply = lambda _: None
    run_delivery(mail_server)  # too soon
    assert mail_server.mails == []
    run_delivery(mail_server, now=LATER)
    assert len(mail_server.mails) == 1


def test_readers_who_are_asked_do_not_delay_those_who_are_due(
    store, subscribe, run_delivery, mail_server
) -> None:
    store(article_capture())
    subscribe("new@example.org", confirmed=False)
    subscribe("old@example.org")
    mail_server.rcpt_reply = lambda to: "451 later" if to.startswith("new") else None
    assert run_delivery(mail_server).sent == 1


def test_links_of_one_purpose_are_not_valid_for_another() -> None:
    assert verify_confirmation_token(SECRET, confirmation_token(SECRET, 7)) == 7
    assert verify_confirmation_token(SECRET, unsubscribe_token(SECRET, 7)) is None
    assert verify_unsubscribe_token(SECRET, confirmation_token(SECRET, 7)) is None
