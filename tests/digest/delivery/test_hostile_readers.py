"""A reader whose mail cannot be made costs nobody else theirs; such an address is not taken at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fixtures.samples.sample_objects import NOON, article_capture
from sqlalchemy import select

from digest.model import DigestError
from digest.subscription import subscriber_address
from storage.models import Subscriber, SubscriberState

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "address",
    ['"p 0"@x.org', '"a@b"@x.org', '"a,b"@x.org', "(c)a b@x.org", "a@b@x.org", '"a\\"b"@x.org'],
)
def test_address_that_needs_quotes_is_refused(address: str) -> None:
    with pytest.raises(DigestError, match="no mail address"):
        subscriber_address(address)


@pytest.mark.parametrize(
    ("written", "stored"), [("Mai <mai@X.org>", "mai@x.org"), ("a.b+c@x.org", "a.b+c@x.org")]
)
def test_address_of_another_form_is_taken(written: str, stored: str) -> None:
    assert subscriber_address(written) == stored


def test_readers_whose_mail_cannot_be_made_cost_nobody_else_theirs(
    database, store, subscribe, run_delivery, mail_server
) -> None:
    store(article_capture())
    for number in range(6):
        subscribe(f"p {number}@x.org")
    for number in range(20):
        subscribe(f"good{number}@example.org")
    report = run_delivery(mail_server)
    assert (report.sent, len(report.failed), len(mail_server.mails)) == (20, 6, 20)
    assert {email for email, _ in report.failed} == {f"p {number}@x.org" for number in range(6)}
    with database.reading() as session:
        delayed = session.scalars(select(Subscriber).where(Subscriber.retry_after.is_not(None)))
        assert {row.email[:2] for row in delayed} == {"p "}


def test_reader_whose_mail_can_never_be_made_is_disabled_with_the_reason(
    database, store, subscribe, run_delivery, mail_server
) -> None:
    store(article_capture())
    subscribe("p 0@x.org")
    for day in (0, 6):
        run_delivery(mail_server, now=NOON + timedelta(days=day, hours=1))
    with database.reading() as session:
        row = session.scalars(select(Subscriber)).one()
    assert row.state is SubscriberState.DISABLED
    assert "no mail address" in str(row.reason.to_json())


@pytest.mark.parametrize("wrong", [{"zone": "Asia/Nowhere"}, {"filters": ["nothing=1"]}])
def test_reader_whose_settings_cannot_be_read_costs_nobody_else_theirs(
    database, store, subscribe, run_delivery, mail_server, wrong
) -> None:
    store(article_capture())
    subscribe("odd@example.org")
    subscribe("good@example.org")
    with database.writing() as session:
        row = session.scalars(select(Subscriber).where(Subscriber.email == "odd@example.org")).one()
        for name, value in wrong.items():
            setattr(row, name, value)
    for everyone in (True, False):
        report = run_delivery(mail_server, everyone=everyone, now=NOON + timedelta(days=2))
        assert [email for email, _ in report.failed] == ["odd@example.org"]
    assert len(mail_server.mails) == 1
