"""Changes of watched pages in letters: to their recipients, on the subject or not, and to nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fixtures.processes.smtp_server import plain_text
from fixtures.samples.sample_objects import NOON, article_capture, missing_capture

from pipelines.intake.store import store_missing
from storage.articles.reviews import record_review
from storage.delivery.subscribers import set_watch_recipients, watch_recipients
from storage.engine import Database
from storage.models import Page, ReviewState, Subscriber

pytestmark = pytest.mark.slow

URL = "https://vov.vn/a-1.vov"
REGISTER = "Danh sách doanh nghiệp được cấp phép\n" + "\n".join(
    f"Công ty số {number} có giấy phép đưa lao động đi làm việc ở nước ngoài" for number in range(9)
)
WITHOUT_ONE = REGISTER.replace(
    "Công ty số 4 có giấy phép đưa lao động", "Công ty số 4 bị thu hồi giấy phép"
)
DAY = timedelta(days=1)


def register(text: str = REGISTER, **fields: Any):
    return article_capture(title="Doanh nghiệp được cấp phép", text=text, url=URL, **fields)


def watch(database: Database, *subscribers: int) -> None:
    with database.writing() as session:
        set_watch_recipients(session, URL, subscribers)


@pytest.fixture
def changed(store, subscribe, database: Database):
    """Return a function that stores a page off the subject, and its change, for these recipients."""

    def change(*recipients: int) -> None:
        watch(database, *recipients)
        store(register(at=NOON - 2 * DAY), relevant=False)
        store(register(WITHOUT_ONE, at=NOON - DAY), relevant=False)

    return change


def test_recipient_gets_the_change_of_a_page_that_is_off_the_subject(
    subscribe, changed, run_delivery, mail_server
) -> None:
    changed(subscribe("mai@example.org", filters=["tier=core"]))
    run_delivery(mail_server)
    (mail,) = mail_server.mails
    assert "thu hồi" in plain_text(mail)
    assert URL in plain_text(mail)


def test_others_get_nothing_of_it(subscribe, changed, run_delivery, mail_server) -> None:
    subscribe("other@example.org")
    changed(subscribe("mai@example.org"))
    run_delivery(mail_server)
    assert [mail["To"] for mail in mail_server.mails] == ["mai@example.org"]


def test_change_is_sent_once(subscribe, changed, run_delivery, mail_server) -> None:
    changed(subscribe())
    run_delivery(mail_server)
    assert run_delivery(mail_server, now=NOON + 2 * DAY).sent == 0


def test_page_nobody_is_chosen_for_is_in_no_mail(
    subscribe, changed, run_delivery, mail_server
) -> None:
    subscribe()
    changed()
    run_delivery(mail_server)
    assert mail_server.mails == []


def test_removal_is_sent_to_the_recipient(
    store, subscribe, run_delivery, mail_server, database: Database
) -> None:
    watch(database, subscribe())
    store(register(at=NOON - 3 * DAY), relevant=False)
    for days in (2, 1):
        with database.writing() as session:
            store_missing(session, missing_capture(NOON - days * DAY))
    run_delivery(mail_server)
    assert len(mail_server.mails) == 1


def test_page_that_was_sent_and_rejected_stays_with_its_recipients(
    store, subscribe, run_delivery, mail_server, database: Database
) -> None:
    reader, recipient = subscribe("reader@example.org"), subscribe("mai@example.org")
    stored = store(register(at=NOON - 3 * DAY))
    run_delivery(mail_server)
    mail_server.mails.clear()
    with database.writing() as session:
        page = session.get_one(Page, stored.page_id)
        record_review(session, page, ReviewState.REJECTED, reviewer="x", at=NOON - 2 * DAY)
    watch(database, recipient)
    store(register(WITHOUT_ONE, at=NOON - DAY), relevant=False)
    run_delivery(mail_server, now=NOON + DAY)
    assert reader != recipient
    assert [mail["To"] for mail in mail_server.mails] == ["mai@example.org"]


def test_recipients_are_replaced_and_go_with_their_subscriber(
    subscribe, database: Database
) -> None:
    first, second = subscribe("a@example.org"), subscribe("b@example.org")
    watch(database, first, second, 999)
    watch(database, second)
    with database.writing() as session:
        assert [row.email for row in watch_recipients(session, URL)] == ["b@example.org"]
        session.delete(session.get_one(Subscriber, second))
    with database.reading() as session:
        assert watch_recipients(session, URL) == []
