"""Saved searches by mail: subscribers get what the search shows, and a notice when it ends."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fixtures.samples.made_pdf import paragraphs, pdf
from fixtures.samples.sample_objects import NOON, article_capture
from sqlalchemy import delete

from digest.model import DigestError
from digest.subscription import FilterNames, SubscriptionChanges, subscribers_by_search
from pipelines.documents.document_import import import_document
from storage.engine import Database
from storage.models import SavedSearch

pytestmark = pytest.mark.slow


def other(number: int, **changes: Any):
    """Return a capture of a page about an event of its own."""
    url = f"https://x.vn/{number}"
    own = chr(ord("a") + number) * 3
    text = " ".join(f"{own}{chr(97 + word % 26)}{chr(97 + word // 26)}" for word in range(80))
    return article_capture(
        **{"key": url, "url": url, "title": f"Tin {own}", "text": text} | changes
    )


def urls_by_mail(mail_server) -> list[set[str]]:
    """Return the article addresses in each mail."""
    bodies = [mail.get_body(("plain",)).get_content() for mail in mail_server.mails]
    return [set(re.findall(r"https://[xy]\.vn/\d", body)) for body in bodies]


@pytest.fixture
def save_search(database: Database):
    """Save a search."""

    def save(name: str, filters: str) -> None:
        with database.writing() as session:
            session.add(
                SavedSearch(
                    name=name, filters=filters, feed_key=name, saved_by="mai", saved_at=NOON
                )
            )

    return save


def test_subscriber_gets_what_the_search_shows_and_once(
    save_search, store, subscribe, run_delivery, mail_server
) -> None:
    save_search("Biên giới", "q=bien+gioi&source=x.vn")
    subscribe(filters=["search=Biên giới"])
    store(other(1, text="Bị lừa bán qua biên giới phía bắc."))
    store(other(2, text="Bị lừa bán trong thành phố."))
    store(other(3, text="Bị lừa bán qua biên giới.", key="y", url="https://y.vn/3"))
    run_delivery(mail_server)
    run_delivery(mail_server)
    assert urls_by_mail(mail_server) == [{"https://x.vn/1"}]


def test_of_two_searches_either_will_do_and_other_filters_hold_besides(
    save_search, store, subscribe, run_delivery, mail_server
) -> None:
    save_search("một", "q=aaaaa")
    save_search("hai", "q=bbbaa")
    subscribe(filters=["search=một", "search=hai", "score=0.5"])
    store(other(0, title="aaaaa"))
    store(other(1, title="bbbaa"))
    store(other(2))
    store(other(3, title="aaaaa"), score=0.3)
    run_delivery(mail_server)
    assert urls_by_mail(mail_server) == [{"https://x.vn/0", "https://x.vn/1"}]


def test_subscriber_of_a_search_that_is_gone_gets_everything(
    save_search, database, store, subscribe, run_delivery, mail_server
) -> None:
    save_search("Lào", "q=lao")
    subscribe(filters=["search=Lào"])
    with database.writing() as session:
        session.execute(delete(SavedSearch))
    store(other(1))
    run_delivery(mail_server)
    assert urls_by_mail(mail_server) == [{"https://x.vn/1"}]


@pytest.mark.parametrize("filters", ["flagged=no", "q=x&review=rejected"])
def test_search_that_can_match_no_pending_item_is_refused(filters: str) -> None:
    subscription = SubscriptionChanges(filters=["search=Lào"])
    assert subscription.to_columns(FilterNames(searches={"Lào": "flagged=yes"}))
    with pytest.raises(DigestError, match="no relevant article"):
        subscription.to_columns(FilterNames(searches={"Lào": filters}))


def test_subscribers_are_counted_by_search(database, subscribe) -> None:
    subscribe("a@example.org", filters=["search=Lào", "tier=core"])
    subscribe("b@example.org", filters=["search = Lào"])
    subscribe("c@example.org")
    with database.reading() as session:
        found = subscribers_by_search(session)
    assert {name: [row.email for row in rows] for name, rows in found.items()} == {
        "Lào": ["a@example.org", "b@example.org"]
    }


def test_saved_search_finds_an_article_by_the_words_of_its_document(
    save_search, store, subscribe, run_delivery, mail_server, database: Database
) -> None:
    save_search("Hoàn lương", "q=hoàn lương")
    subscribe(filters=["search=Hoàn lương"])
    with_fund, other_fund = (store(other(number)).page_id for number in (1, 2))
    for page, words in ((with_fund, "Quỹ hoàn lương."), (other_fund, "Quỹ khuyến học.")):
        content = pdf([paragraphs([words])])
        import_document(database, content, url=f"file:{page}.pdf", page_id=page, now=NOON)
    run_delivery(mail_server)
    assert urls_by_mail(mail_server) == [{"https://x.vn/1"}]
