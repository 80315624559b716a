"""What a reader may ask for, when that is due, and how they leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from fixtures.samples.sentences import english

from digest.content.filters import parse_filter
from digest.content.province_names import _FORMER_FILE, provinces_named
from digest.content.recipient import is_quiet, next_due
from digest.delivery.retry_policy import MAX_URGENT_DELAY, retry_delay
from digest.model import DigestError
from digest.render.email_message import message_id_hash
from digest.subscription import SubscriptionChanges
from digest.transport.bounce import parse_bounce
from digest.transport.smtp_url import parse_smtp_url
from digest.unsubscribe import (
    load_or_create_secret,
    unsubscribe_token,
    verify_unsubscribe_token,
)
from storage.models import Cadence

BERLIN = ZoneInfo("Europe/Berlin")
ABOUT = SimpleNamespace(
    source="vov.vn", title="Giải cứu 7 nạn nhân", lead=None, tier="core", score=0.8,
    themes=["protection"], forms=["sexual"],
    places=[{"name": "Bắc Giang", "kind": "province", "code": "VN-54", "now": "Bắc Ninh"}],
)  # fmt: skip


@pytest.mark.parametrize(
    ("conditions", "taken"),
    [
        ([], True),
        (["tier=core"], True),
        (["tier=related"], False),
        (["tier=related", "tier=core"], True),
        (["tier=core", "source=cand.vn"], False),
        (["theme=protection", "form=sexual"], True),
        (["form=organ"], False),
        (["province=bắc giang"], True),
        (["province=VN-54"], True),
        (["province=Bắc Ninh"], True),
        (["province=Hà Nội"], False),
        (["province=bacgiang"], True),
        (["province=Bac Giang"], True),
        (["province=tỉnh Bắc Giang"], True),
        (["province=bắc ninh"], True),
        (["province=Hà Bắc"], True),
        (["province=Hà Tây"], False),
        (["score=0.8"], True),
        (["score=0.9"], False),
        (["words=nạn nhân"], True),
        (["words=ma túy"], False),
        (["search=Lào"], True),
        (["search=Lào", "search=Campuchia"], True),
        (["search=Campuchia"], False),
        (["search=Lào", "tier=related"], False),
    ],
)
def test_filter_takes_what_fits_all_its_keys(conditions: list[str], *, taken: bool) -> None:
    assert parse_filter(conditions).matches(ABOUT, is_in_search=lambda name: name == "Lào") is taken


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Lao Cai", {"Lào Cai"}),
        ("laocai", {"Lào Cai"}),
        ("LÀO-CAI", {"Lào Cai"}),
        ("VN-02", {"Lào Cai"}),
        ("vn02", {"Lào Cai"}),
        ("Hà Tây", {"Hà Nội"}),
        ("Vĩnh Phú", {"Vĩnh Phúc", "Phú Thọ"}),
        ("Yên Bái", {"Yên Bái"}),
        ("Sài Gòn", {"TP. Hồ Chí Minh"}),
        ("TP HCM", {"TP. Hồ Chí Minh"}),
        ("thành phố Hà Nội", {"Hà Nội"}),
        ("Đắk Lắk", {"Đắk Lắk"}),
        ("dak lak", {"Đắk Lắk"}),
    ],
)
def test_province_is_known_by_any_spelling_code_and_old_name(written: str, names: set[str]) -> None:
    assert provinces_named(written) == names


@pytest.mark.parametrize(
    ("written", "nearest"), [("Lao Cay", "Lào Cai"), ("Nge An", "Nghệ An"), ("Atlantis", "")]
)
def test_unknown_province_is_refused_with_the_nearest(written: str, nearest: str) -> None:
    with pytest.raises(DigestError, match=f"no such province.*{nearest}"):
        parse_filter([f"province={written}"], check_provinces=True)
    assert parse_filter([f"province={written}"]).provinces, "one stored long ago stops no digest"


def test_former_provinces_are_held_by_known_ones() -> None:
    lines = _FORMER_FILE.read_text("utf-8").splitlines()
    rows = [line.split(",") for line in lines if not line.startswith(("#", "former,"))]
    assert len(rows) > 15
    for former, holds in rows:
        names = set(holds.split(";"))
        assert provinces_named(former) == names
        assert all(provinces_named(name) == {name} for name in names), former


@pytest.mark.parametrize(
    "condition", ["tier", "tier=", "tier=high", "colour=red", "score=2", "score=x", "source=vovv"]
)
def test_filter_that_can_never_hold_is_refused_by_name(condition: str) -> None:
    with pytest.raises(DigestError, match="filter"):
        parse_filter([condition], sources=["vov.vn"])


@pytest.mark.filterwarnings("ignore:.*imghdr")  # of a library's library
@pytest.mark.parametrize(
    "options",
    [{"zone": "Asia/Hanoi"}, {"zone": "/etc/passwd"}, {"quiet": "22"}, {"quiet": "7-7"},
     {"channel": "nonsense://x"}],
)  # fmt: skip
def test_option_that_cannot_be_met_is_refused(options: dict[str, str]) -> None:
    with pytest.raises(DigestError):
        SubscriptionChanges(**options).to_columns()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cadence", "after", "due"),
    [
        (Cadence.DAILY, "2026-10-12T04:59", "2026-10-12T05:00"),
        (Cadence.DAILY, "2026-10-12T05:00", "2026-10-13T05:00"),
        (Cadence.WEEKLY, "2026-10-12T05:00", "2026-10-19T05:00"),
        (Cadence.MONTHLY, "2026-10-12T05:00", "2026-11-01T06:00"),
        (Cadence.MONTHLY, "2026-11-01T06:00", "2026-12-01T06:00"),
        (Cadence.DAILY, "2026-10-24T12:00", "2026-10-25T06:00"),  # the clock went back
    ],
)
def test_digest_is_due_at_the_subscribers_hour(cadence: Cadence, after: str, due: str) -> None:
    start = datetime.fromisoformat(after).replace(tzinfo=UTC)
    found = next_due(cadence, hour=7, zone=BERLIN, after=start)
    assert found == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_hour_that_the_clock_skips_is_taken_an_hour_later() -> None:
    start = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert next_due(Cadence.DAILY, hour=2, zone=BERLIN, after=start) == datetime(
        2026, 3, 29, 1, tzinfo=UTC
    )


@pytest.mark.parametrize(("hour", "quiet"), [(21, False), (22, True), (3, True), (6, False)])
def test_quiet_hours_run_over_midnight(hour: int, *, quiet: bool) -> None:
    now = datetime(2026, 10, 12, hour, 30, tzinfo=UTC)
    assert is_quiet(now, start=22, end=6, zone=ZoneInfo("UTC")) is quiet


def test_retry_delays_grow_and_are_bounded() -> None:
    delays, failing_for = [], timedelta(0)
    for _ in range(6):
        delays.append(retry_delay(failing_for))
        failing_for += delays[-1]
    assert delays == [timedelta(minutes=n) for n in (5, 15, 45, 135, 360, 360)]
    assert retry_delay(failing_for, at_most=MAX_URGENT_DELAY) == timedelta(minutes=30)


def test_clock_that_went_back_does_not_shorten_the_retry_delay() -> None:
    assert retry_delay(-timedelta(hours=1)) == timedelta(minutes=5)


def test_token_names_its_reader_and_no_other(tmp_path: Path) -> None:
    secret = load_or_create_secret(tmp_path)
    token = unsubscribe_token(secret, 12)
    assert verify_unsubscribe_token(secret, token) == 12
    assert load_or_create_secret(tmp_path) == secret
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0
    for forged in (token.replace("12.", "13."), token[:-1], "12.", "", "x.y", "²." + token[3:]):
        assert verify_unsubscribe_token(secret, forged) is None
    assert verify_unsubscribe_token(load_or_create_secret(tmp_path / "other"), token) is None


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://x", "names no"),
        ("smtp://u:secret@mail.example.org", "in the clear"),
        ("smtp://x?tls=maybe", "tls is"),
        ("smtp://x?colour=red", "no option colour"),
        ("smtp://x:port", "cannot be read"),
    ],
)
def test_wrong_mail_server_is_refused_without_its_password(url: str, problem: str) -> None:
    with pytest.raises(DigestError, match=problem) as refused:
        parse_smtp_url(url)
    assert "secret" not in str(refused.value)


REPORT = """\
From: MAILER-DAEMON@mx.example.org
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; a@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--b
Content-Type: text/rfc822-headers

From: tipwatch@x.vn
Message-ID: <digest.{mark}@x.vn>

--b--
"""


def test_report_of_a_lasting_failure_is_read() -> None:
    mark = message_id_hash("k")
    read = parse_bounce(REPORT.format(action="failed", status="5.1.1", mark=mark).encode())
    assert read is not None
    assert (read.message_id_hash, english(read.reason)) == (
        mark,
        "mail came back: smtp; 550 5.1.1 user unknown",
    )


@pytest.mark.parametrize(
    ("action", "status", "mark"),
    [("delayed", "4.2.2", "0" * 32), ("failed", "4.2.2", "0" * 32), ("failed", "5.1.1", "x")],
)
def test_delay_and_report_that_does_not_quote_us_are_nothing(
    action: str, status: str, mark: str
) -> None:
    assert parse_bounce(REPORT.format(action=action, status=status, mark=mark).encode()) is None


def test_anything_else_is_no_report() -> None:
    assert parse_bounce(b"\x00\xff not a mail") is None
