"""Headers as they arrive: read from the raw bytes, as a parser would hide what is wrong in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest
from fixtures.processes.smtp_server import RecordingSmtpServer
from fixtures.samples.sample_objects import NOON

from digest.delivery.outbox_resend import resend_outbox
from digest.model import Digest, DigestError, Period, StoryItem
from digest.render.email_message import build_message
from digest.render.subject import subject_line
from digest.transport.smtp import SmtpClient
from digest.transport.smtp_url import parse_smtp_url
from digest.unsubscribe import MailIdentity
from presentation.i18n import Language

MakeItem = Callable[..., StoryItem]
MakeDigest = Callable[..., Digest]
Arrived = Callable[..., str]

HOSTS = [
    "ab.vn",
    "tipwatch.example.org",
    "tipwatch.hagarinternational.org",
    "very-long-department-name.ministry-of-labour.example.gov.vn",
    "a-very-long-name-of-a-host-with-sixty-three-letters.example.org",
]
TITLES = [
    "Cà Mau: giải cứu bảy người bị lừa bán",
    "Three held in Tây Ninh over a sale of two girls to a casino",
    "Three held",
    "=?utf-8?q?Bcc=3A_x?= giả làm tiêu đề",
    "Đ" * 200,
    "a b " * 60,
    'Ghi "trích dẫn", dấu phẩy; <ngoặc> – gạch',
]


@pytest.fixture
def arrived(
    make_digest: MakeDigest, make_item: MakeItem, mail_server: RecordingSmtpServer
) -> Arrived:
    """Send a letter and return the raw header lines that arrived."""

    def send(*, host: str = "tipwatch.example.org", title: str = "Tin", **text: Any) -> str:
        sender = text.pop("sender", f"tipwatch@{host}")
        identity = MailIdentity(sender=sender, public_url=f"https://{host}", secret=b"s" * 32)
        message = build_message(
            make_digest(make_item(title=title), language=text.pop("language", Language.VIETNAMESE)),
            sender=sender,
            recipient=text.pop("recipient", "analyst@example.org"),
            delivery="7",
            at=NOON,
            unsubscribe_link=identity.unsubscribe_link(7),
            **text,
        )
        client = SmtpClient(parse_smtp_url(mail_server.url))
        client.deliver(message, mark_sending=lambda: None)
        client.close()
        return mail_server.raw[-1].partition(b"\r\n\r\n")[0].decode("ascii")

    return send


def header(lines: str, name: str) -> str:
    """Return a header as written, unfolded and never decoded."""
    found = re.search(rf"(?mi)^{name}: (.*(?:\r?\n[ \t].*)*)", lines)
    assert found is not None
    return re.sub(r"\r?\n(?=[ \t])", "", found[1]).strip()


@pytest.mark.parametrize("host", HOSTS)
def test_unsubscribe_header_is_plain_addresses_whatever_the_host(
    arrived: Arrived, host: str
) -> None:
    written = header(arrived(host=host), "List-Unsubscribe")
    assert re.fullmatch(
        rf"<https://{host}/unsubscribe/7\.[\w-]+>, "
        rf"<mailto:tipwatch@{host}\?subject=unsubscribe%207\.[\w-]+>",
        written,
    )


@pytest.mark.parametrize("host", HOSTS)
def test_no_address_header_holds_an_encoded_word(arrived: Arrived, host: str) -> None:
    lines = arrived(host=host, recipient=f"{'a' * 60}@{host}", reply_to=f"desk@{host}")
    for name in ("To", "Reply-To", "Message-ID", "List-Id", "List-Unsubscribe-Post"):
        assert "=?" not in header(lines, name)
    assert f"<tipwatch@{host}>" in header(lines, "From")


def test_mail_that_waited_in_the_outbox_is_sent_with_the_same_headers(
    arrived: Arrived, mail_server: RecordingSmtpServer, tmp_path: Path
) -> None:
    lines = arrived(host=HOSTS[-1], title=TITLES[0])
    (tmp_path / "a.eml").write_bytes(mail_server.raw[-1])
    client = SmtpClient(parse_smtp_url(mail_server.url))
    assert all(
        one.is_sent for one in resend_outbox(tmp_path, client, recipients={"analyst@example.org"})
    )
    client.close()
    assert mail_server.raw[-1].partition(b"\r\n\r\n")[0].decode("ascii") == lines


@pytest.mark.parametrize("title", TITLES)
def test_subject_arrives_as_it_was_meant_with_every_space(
    arrived: Arrived, make_digest: MakeDigest, make_item: MakeItem, title: str
) -> None:
    lines = arrived(title=title)
    written = str(make_header(decode_header(header(lines, "Subject"))))
    meant = build_message(
        make_digest(make_item(title=title)),
        sender="a@b.vn",
        recipient="c@d.vn",
        delivery="7",
        at=NOON,
    )["Subject"]
    assert written == meant
    assert max(map(len, lines.splitlines())) <= 998


def test_english_subject_keeps_the_space_before_a_vietnamese_title(arrived: Arrived) -> None:
    lines = arrived(title="Cà Mau: bảy người", language=Language.ENGLISH)
    assert " Cà Mau: bảy người" in str(make_header(decode_header(header(lines, "Subject"))))


def test_encoded_words_are_at_most_75_characters(arrived: Arrived) -> None:
    words = re.findall(r"=\?\S+\?=", arrived(title="Đường dây đưa người qua biên giới " * 4))
    assert words
    assert max(map(len, words)) <= 75


@pytest.mark.parametrize(
    ("language", "name"),
    [(Language.VIETNAMESE, "tipwatch – tin mua bán người"), (Language.ENGLISH, "tipwatch digest")],
)
def test_sender_has_a_name_in_the_readers_language(
    arrived: Arrived, language: Language, name: str
) -> None:
    written = header(arrived(language=language), "From")
    assert str(make_header(decode_header(written))).replace('"', "") == (
        f"{name} <tipwatch@tipwatch.example.org>"
    )


def test_sender_name_that_is_configured_stays(arrived: Arrived) -> None:
    written = header(arrived(sender="Hagar <tipwatch@hagar.example>"), "From")
    assert written == "Hagar <tipwatch@hagar.example>"


def test_list_id_names_the_installation_for_sorting(arrived: Arrived) -> None:
    assert header(arrived(host="Ab.vn"), "List-Id") == "tipwatch <digest.ab.vn>"


def test_answer_goes_to_the_operators_else_to_the_sender(arrived: Arrived) -> None:
    assert header(arrived(reply_to="ops@example.org"), "Reply-To") == "ops@example.org"
    assert header(arrived(host="ab.vn"), "Reply-To") == "tipwatch@ab.vn"


def test_reply_address_that_is_no_address_is_refused(arrived: Arrived) -> None:
    with pytest.raises(DigestError, match="reply address"):
        arrived(reply_to="nobody")


def test_subjects_of_two_days_differ_though_the_story_is_the_same(
    make_digest: MakeDigest, make_item: MakeItem
) -> None:
    first = make_digest(make_item())
    period = Period(since=NOON + timedelta(days=6), until=NOON + timedelta(days=7))
    assert subject_line(first) != subject_line(replace(first, period=period))
