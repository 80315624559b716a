"""Addresses that an analyst enters wait for the reader's word; an operator's word is enough."""

from __future__ import annotations

import pytest
from fixtures.dashboard.web_accounts import enter

from digest.unsubscribe import confirmation_token, load_or_create_secret
from storage.models import AccountRole, Subscriber, SubscriberState

pytestmark = pytest.mark.slow


@pytest.fixture
def link(peopled, settings) -> str:
    """Enter a reader as an analyst and log out; returns the link of the reader's mail."""
    enter(peopled, AccountRole.ANALYST)
    peopled.post("/searches", name="Lào", filters="q=lao&flagged=yes")
    response = peopled.post("/searches/1/subscribe", email="mai@example.org", language="en")
    assert "mai@example.org" in response.body
    peopled.cookies.clear()
    return f"/confirm/{confirmation_token(load_or_create_secret(settings.data_dir), 1)}"


def state(site) -> SubscriberState:
    with site.database.reading() as session:
        return session.get_one(Subscriber, 1).state


def test_address_an_analyst_enters_is_not_confirmed(peopled, link) -> None:
    assert state(peopled) is SubscriberState.UNCONFIRMED


def test_address_an_operator_enters_is(peopled) -> None:
    enter(peopled, AccountRole.OPERATOR)
    peopled.post("/subscribers", email="mai@example.org")
    assert state(peopled) is SubscriberState.ACTIVE


def test_link_asks_first_and_its_button_confirms(peopled, link) -> None:
    assert "<form" in peopled.get(link).body
    assert state(peopled) is SubscriberState.UNCONFIRMED
    assert peopled.post(link, key="").status == 200
    assert state(peopled) is SubscriberState.ACTIVE


def test_reader_who_unsubscribed_since_stays_unsubscribed(peopled, link) -> None:
    with peopled.database.writing() as session:
        session.get_one(Subscriber, 1).state = SubscriberState.UNSUBSCRIBED
    assert "<form" not in peopled.get(link).body
    assert peopled.post(link, key="").status == 200
    assert state(peopled) is SubscriberState.UNSUBSCRIBED


def test_forged_link_confirms_nobody(peopled, link) -> None:
    for path in ("/confirm/1.forged", "/confirm/1", f"{link}x"):
        assert peopled.post(path, key="").status == 404
    assert state(peopled) is SubscriberState.UNCONFIRMED
