"""The pending items of a subscriber, on both databases: each is sent once, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fixtures.processes.smtp_server import RecordingSmtpServer, plain_text
from fixtures.samples.sample_objects import NOON, TEXT, article_capture, missing_capture

from article.message import NOTHING, Message, verbatim
from pipelines.intake.store import store_missing
from pipelines.items import StoredCapture
from storage.articles.reviews import record_review
from storage.delivery.subscribers import set_subscriber_state
from storage.engine import Database
from storage.models import Cadence, Page, ReviewState, SubscriberState

pytestmark = pytest.mark.slow

Store = Callable[..., StoredCapture]
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def other(number: int, **changes: Any):
    """Return a capture of another page, about an event of its own."""
    url = f"https://x.vn/{number}"
    own = chr(ord("a") + number) * 3
    text = " ".join(f"{own}{chr(97 + word % 26)}{chr(97 + word // 26)}" for word in range(80))
    words = {"key": url, "url": url, "title": f"Tin {own}", "text": text}
    return article_capture(**{**words, **changes})


def urls_by_mail(mail_server: RecordingSmtpServer) -> list[set[str]]:
    """Return the article addresses in each mail."""
    return [
        {word for word in plain_text(mail).split() if word[:8] == "https://"}
        - {word for word in plain_text(mail).split() if "unsubscribe" in word}
        for mail in mail_server.mails
    ]


def test_what_is_stored_after_subscribing_is_pending_whatever_its_date(
    store, subscribe, run_delivery, mail_server
) -> None:
    subscribe()
    store(other(1, at=NOON - 400 * DAY, published_at=NOON - 400 * DAY))
    run_delivery(mail_server)
    assert urls_by_mail(mail_server) == [{"https://x.vn/1"}]


def test_a_new_subscriber_gets_the_seven_days_before_and_no_more(
    store, subscribe, run_delivery, mail_server
) -> None:
    store(other(1, at=NOON - 6 * DAY))
    store(other(2, at=NOON - 8 * DAY))
    subscribe()
    run_delivery(mail_server)
    assert urls_by_mail(mail_server) == [{"https://x.vn/1"}]


def test_a_second_call_has_nothing_pending(store, subscribe, run_delivery, mail_server) -> None:
    subscribe()
    store(other(1))
    assert [run_delivery(mail_server).sent, run_delivery(mail_server).sent] == [1, 0]


def test_since_widens_one_call_and_repeats_nothing(
    store, subscribe, run_delivery, mail_server
) -> None:
    store(other(1, at=NOON - 60 * DAY))
    store(other(2))
    subscribe()
    run_delivery(mail_server)
    run_delivery(mail_server, since=NOON - 90 * DAY)
    run_delivery(mail_server, since=NOON - 90 * DAY)
    assert urls_by_mail(mail_server) == [{"https://x.vn/2"}, {"https://x.vn/1"}]


def test_an_old_page_that_an_edit_puts_on_the_subject_is_pending(
    store, subscribe, run_delivery, mail_server
) -> None:
    store(other(1, at=NOON - 60 * DAY), relevant=False)
    subscribe()
    store(other(1, title="Bắt nhóm mua bán người"))
    run_delivery(mail_server)
    assert urls_by_mail(mail_server) == [{"https://x.vn/1"}]


def test_an_old_page_that_an_analyst_confirms_is_pending(
    store, subscribe, run_delivery, mail_server, database
) -> None:
    stored = store(other(1, at=NOON - 60 * DAY), relevant=False)
    subscribe()
    review(database, stored.page_id, ReviewState.CONFIRMED)
    run_delivery(mail_server)
    assert urls_by_mail(mail_server) == [{"https://x.vn/1"}]


def test_a_page_that_an_analyst_rejects_first_is_not_sent(
    store, subscribe, run_delivery, mail_server, database
) -> None:
    subscribe()
    stored = store(other(1))
    review(database, stored.page_id, ReviewState.REJECTED)
    assert run_delivery(mail_server).sent == 0


def test_a_page_that_comes_and_goes_is_sent_once(
    store, subscribe, run_delivery, mail_server, database
) -> None:
    subscribe()
    stored = store(other(1))
    run_delivery(mail_server)
    review(database, stored.page_id, ReviewState.REJECTED)
    run_delivery(mail_server)
    review(database, stored.page_id, ReviewState.CONFIRMED)
    assert run_delivery(mail_server).sent == 0


def test_a_filter_holds_from_now_on(store, subscribe, run_delivery, mail_server) -> None:
    subscribe(filters=["tier=core", "source=x.vn"])
    store(other(1))
    store(other(2), tier="related")
    store(
        article_capture(text="Toà án xét xử bị cáo đưa người lao động đi làm việc trái phép. " * 4)
    )
    run_delivery(mail_server)
    assert urls_by_mail(mail_server) == [{"https://x.vn/1"}]


def test_a_copy_of_a_story_sent_before_is_named_beside_it(
    store, subscribe, run_delivery, mail_server
) -> None:
    subscribe()
    store(article_capture())
    run_delivery(mail_server)
    store(other(2, text=TEXT, title="Bản chép", at=NOON + HOUR))
    run_delivery(mail_server, now=NOON + 2 * HOUR)
    assert "1 tin cũ được đăng lại" in mail_server.mails[1]["Subject"]
    assert urls_by_mail(mail_server)[1] == {"https://vov.vn/a-1.vov", "https://x.vn/2"}


def test_edit_and_removal_since_the_last_digest_are_sent_once(
    store, subscribe, run_delivery, mail_server, database
) -> None:
    subscribe()
    store(article_capture())
    run_delivery(mail_server)
    store(article_capture(at=NOON + 2 * HOUR, title="Bắt nhóm mua bán người"))
    for hours in (26, 50):
        with database.writing() as session:
            store_missing(session, missing_capture(NOON + hours * HOUR))
    assert run_delivery(mail_server, now=NOON + 60 * HOUR).sent == 1
    assert run_delivery(mail_server, now=NOON + 61 * HOUR).sent == 0
    text = " ".join(mail_server.mails[1].get_body(("plain",)).get_content().split())
    assert "Tiêu đề trước: Triệt phá đường dây" in text
    assert "bị gỡ" in text


def test_a_pause_is_caught_up_with_in_one_digest(
    store, subscribe, run_delivery, mail_server, database
) -> None:
    reader = subscribe()
    store(other(1))
    move(database, reader, SubscriberState.PAUSED)
    assert run_delivery(mail_server).sent == 0
    store(other(2))
    move(database, reader, SubscriberState.ACTIVE)
    run_delivery(mail_server)
    assert urls_by_mail(mail_server) == [{"https://x.vn/1", "https://x.vn/2"}]


def test_days_that_were_missed_are_one_digest_at_the_next_start(
    store, subscribe, run_delivery, mail_server
) -> None:
    subscribe(cadence=Cadence.DAILY)
    for day in range(4):
        store(other(day, at=NOON + day * DAY))
    later = NOON + 4 * DAY
    assert [
        run_delivery(mail_server, everyone=False, now=later + n * HOUR).sent for n in range(3)
    ] == [1, 0, 0]
    assert len(urls_by_mail(mail_server)[0]) == 4


def test_nothing_is_sent_before_the_hour_and_quiet_hours_only_delay(
    store, subscribe, run_delivery, mail_server
) -> None:
    subscribe(hour=23, quiet_from=22, quiet_until=6)  # 23:00 in Hanoi is 16:00 UTC
    store(other(1))
    hours = [
        run_delivery(mail_server, everyone=False, now=NOON + n * HOUR).sent
        for n in (2, 5, 10, 12, 13)
    ]
    assert hours == [0, 0, 0, 1, 0]


def test_an_empty_period_brings_nothing_or_a_note_as_chosen(
    store, subscribe, run_delivery, mail_server
) -> None:
    subscribe("quiet@example.org")
    subscribe("note@example.org", when_empty="note")
    assert run_delivery(mail_server, everyone=False, now=NOON + DAY).sent == 1
    assert run_delivery(mail_server, now=NOON + DAY + HOUR).sent == 0
    assert [mail["To"] for mail in mail_server.mails] == ["note@example.org"]


def test_more_than_a_digest_holds_follows_in_the_next_at_once(
    store, subscribe, run_delivery, mail_server, monkeypatch
) -> None:
    monkeypatch.setattr("digest.content.pending.MAX_STORIES", 2)
    subscribe()
    for number in range(5):
        store(other(number))
    assert run_delivery(mail_server).sent == 3
    assert sorted(len(urls) for urls in urls_by_mail(mail_server)) == [1, 2, 2]
    assert len(set().union(*urls_by_mail(mail_server))) == 5


def test_operators_alone_get_what_needs_their_action(
    subscribe, run_delivery, mail_server, database
) -> None:
    subscribe("ops@example.org", operator=True)
    lost = subscribe("lost@example.org", when_empty="note")
    move(
        database, lost, SubscriberState.DISABLED, reason=verbatim("mail refused: 550 no such user")
    )
    subscribe("analyst@example.org", when_empty="note")
    run_delivery(mail_server, everyone=False, now=NOON + DAY)
    html_by_recipient = {
        mail["To"]: mail.get_body(("html",)).get_content() for mail in mail_server.mails
    }
    assert "lost@example.org" in html_by_recipient["ops@example.org"]
    assert "lost@example.org" not in html_by_recipient["analyst@example.org"]


def review(database: Database, page: int, verdict: ReviewState) -> None:
    with database.writing() as session:
        found = session.get_one(Page, page)
        record_review(session, found, verdict, reviewer="r", at=NOON)


def move(
    database: Database, reader: int, state: SubscriberState, *, reason: Message = NOTHING
) -> None:
    with database.writing() as session:
        set_subscriber_state(session, reader, state, reason=reason)
