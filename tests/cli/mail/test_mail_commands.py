"""Commands that send mail by hand: test mails, and what was only written to the outbox."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixtures.processes.smtp_server import smtp_server

from cli.main import app

pytestmark = pytest.mark.slow


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as end:
        app(args)
    return int(end.value.code or 0), capsys.readouterr().err


def test_test_mail_reaches_a_subscriber(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "subscribers", "add", "a@example.org")
    with smtp_server() as box:
        monkeypatch.setenv("TIPWATCH_SMTP_URL", box.url)
        code, err = run(capsys, "subscribers", "test", "a@example.org")
        assert (code, err.startswith("a@example.org: 250")) == (0, True)
        assert len(box.mails_to("a@example.org")) == 1


def test_test_mail_to_a_stranger_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "subscribers", "add", "a@example.org")
    code, err = run(capsys, "subscribers", "test", "b@example.org")
    assert (code, "nobody is subscribed as b@example.org" in err) == (2, True)


def test_operators_without_an_address_are_named_with_the_setting(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, err = run(capsys, "operators", "test")
    assert (code, "TIPWATCH_OPERATOR_MAIL" in err) == (2, True)


def test_test_mail_reaches_the_operators_or_says_why_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIPWATCH_OPERATOR_MAIL", "ops@example.org")
    monkeypatch.setenv("TIPWATCH_SMTP_URL", "smtp://127.0.0.1:1")
    assert run(capsys, "operators", "test")[0] == 1
    with smtp_server() as box:
        monkeypatch.setenv("TIPWATCH_SMTP_URL", box.url)
        assert run(capsys, "operators", "test")[0] == 0
        assert len(box.mails_to("ops@example.org")) == 1


def test_outbox_is_sent_once_a_server_is_set(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run(capsys, "subscribers", "add", "a@example.org")
    code, err = run(capsys, "subscribers", "test", "a@example.org")
    assert (code, "(no mail server is set)" in err) == (0, True)
    assert run(capsys, "digest", "resend", "--outbox")[0] == 2
    with smtp_server() as box:
        monkeypatch.setenv("TIPWATCH_SMTP_URL", box.url)
        code, err = run(capsys, "digest", "resend", "--outbox")
        assert (code, err) == (0, "1 of 1 mails sent\n")
        assert run(capsys, "digest", "resend", "--outbox") == (0, "the outbox is empty\n")
        assert len(box.mails) == 1
