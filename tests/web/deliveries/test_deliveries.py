"""Deliveries in the dashboard: subscribers, contents, sending again, unsubscribing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fixtures.samples.sample_objects import NOON

from article.message import NOTHING
from digest.unsubscribe import load_or_create_secret, unsubscribe_token
from storage.delivery.operator_deliveries import (
    count_pending_operator_deliveries,
    create_operator_delivery,
    newest_operator_delivery,
)
from storage.models import (
    Cadence,
    DeliveredItem,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Subscriber,
    SubscriberState,
    WhenEmpty,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def mailed(site):
    """One subscriber, one delivery of article 1."""
    with site.database.writing() as session:
        session.add(
            Subscriber(
                id=1, email="mai@example.org", language="vi", cadence=Cadence.DAILY, hour=7,
                zone="Asia/Ho_Chi_Minh", filters=["tier=core"], when_empty=WhenEmpty.NOTHING,
                operator=False, state=SubscriberState.ACTIVE, reason=NOTHING, subscribed_at=NOON,
                next_due_at=NOON + timedelta(days=9), cursor=9, cursor_at=NOON, delivery_count=1,
            )
        )  # fmt: skip
        session.flush()
        session.add(
            Delivery(
                id=1, subscriber_id=1, number=1, kind=DeliveryKind.DIGEST, key="k",
                state=DeliveryState.ACCEPTED, since=NOON - timedelta(days=1), until=NOON, cursor_before=3,
                cursor_after=9, articles=1, claimed_at=NOON, server_response="250 OK",
            )
        )  # fmt: skip
        session.flush()
        session.add(DeliveredItem(subscriber_id=1, page_id=1, delivery_id=1))
    return site


def test_operator_sees_who_received_what(mailed) -> None:
    assert "mai@example.org" in mailed.get("/subscribers").body
    assert "/deliveries/1" in mailed.get("/deliveries").body
    html = mailed.get("/deliveries/1").body
    assert "250 OK" in html
    assert "/articles/1" in html


def test_delivery_sent_again_is_pending_again_and_audited(mailed) -> None:
    assert mailed.post("/deliveries/1/resend").status == 303
    with mailed.database.reading() as session:
        row = session.get_one(Subscriber, 1)
        assert session.query(DeliveredItem).count() == 0
        assert row.cursor == 3
        assert row.next_due_at == NOON + timedelta(days=5)
        assert session.get_one(Delivery, 1).state is DeliveryState.RETURNED
    assert "gửi lại thư" in mailed.get("/audit").body


def test_delivery_in_flight_is_not_sent_again(mailed) -> None:
    with mailed.database.writing() as session:
        session.get_one(Delivery, 1).state = DeliveryState.SENDING
    assert mailed.post("/deliveries/1/resend").status == 404


def test_delivery_to_operators_is_listed_and_sent_again(mailed) -> None:
    alert = {
        "subject": "vov.vn", "health": "broken", "reason": "no feed", "since": NOON.isoformat(),
        "is_source": True,
    }  # fmt: skip
    with mailed.database.writing() as session:
        create_operator_delivery(session, transport="mail", key="k2", alerts=[alert], now=NOON)
        found = newest_operator_delivery(session)
        assert found
        found.state, number = DeliveryState.REJECTED, found.id
    assert "báo vận hành" in mailed.get("/deliveries").body
    assert "vov.vn" in mailed.get(f"/deliveries/{number}").body
    assert mailed.post(f"/deliveries/{number}/resend").status == 303
    with mailed.database.reading() as session:
        assert count_pending_operator_deliveries(session) == 1


def test_link_in_a_mail_asks_first_and_the_mail_program_need_not(mailed, settings) -> None:
    token = unsubscribe_token(load_or_create_secret(settings.data_dir), 1)
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


def save_search(site, name: str = "Lào") -> None:
    assert site.post("/searches", name=name, filters="q=lao&flagged=yes").status == 303


def test_saved_search_is_read_as_letters(site) -> None:
    save_search(site)
    sent = {"email": "Mai@Example.org", "language": "en", "cadence": "weekly"}
    response = site.post("/searches/1/subscribe", **sent)
    assert response.status == 200
    assert "Mai@Example.org" in response.body
    with site.database.reading() as session:
        row = session.query(Subscriber).one()
        assert (row.email, row.language, row.cadence) == ("Mai@example.org", "en", Cadence.WEEKLY)
        assert row.filters == ["search=Lào"]
    assert "thêm người nhận" in site.get("/audit").body
    assert site.post("/searches/1/subscribe", **sent).status == 409
    assert site.post("/searches/1/subscribe", email="nobody").status == 409


def test_search_with_readers_is_not_deleted(site) -> None:
    save_search(site)
    site.post("/searches/1/subscribe", email="mai@example.org")
    assert site.post("/searches/1/delete").status == 409
    site.post("/subscribers/1/remove")
    assert site.post("/searches/1/delete").status == 303


def test_operator_adds_pauses_resumes_and_forgets_a_reader(site) -> None:
    save_search(site)
    assert site.post("/subscribers", email="mai@example.org", hour="9", search="Lào").status == 303
    assert site.post("/subscribers", email="lan@example.org").status == 303
    assert site.post("/subscribers", email="bad@example.org", search="x").status == 409

    def states() -> list[tuple[str, int, list[str]]]:
        with site.database.reading() as session:
            rows = session.query(Subscriber).order_by(Subscriber.id)
            return [(row.state.value, row.hour, row.filters) for row in rows]

    site.post("/subscribers/1/pause")
    assert states() == [("paused", 9, ["search=Lào"]), ("active", 7, [])]
    site.post("/subscribers/1/resume")
    site.post("/subscribers/2/remove")
    assert states() == [("active", 9, ["search=Lào"])]
    acts = site.get("/audit").body
    for act in ("thêm người nhận", "tạm dừng gửi bản tin", "gửi bản tin trở lại", "xoá người nhận"):
        assert act in acts


def test_who_left_by_their_own_link_is_not_brought_back(mailed) -> None:
    with mailed.database.writing() as session:
        session.get_one(Subscriber, 1).state = SubscriberState.UNSUBSCRIBED
    assert mailed.post("/subscribers/1/resume").status == 404
