"""Mails that were only written to the outbox are sent once a server is set, each of them once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

import pytest
from fixtures.processes.smtp_server import RecordingSmtpServer, smtp_server

from digest.delivery.mailer import mailer_from_settings
from digest.delivery.outbox_resend import outbox_files, resend_outbox
from digest.delivery.run_summary import RunSummary
from digest.delivery.trial_mail import send_test_mail
from digest.transport.base import DeliveryResult, SendStatus
from digest.transport.outbox_folder import write_eml
from digest.transport.smtp import SmtpClient
from digest.transport.smtp_url import parse_smtp_url
from operations.doctor.check_result import CheckLevel
from operations.doctor.mail_check import check_mail
from presentation.i18n import Language
from settings import load_settings

AT = datetime(2026, 10, 12, 12, tzinfo=UTC)
READERS = {"a@example.org", "b@example.org"}


@pytest.fixture
def box() -> Iterator[RecordingSmtpServer]:
    with smtp_server() as opened:
        yield opened


@pytest.fixture
def outbox() -> Path:
    """Write one mail to each reader."""
    folder = load_settings().outbox_folder
    for number, email in enumerate(sorted(READERS)):
        message = EmailMessage(policy=SMTP)
        message["From"] = "tipwatch@example.org"
        message["To"] = email
        message["Date"] = format_datetime(AT)
        message["Message-ID"] = f"<digest.{number}{'0' * 31}@example.org>"
        message["Subject"] = "Tin mới"
        message.set_content("Nội dung")
        write_eml(message, folder)
    return folder


def resend(outbox: Path, url: str, recipients: set[str] = READERS) -> list[bool]:
    client = SmtpClient(parse_smtp_url(url))
    try:
        return [one.is_sent for one in resend_outbox(outbox, client, recipients=recipients)]
    finally:
        client.close()


def test_each_mail_is_sent_once_under_its_own_message_id(
    outbox: Path, box: RecordingSmtpServer
) -> None:
    assert resend(outbox, box.url) == [True, True]
    assert resend(outbox, box.url) == []
    assert [mail["Message-ID"] for mail in box.mails] == [
        f"<digest.{number}{'0' * 31}@example.org>" for number in (0, 1)
    ]
    assert [mail["Subject"] for mail in box.mails] == ["Tin mới"] * 2
    assert len(list((outbox / "sent").glob("*.eml"))) == 2


def test_mail_to_somebody_who_left_stays(outbox: Path, box: RecordingSmtpServer) -> None:
    assert resend(outbox, box.url, {"b@example.org"}) == [False, True]
    assert len(box.mails_to("a@example.org")) == 0
    assert len(outbox_files(outbox)) == 1


def test_server_that_is_away_leaves_everything(outbox: Path) -> None:
    assert resend(outbox, "smtp://127.0.0.1:1") == [False]
    assert len(outbox_files(outbox)) == 2


def test_mail_that_a_crash_left_half_sent_is_sent_again_under_its_message_id(
    outbox: Path, box: RecordingSmtpServer
) -> None:
    first = outbox_files(outbox)[0]
    first.rename(first.with_name(f"{first.name}.sending"))
    assert resend(outbox, box.url) == [True, True]
    assert outbox_files(outbox) == []


def test_mail_without_a_final_answer_stays_for_the_next_call(
    outbox: Path, box: RecordingSmtpServer
) -> None:
    box.disconnect_at = "reply"
    assert not any(resend(outbox, box.url))
    box.disconnect_at = None
    assert resend(outbox, box.url) == [True, True]


def test_doctor_names_what_lies_in_the_outbox(
    outbox: Path, box: RecordingSmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = check_mail(load_settings())
    assert (found.level, "2 lie there" in found.message) == (CheckLevel.WARN, True)
    monkeypatch.setenv("TIPWATCH_SMTP_URL", box.url)
    found = check_mail(load_settings())
    assert (found.level, found.do) == (CheckLevel.WARN, "tipwatch digest resend --outbox")
    resend(outbox, box.url)
    assert check_mail(load_settings()).level is CheckLevel.OK


def test_doctor_is_quiet_about_mail_when_nobody_reads() -> None:
    assert check_mail(load_settings(), has_readers=False).level is CheckLevel.OK
    assert check_mail(load_settings(), has_readers=True).level is CheckLevel.WARN


def test_summary_does_not_call_a_written_mail_sent() -> None:
    summary = RunSummary(sent=3, written=2, outbox="var/outbox")
    assert summary.sent_text == "1 mail sent, 2 mails written to var/outbox (no mail server is set)"
    assert RunSummary(sent=1).sent_text == "1 mail sent"


@pytest.mark.parametrize(
    ("language", "mark"), [(Language.VIETNAMESE, "[THỬ]"), (Language.ENGLISH, "[TEST]")]
)
def test_test_mail_is_marked(
    box: RecordingSmtpServer, monkeypatch: pytest.MonkeyPatch, language: Language, mark: str
) -> None:
    monkeypatch.setenv("TIPWATCH_SMTP_URL", box.url)
    result = send(language)
    assert result.status is SendStatus.ACCEPTED
    (mail,) = box.mails_to("a@example.org")
    assert mail["Subject"].startswith(f"{mark} tipwatch")


def test_test_mail_without_a_server_says_where_it_is() -> None:
    result = send(Language.ENGLISH)
    assert result.response.endswith("(no mail server is set)")
    assert len(outbox_files(load_settings().outbox_folder)) == 1


def send(language: Language) -> DeliveryResult:
    mailer = mailer_from_settings(load_settings())
    return send_test_mail(mailer, email="a@example.org", channel=None, language=language, now=AT)
