"""What a reader is owed, on both databases: everything once, whatever happened in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sample_objects import NOON, TEXT, article_capture, missing_capture
from smtp_server import RecordingSmtpServer, plain_text

from article.message import NOTHING, Message, verbatim
from pipelines.intake.store import store_missing
from pipelines.items import StoredCapture
from storage.articles.reviews import record_review
from storage.delivery.subscribers import set_subscriber_state
from storage.engine import Database
from storage.models import Cadence, Page, ReviewState, SubscriberState

Keep = Callable[..., StoredCapture]
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def other(number: int, **said: Any):
    """A sighting of another page that tells of an event of its own."""
    url = f"https://x.vn/{number}"
    own = chr(ord("a") + number) * 3
    text = " ".join(f"{own}{chr(97 + word % 26)}{chr(97 + word // 26)}" for word in range(80))
    words = {"key": url, "url": url, "title": f"Tin {own}", "text": text}
    return article_capture(**{**words, **said})


def told(box: RecordingSmtpServer) -> list[set[str]]:
    """Which addresses each mail tells."""
    return [
        {word for word in plain_text(mail).split() if word[:8] == "https://"}
        - {word for word in plain_text(mail).split() if "unsubscribe" in word}
        for mail in box.mails
    ]


def test_what_is_stored_after_subscribing_is_owed_whatever_its_date(keep, join, send, box) -> None:
    join()
    keep(other(1, at=NOON - 400 * DAY, published_at=NOON - 400 * DAY))
    send(box)
    assert told(box) == [{"https://x.vn/1"}]


def test_a_new_reader_is_owed_the_seven_days_before_and_no_more(keep, join, send, box) -> None:
    keep(other(1, at=NOON - 6 * DAY))
    keep(other(2, at=NOON - 8 * DAY))
    join()
    send(box)
    assert told(box) == [{"https://x.vn/1"}]


def test_a_second_call_owes_nothing(keep, join, send, box) -> None:
    join()
    keep(other(1))
    assert [send(box).sent, send(box).sent] == [1, 0]


def test_since_widens_one_call_and_repeats_nothing(keep, join, send, box) -> None:
    keep(other(1, at=NOON - 60 * DAY))
    keep(other(2))
    join()
    send(box)
    send(box, since=NOON - 90 * DAY)
    send(box, since=NOON - 90 * DAY)
    assert told(box) == [{"https://x.vn/2"}, {"https://x.vn/1"}]


def test_an_old_page_that_an_edit_puts_on_the_subject_is_owed(keep, join, send, box) -> None:
    keep(other(1, at=NOON - 60 * DAY), relevant=False)
    join()
    keep(other(1, title="Bắt nhóm mua bán người"))
    send(box)
    assert told(box) == [{"https://x.vn/1"}]


def test_an_old_page_that_an_analyst_confirms_is_owed(keep, join, send, box, database) -> None:
    kept = keep(other(1, at=NOON - 60 * DAY), relevant=False)
    join()
    review(database, kept.page_id, ReviewState.CONFIRMED)
    send(box)
    assert told(box) == [{"https://x.vn/1"}]


def test_a_page_that_an_analyst_rejects_first_is_not_told(keep, join, send, box, database) -> None:
    join()
    kept = keep(other(1))
    review(database, kept.page_id, ReviewState.REJECTED)
    assert send(box).sent == 0


def test_a_page_that_comes_and_goes_is_told_once(keep, join, send, box, database) -> None:
    join()
    kept = keep(other(1))
    send(box)
    review(database, kept.page_id, ReviewState.REJECTED)
    send(box)
    review(database, kept.page_id, ReviewState.CONFIRMED)
    assert send(box).sent == 0


def test_a_filter_holds_from_now_on(keep, join, send, box) -> None:
    join(filters=["tier=core", "source=x.vn"])
    keep(other(1))
    keep(other(2), tier="related")
    keep(
        article_capture(text="Toà án xét xử bị cáo đưa người lao động đi làm việc trái phép. " * 4)
    )
    send(box)
    assert told(box) == [{"https://x.vn/1"}]


def test_a_copy_of_a_story_told_before_is_named_beside_it(keep, join, send, box) -> None:
    join()
    keep(article_capture())
    send(box)
    keep(other(2, text=TEXT, title="Bản chép", at=NOON + HOUR))
    send(box, now=NOON + 2 * HOUR)
    assert "1 tin cũ được đăng lại" in box.mails[1]["Subject"]
    assert told(box)[1] == {"https://vov.vn/a-1.vov", "https://x.vn/2"}


def test_edit_and_removal_since_the_last_letter_are_told_once(
    keep, join, send, box, database
) -> None:
    join()
    keep(article_capture())
    send(box)
    keep(article_capture(at=NOON + 2 * HOUR, title="Bắt nhóm mua bán người"))
    for hours in (26, 50):
        with database.writing() as session:
            store_missing(session, missing_capture(NOON + hours * HOUR))
    assert send(box, now=NOON + 60 * HOUR).sent == 1
    assert send(box, now=NOON + 61 * HOUR).sent == 0
    text = " ".join(box.mails[1].get_body(("plain",)).get_content().split())
    assert "Tiêu đề trước: Triệt phá đường dây" in text
    assert "bị gỡ" in text


def test_a_pause_is_caught_up_with_in_one_letter(keep, join, send, box, database) -> None:
    reader = join()
    keep(other(1))
    move(database, reader, SubscriberState.PAUSED)
    assert send(box).sent == 0
    keep(other(2))
    move(database, reader, SubscriberState.ACTIVE)
    send(box)
    assert told(box) == [{"https://x.vn/1", "https://x.vn/2"}]


def test_days_that_were_missed_are_one_letter_at_the_next_start(keep, join, send, box) -> None:
    join(cadence=Cadence.DAILY)
    for day in range(4):
        keep(other(day, at=NOON + day * DAY))
    later = NOON + 4 * DAY
    assert [send(box, everyone=False, now=later + n * HOUR).sent for n in range(3)] == [1, 0, 0]
    assert len(told(box)[0]) == 4


def test_nothing_is_sent_before_the_hour_and_quiet_hours_only_delay(keep, join, send, box) -> None:
    join(hour=23, quiet_from=22, quiet_until=6)  # 23:00 in Hanoi is 16:00 UTC
    keep(other(1))
    hours = [send(box, everyone=False, now=NOON + n * HOUR).sent for n in (2, 5, 10, 12, 13)]
    assert hours == [0, 0, 0, 1, 0]


def test_an_empty_period_is_silence_or_a_note_as_chosen(keep, join, send, box) -> None:
    join("quiet@example.org")
    join("note@example.org", when_empty="note")
    assert send(box, everyone=False, now=NOON + DAY).sent == 1
    assert send(box, now=NOON + DAY + HOUR).sent == 0
    assert [mail["To"] for mail in box.mails] == ["note@example.org"]


def test_more_than_a_letter_holds_follows_in_the_next_at_once(
    keep, join, send, box, monkeypatch
) -> None:
    monkeypatch.setattr("digest.content.pending.MAX_STORIES", 2)
    join()
    for number in range(5):
        keep(other(number))
    assert send(box).sent == 3
    assert sorted(len(urls) for urls in told(box)) == [1, 2, 2]
    assert len(set().union(*told(box))) == 5


def test_operators_alone_are_told_of_what_needs_a_hand(join, send, box, database) -> None:
    join("ops@example.org", operator=True)
    lost = join("lost@example.org", when_empty="note")
    move(
        database, lost, SubscriberState.DISABLED, reason=verbatim("mail refused: 550 no such user")
    )
    join("analyst@example.org", when_empty="note")
    send(box, everyone=False, now=NOON + DAY)
    said = {mail["To"]: mail.get_body(("html",)).get_content() for mail in box.mails}
    assert "lost@example.org" in said["ops@example.org"]
    assert "lost@example.org" not in said["analyst@example.org"]


def review(database: Database, page: int, verdict: ReviewState) -> None:
    with database.writing() as session:
        found = session.get_one(Page, page)
        record_review(session, found, verdict, reviewer="r", at=NOON)


def move(
    database: Database, reader: int, state: SubscriberState, *, reason: Message = NOTHING
) -> None:
    with database.writing() as session:
        set_subscriber_state(session, reader, state, reason=reason)
