"""Verdict links of a letter: reading asks, posting stores, and only the right token does either."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from fixtures.samples.sample_objects import NOON
from sqlalchemy import select

from article.message import NOTHING
from digest.subscription import SubscriptionChanges, add_subscriber
from digest.unsubscribe import load_or_create_secret, verdict_token
from settings import Settings
from storage.delivery.subscribers import set_subscriber_state
from storage.models import Page, Review, ReviewState, SubscriberState

pytestmark = pytest.mark.slow

Link = Callable[..., str]


@pytest.fixture
def link(either_site, settings: Settings) -> Link:
    """Subscribe a reader and return the path of their verdict link."""
    with either_site.database.writing() as session:
        row = add_subscriber(
            session, "reader@example.org", SubscriptionChanges(), now=NOON - timedelta(days=1)
        )
        reader = row.id
        page = session.scalars(select(Page.id).where(Page.judgement_id.is_not(None))).first()

    def make(*, subscriber: int = reader, article: int | None = page) -> str:
        secret = load_or_create_secret(settings.data_dir)
        return f"/verdict/{verdict_token(secret, subscriber, article or 0)}"

    return make


def reviews(site) -> list[tuple[ReviewState, str]]:
    """Return all stored verdicts with their reviewer."""
    with site.database.reading() as session:
        rows = session.execute(select(Review.verdict, Review.reviewer).order_by(Review.id))
        return [(verdict, reviewer) for verdict, reviewer in rows]


def test_reading_the_link_asks_and_stores_nothing(either_site, link: Link) -> None:
    before = reviews(either_site)
    for path in (link(), f"{link()}/confirmed", f"{link()}/rejected"):
        page = either_site.get(path)
        assert page.status == 200
        assert page.body.count('<form method="post" action="/verdict/') == 2
    assert reviews(either_site) == before


def test_posting_stores_the_verdict_under_the_readers_address_once(either_site, link: Link) -> None:
    before = reviews(either_site)
    for _ in range(2):
        assert either_site.post(f"{link()}/rejected", key="").status == 200
    new = reviews(either_site)[len(before) :]
    assert new == [(ReviewState.REJECTED, "reader@example.org")]


def test_verdict_can_be_changed_by_the_other_button(either_site, link: Link) -> None:
    either_site.post(f"{link()}/rejected", key="")
    either_site.post(f"{link()}/confirmed", key="")
    assert [verdict for verdict, _ in reviews(either_site)[-2:]] == [
        ReviewState.REJECTED, ReviewState.CONFIRMED,
    ]  # fmt: skip


def test_forged_or_altered_link_does_nothing(either_site, link: Link) -> None:
    subscriber, page, signature = link().removeprefix("/verdict/").split(".")
    altered = [
        f"{subscriber}.{int(page) + 1}.{signature}",
        f"{int(subscriber) + 1}.{page}.{signature}",
        f"{subscriber}.{page}.{signature[:-1]}",
        f"{subscriber}.{page}",
        f"{'9' * 30}.{page}.{signature}",
    ]
    before = reviews(either_site)
    for token in altered:
        assert either_site.get(f"/verdict/{token}").status == 404
        assert either_site.post(f"/verdict/{token}/rejected", key="").status == 404
    assert either_site.post(f"{link()}/unreviewed", key="").status == 404
    assert reviews(either_site) == before


def test_unsubscribe_token_is_no_verdict_token_and_missing_articles_have_none(
    either_site, link: Link
) -> None:
    assert either_site.get(link(article=99_999)).status == 404
    assert either_site.get(link(subscriber=99_999)).status == 404


def test_reader_who_has_left_decides_nothing(either_site, link: Link) -> None:
    path = link()
    number = int(path.removeprefix("/verdict/").split(".")[0])
    with either_site.database.writing() as session:
        set_subscriber_state(session, number, SubscriberState.UNSUBSCRIBED, reason=NOTHING)
    assert either_site.post(f"{path}/rejected", key="").status == 404
