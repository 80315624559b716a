"""Saved searches as letters: their readers are told what the search shows, and never go without a word."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sample_objects import NOON, article_capture
from sqlalchemy import delete

from digest.model import DigestError
from digest.subscription import FilterNames, SubscriptionChanges, subscribers_by_search
from storage.engine import Database
from storage.models import SavedSearch


def other(number: int, **said: Any):
    """A sighting of a page that tells of an event of its own."""
    url = f"https://x.vn/{number}"
    own = chr(ord("a") + number) * 3
    text = " ".join(f"{own}{chr(97 + word % 26)}{chr(97 + word // 26)}" for word in range(80))
    return article_capture(**{"key": url, "url": url, "title": f"Tin {own}", "text": text} | said)


def told(box) -> list[set[str]]:
    """Which articles each mail tells."""
    bodies = [mail.get_body(("plain",)).get_content() for mail in box.mails]
    return [set(re.findall(r"https://[xy]\.vn/\d", body)) for body in bodies]


@pytest.fixture
def saved(database: Database):
    """Save a search."""

    def save(name: str, filters: str) -> None:
        with database.writing() as session:
            session.add(
                SavedSearch(
                    name=name, filters=filters, feed_key=name, saved_by="mai", saved_at=NOON
                )
            )

    return save


def test_reader_is_told_what_the_search_shows_and_once(saved, keep, join, send, box) -> None:
    saved("Biên giới", "q=bien+gioi&source=x.vn")
    join(filters=["search=Biên giới"])
    keep(other(1, text="Bị lừa bán qua biên giới phía bắc."))
    keep(other(2, text="Bị lừa bán trong thành phố."))
    keep(other(3, text="Bị lừa bán qua biên giới.", key="y", url="https://y.vn/3"))
    send(box)
    send(box)
    assert told(box) == [{"https://x.vn/1"}]


def test_of_two_searches_either_will_do_and_other_filters_hold_besides(
    saved, keep, join, send, box
) -> None:
    saved("một", "q=aaaaa")
    saved("hai", "q=bbbaa")
    join(filters=["search=một", "search=hai", "score=0.5"])
    keep(other(0, title="aaaaa"))
    keep(other(1, title="bbbaa"))
    keep(other(2))
    keep(other(3, title="aaaaa"), score=0.3)
    send(box)
    assert told(box) == [{"https://x.vn/0", "https://x.vn/1"}]


def test_reader_of_a_search_that_is_gone_is_told_everything(
    saved, database, keep, join, send, box
) -> None:
    saved("Lào", "q=lao")
    join(filters=["search=Lào"])
    with database.writing() as session:
        session.execute(delete(SavedSearch))
    keep(other(1))
    send(box)
    assert told(box) == [{"https://x.vn/1"}]


@pytest.mark.parametrize("filters", ["flagged=no", "q=x&review=rejected"])
def test_search_without_anything_to_tell_is_refused(filters: str) -> None:
    wishes = SubscriptionChanges(filters=["search=Lào"])
    assert wishes.to_columns(FilterNames(searches={"Lào": "flagged=yes"}))
    with pytest.raises(DigestError, match="no article on the subject"):
        wishes.to_columns(FilterNames(searches={"Lào": filters}))


def test_followers_are_told_by_search(database, join) -> None:
    join("a@example.org", filters=["search=Lào", "tier=core"])
    join("b@example.org", filters=["search = Lào"])
    join("c@example.org")
    with database.reading() as session:
        found = subscribers_by_search(session)
    assert {name: [row.email for row in rows] for name, rows in found.items()} == {
        "Lào": ["a@example.org", "b@example.org"]
    }
