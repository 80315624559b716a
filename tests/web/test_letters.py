"""Letters seen from the dashboard: who gets them, what they told, sending again, leaving."""

from __future__ import annotations

from datetime import timedelta

import pytest
from examples import NOON

from digest.token import keep_secret, unsubscribe_token
from storage.models import (
    Cadence,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Subscriber,
    SubscriberState,
    Telling,
    WhenEmpty,
)


@pytest.fixture
def mailed(site):
    """One reader, one letter that told of article 1."""
    with site.database.writing() as session:
        session.add(
            Subscriber(
                id=1, email="mai@example.org", language="vi", cadence=Cadence.DAILY, hour=7,
                zone="Asia/Ho_Chi_Minh", filters=["tier=core"], when_empty=WhenEmpty.SILENCE,
                operator=False, state=SubscriberState.ACTIVE, reason="", subscribed_at=NOON,
                next_due_at=NOON + timedelta(days=9), told_to=9, told_at=NOON, letters=1,
            )
        )  # fmt: skip
        session.flush()
        session.add(
            Delivery(
                id=1, subscriber_id=1, number=1, kind=DeliveryKind.DIGEST, key="k",
                state=DeliveryState.ACCEPTED, since=NOON - timedelta(days=1), until=NOON, told_from=3,
                told_to=9, articles=1, claimed_at=NOON, said="250 OK",
            )
        )  # fmt: skip
        session.flush()
        session.add(Telling(subscriber_id=1, page_id=1, delivery_id=1))
    return site


def test_operator_sees_who_was_told_what(mailed) -> None:
    assert "mai@example.org" in mailed.get("/subscribers").body
    assert "/deliveries/1" in mailed.get("/deliveries").body
    told = mailed.get("/deliveries/1").body
    assert "250 OK" in told
    assert "/articles/1" in told


def test_letter_sent_again_is_owed_again_and_on_record(mailed) -> None:
    assert mailed.post("/deliveries/1/resend").status == 303
    with mailed.database.reading() as session:
        row = session.get_one(Subscriber, 1)
        assert session.query(Telling).count() == 0
        assert row.told_to == 3
        assert row.next_due_at == NOON + timedelta(days=5)
        assert session.get_one(Delivery, 1).state is DeliveryState.RETURNED
    assert "letter resent" in mailed.get("/audit").body


def test_letter_under_way_is_not_sent_again(mailed) -> None:
    with mailed.database.writing() as session:
        session.get_one(Delivery, 1).state = DeliveryState.OFFERED
    assert mailed.post("/deliveries/1/resend").status == 404


def test_link_in_a_letter_asks_first_and_the_mail_program_need_not(mailed, settings) -> None:
    token = unsubscribe_token(keep_secret(settings.data_dir), 1)
    assert "<form" in mailed.get(f"/unsubscribe/{token}").body

    def state() -> SubscriberState:
        with mailed.database.reading() as session:
            return session.get_one(Subscriber, 1).state

    assert state() is SubscriberState.ACTIVE
    one_click = {"List-Unsubscribe": "One-Click"}
    assert mailed.post(f"/unsubscribe/{token}", key="", **one_click).status == 200
    assert state() is SubscriberState.UNSUBSCRIBED


def test_forged_link_takes_nobody_out(mailed) -> None:
    assert mailed.post("/unsubscribe/1.forged", key="").status == 404
