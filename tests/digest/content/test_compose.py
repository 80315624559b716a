"""Composing: what a digest of a week takes from the database, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fixtures.samples.sample_objects import NOON, TEXT, article_capture, missing_capture
from fixtures.samples.sentences import vietnamese
from sqlalchemy import event

from digest.model import CopyRole, Digest, DigestError, Period
from pipelines.intake.store import store_missing
from pipelines.items import StoredCapture
from storage.engine import Database
from storage.models import ChangeKind, Page, Story

Store = Callable[..., StoredCapture]
Compose = Callable[..., Digest]
DAY = timedelta(days=1)


def other(number: int, **changes: Any):
    """Return a capture of another page, about an event of its own."""
    url = f"https://x.vn/{number}"
    own = chr(ord("a") + number) * 3
    text = " ".join(f"{own}{chr(97 + word % 26)}{chr(97 + word // 26)}" for word in range(80))
    words = {"key": url, "url": url, "title": f"Tin {own}", "text": text}
    return article_capture(**{**words, **changes})


def test_flagged_article_first_seen_in_the_period_is_included(
    store: Store, compose: Compose
) -> None:
    store(article_capture(lead="Bảy người được giải cứu."))
    (make_item,) = compose().items
    assert (make_item.title, make_item.source, make_item.lead) == (
        "Triệt phá đường dây", "vov.vn", "Bảy người được giải cứu.",
    )  # fmt: skip


def test_article_off_the_subject_is_not_included(store: Store, compose: Compose) -> None:
    store(article_capture(), relevant=False)
    assert compose().is_empty


def test_article_seen_before_the_period_is_not_included_again(
    store: Store, compose: Compose
) -> None:
    store(article_capture(at=NOON - 2 * DAY))
    assert compose().is_empty


def test_end_of_a_period_belongs_to_the_next(store: Store, compose: Compose) -> None:
    store(article_capture())
    before, after = (
        Period(since=NOON - DAY, until=NOON),
        Period(since=NOON, until=NOON + DAY),
    )
    assert [len(compose(period).items) for period in (before, after)] == [0, 1]


def test_old_article_that_an_edit_puts_on_the_subject_is_included(
    store: Store, compose: Compose
) -> None:
    store(article_capture(at=NOON - 2 * DAY), relevant=False)
    store(article_capture(title="Bắt nhóm mua bán người"))
    assert [make_item.title for make_item in compose().items] == ["Bắt nhóm mua bán người"]


def test_copies_stand_under_their_original(store: Store, compose: Compose) -> None:
    store(other(2, text=TEXT, published_at=NOON, title="Bản chép"))
    store(article_capture(published_at=NOON - DAY))
    (make_item,) = compose().items
    assert make_item.url == "https://vov.vn/a-1.vov"
    assert [(copy.url, copy.title, copy.role) for copy in make_item.copies] == [
        ("https://x.vn/2", "Bản chép", CopyRole.REPUBLISHED)
    ]


def test_flagged_copy_of_an_original_off_the_subject_leads_and_names_it(
    store: Store, compose: Compose
) -> None:
    store(article_capture(published_at=NOON - DAY), relevant=False)
    store(other(2, text=TEXT, published_at=NOON))
    (make_item,) = compose().items
    assert make_item.url == "https://x.vn/2"
    assert [(copy.url, copy.role) for copy in make_item.copies] == [
        ("https://vov.vn/a-1.vov", CopyRole.ORIGINAL)
    ]


def test_copy_of_a_story_sent_before_is_a_repeat_and_no_new_item(
    store: Store, compose: Compose
) -> None:
    store(article_capture(at=NOON - 2 * DAY, published_at=NOON - 3 * DAY))
    store(other(2, text=TEXT, published_at=NOON))
    digest = compose()
    assert not digest.items
    (repeat,) = digest.repeats
    assert repeat.url == "https://vov.vn/a-1.vov"
    assert [copy.url for copy in repeat.copies] == ["https://x.vn/2"]


def test_the_same_event_in_other_words_stands_under_its_first_article(
    store: Store, compose: Compose, database: Database
) -> None:
    first, second = store(other(1)), store(other(2))
    with database.writing() as session:
        session.add(Story(id=1))
        session.flush()
        for page in (first.page_id, second.page_id):
            session.get_one(Page, page).story_id = 1
    (make_item,) = compose().items
    assert make_item.url == "https://x.vn/1"
    assert [(copy.url, copy.role) for copy in make_item.copies] == [
        ("https://x.vn/2", CopyRole.RELATED)
    ]


def test_copy_that_comes_after_the_period_is_left_to_the_next(
    store: Store, compose: Compose
) -> None:
    store(article_capture(published_at=NOON - DAY))
    store(other(2, text=TEXT, published_at=NOON, at=NOON + 10 * DAY))
    (make_item,) = compose().items
    assert not make_item.copies


def test_core_comes_before_related_and_newer_before_older(store: Store, compose: Compose) -> None:
    store(other(1, published_at=NOON), tier="related", score=0.99)
    store(other(2, published_at=NOON - DAY), score=0.93)
    store(other(3, published_at=NOON), score=0.91)
    assert [make_item.url for make_item in compose().items] == [
        "https://x.vn/3", "https://x.vn/2", "https://x.vn/1",
    ]  # fmt: skip


def test_more_victims_lead_among_equals(store: Store, compose: Compose) -> None:
    def stated(*numbers: str) -> list[dict[str, str | int]]:
        where: dict[str, str | int] = {"field": "text", "quote": "nạn nhân", "start": 0, "end": 8}
        return [{"kind": "victims", "value": number, **where} for number in numbers]

    store(other(1, published_at=NOON), facts=stated("2"))
    store(other(2, published_at=NOON - DAY), facts=stated("9", "31"))
    store(other(3, published_at=NOON), facts=[])
    assert [(one.url, one.victims) for one in compose().items] == [
        ("https://x.vn/2", 31), ("https://x.vn/1", 2), ("https://x.vn/3", 0),
    ]  # fmt: skip


def test_reason_is_the_sentence_with_its_matches_marked(store: Store, compose: Compose) -> None:
    quote = TEXT.split(". ")[0] + "."
    start = TEXT.index("mua bán người")
    store(
        article_capture(),
        evidence=[
            {"term": "t", "field": "text", "quote": quote, "start": start, "end": start + 13}
        ],
    )
    (make_item,) = compose().items
    assert [piece.text for piece in make_item.why if piece.marked] == ["mua bán người"]
    assert "".join(piece.text for piece in make_item.why) == quote


def test_article_without_a_date_has_none(store: Store, compose: Compose) -> None:
    store(article_capture())
    assert compose().items[0].published_at is None


def test_lead_is_two_lines_at_most(store: Store, compose: Compose) -> None:
    store(article_capture(lead="một đường dây mua bán người " * 30))
    lead = compose().items[0].lead
    assert lead
    assert len(lead) <= 155
    assert lead.endswith("…")


def test_article_without_a_lead_opens_with_its_text(store: Store, compose: Compose) -> None:
    store(article_capture())
    assert (compose().items[0].lead or "").startswith("Ngày 12/10, công an tỉnh")


def test_edit_is_included_with_its_summary_and_the_title_before(
    store: Store, compose: Compose
) -> None:
    store(article_capture(at=NOON - 2 * DAY))
    store(article_capture(title="Bắt nhóm mua bán người", text=TEXT + "\nThêm một đoạn."))
    (change,) = compose().changes
    (happened,) = change.events
    assert (change.title, happened.kind, happened.title_before) == (
        "Bắt nhóm mua bán người", ChangeKind.EDITED, "Triệt phá đường dây",
    )  # fmt: skip
    assert vietnamese(happened.summary) == "đổi tiêu đề; thêm 1 đoạn"


def test_title_that_stayed_has_no_title_before(store: Store, compose: Compose) -> None:
    store(article_capture(at=NOON - 2 * DAY))
    store(article_capture(text=TEXT + "\nThêm một đoạn."))
    assert compose().changes[0].events[0].title_before is None


def test_removal_is_included(store: Store, compose: Compose, database: Database) -> None:
    store(article_capture(at=NOON - 2 * DAY))
    for hours in (0, 12):
        with database.writing() as session:
            store_missing(session, missing_capture(NOON + timedelta(hours=hours)))
    assert [one.kind for one in compose().changes[0].events] == [ChangeKind.REMOVED]


def test_removed_article_that_is_new_is_marked_as_removed(
    store: Store, compose: Compose, database: Database
) -> None:
    store(article_capture())
    for hours in (1, 25):
        with database.writing() as session:
            store_missing(session, missing_capture(NOON + timedelta(hours=hours)))
    assert compose().items[0].removed


def test_edit_that_takes_an_article_off_the_subject_is_included(
    store: Store, compose: Compose
) -> None:
    store(article_capture(at=NOON - 2 * DAY))
    store(article_capture(title="Tin vắn"), relevant=False)
    kinds = {one.kind for one in compose().changes[0].events}
    assert kinds == {ChangeKind.RETITLED, ChangeKind.UNFLAGGED}


def test_changes_of_articles_off_the_subject_are_not_included(
    store: Store, compose: Compose
) -> None:
    store(article_capture(at=NOON - 2 * DAY), relevant=False)
    store(article_capture(title="Tin vắn"), relevant=False)
    assert not compose().changes


def test_changes_of_one_article_stand_together_in_order(store: Store, compose: Compose) -> None:
    store(article_capture(at=NOON - 2 * DAY))
    store(other(2, at=NOON - 2 * DAY))
    store(article_capture(title="Lần một"))
    store(other(2, at=NOON + timedelta(hours=1), title="Bài khác"))
    store(article_capture(at=NOON + timedelta(hours=2), title="Lần hai"))
    titles = [[one.title_before for one in change.events] for change in compose().changes]
    assert titles == [["Tin ccc"], ["Triệt phá đường dây", "Lần một"]]


def test_everything_read_is_counted_whether_on_the_subject_or_not(
    store: Store, compose: Compose
) -> None:
    store(article_capture())
    store(other(2), relevant=False)
    digest = compose()
    assert (digest.articles_read, digest.sources_read) == (2, 2)


@pytest.mark.slow
def test_two_hundred_items_take_as_many_queries_as_two(
    store: Store, compose: Compose, database: Database
) -> None:
    statements: list[str] = []

    def asked() -> int:
        statements.clear()
        compose()
        return len(statements)

    @event.listens_for(database.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, *_rest) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    for number in range(2):
        store(other(number))
    few = asked()
    for number in range(2, 200):
        store(other(number))
    assert asked() == few <= 10  # three of them number what is new, one asks for cases


def test_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(DigestError, match="choose an earlier start"):
        Period(since=NOON, until=NOON)
