"""The message: one mail with both forms, whose identity is that of its delivery."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from fixtures.samples.sample_objects import NOON

from digest.model import Digest, DigestError, StoryItem
from digest.render.email_message import build_message
from digest.render.renderer import CachedRenderer

MakeItem = Callable[..., StoryItem]
MakeDigest = Callable[..., Digest]


@pytest.fixture
def digest(make_digest: MakeDigest, make_item: MakeItem) -> Digest:
    return make_digest(make_item(title="Triệt phá đường dây mua bán người qua biên giới"))


def mail(
    digest: Digest,
    *,
    sender: str = "Bản tin <tipwatch@example.org>",
    recipient: str = "analyst@example.org",
    delivery: str = "7/2026-10-12",
    at: datetime = NOON,
) -> EmailMessage:
    """Compose, send through bytes, read again."""
    made = build_message(digest, sender=sender, recipient=recipient, delivery=delivery, at=at)
    return message_from_bytes(made.as_bytes(), policy=default)


def test_both_forms_travel_as_alternatives_text_first(digest: Digest) -> None:
    read = mail(digest)
    rendered = CachedRenderer().render(digest)
    parts = [
        (part.get_content_type(), part.get_content().replace("\r\n", "\n"))
        for part in read.iter_parts()
    ]
    assert read.get_content_type() == "multipart/alternative"
    assert parts == [("text/plain", rendered.text), ("text/html", rendered.html)]


def test_headers_name_sender_recipient_subject_and_date(digest: Digest) -> None:
    read = mail(digest)
    assert read["From"] == "Bản tin <tipwatch@example.org>"
    assert read["To"] == "analyst@example.org"
    assert read["Subject"] == CachedRenderer().render(digest).subject
    assert read["Date"].datetime == NOON


def test_written_mail_is_plain_ascii_in_short_lines(digest: Digest) -> None:
    written = build_message(
        digest, sender="a@b.vn", recipient="c@d.vn", delivery="k", at=NOON
    ).as_bytes()
    assert written.isascii()
    assert max(map(len, written.split(b"\r\n"))) <= 998


def test_same_delivery_has_the_same_identity_whenever_it_is_sent(digest: Digest) -> None:
    first, again = mail(digest), mail(digest, at=NOON + timedelta(hours=1))
    assert first["Message-ID"] == again["Message-ID"]
    assert first["Message-ID"].endswith("@example.org>")


def test_another_delivery_has_another_identity(digest: Digest) -> None:
    assert mail(digest)["Message-ID"] != mail(digest, delivery="8/2026-10-12")["Message-ID"]


def test_headers_stop_automatic_replies(digest: Digest) -> None:
    assert mail(digest)["Auto-Submitted"] == "auto-generated"


def test_plain_localhost_may_send(digest: Digest) -> None:
    assert mail(digest, sender="tipwatch@localhost")["From"].addresses[0].addr_spec == (
        "tipwatch@localhost"
    )


@pytest.mark.parametrize(
    "sender", ["", "nobody", "a@", "@b.vn", "a@b.vn\r\nBcc: x@y.vn", "a@b.vn, c@d.vn", "ô@b.vn"]
)
def test_sender_that_is_no_address_is_refused_by_the_name_of_its_setting(
    digest: Digest, sender: str
) -> None:
    with pytest.raises(DigestError, match="TIPWATCH_MAIL_FROM"):
        mail(digest, sender=sender)


def test_recipient_that_is_no_address_is_refused(digest: Digest) -> None:
    with pytest.raises(DigestError, match="recipient"):
        mail(digest, recipient="a@b.vn\nBcc: x@y.vn")
