"""New in a known case: delivered once, under its own title, with the figures that moved; copies stay copies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from functools import partial

import pytest
from fixtures.processes.smtp_server import RecordingSmtpServer, plain_text
from fixtures.samples.sample_affair import AFFAIR, store_affair_report
from fixtures.samples.sample_objects import NOON
from sqlalchemy import event

from digest.model import Period
from digest.preview import preview_for_anyone
from digest.render.renderer import CachedRenderer
from grouping.case_records import case_records
from presentation.i18n import Language
from storage.engine import Database
from storage.models import Cadence, Revision

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
DEVELOPMENTS = [AFFAIR[number][2] for number in (3, 5, 7)]


@pytest.fixture
def report(database: Database) -> Callable[[int], int]:
    """Store a report of the affair, judged and grouped as by a crawl."""
    return partial(store_affair_report, database)


def parts(mail: EmailMessage) -> list[str]:
    """Return the lines of the plain text."""
    return [line.strip() for line in plain_text(mail).splitlines() if line.strip()]


def test_a_daily_reader_receives_each_development_once_under_its_own_title(
    report, subscribe, run_delivery, mail_server
) -> None:
    subscribe(cadence=Cadence.DAILY, hour=7)
    delivered = []
    for day in range(7):
        for number, (hours, *_) in enumerate(AFFAIR):
            if day == hours // 24:
                report(number)
        before = len(mail_server.mails)
        run_delivery(mail_server, everyone=False, now=NOON + day * DAY + 14 * HOUR)
        for mail in mail_server.mails[before:]:
            lines = parts(mail)
            delivered += [title for title in DEVELOPMENTS if title in lines]
            assert not any("không có tin mới" in line for line in lines if delivered)
    assert delivered == DEVELOPMENTS


def test_the_letter_says_what_moved_and_names_it_in_the_subject(
    report, subscribe, run_delivery, mail_server: RecordingSmtpServer
) -> None:
    subscribe()
    report(0)
    run_delivery(mail_server)
    report(3)
    report(4)
    run_delivery(mail_server, now=NOON + 30 * HOUR)
    mail = mail_server.mails[-1]
    assert "Diễn biến mới – Vụ casino Golden Star" in str(mail["Subject"])
    text = " ".join(plain_text(mail).split())
    assert "1 diễn biến mới" in text
    assert "Số nạn nhân: 9 → 31" in text
    assert f"Vụ việc đã đưa: {AFFAIR[0][2]}" in text
    assert "tin cũ được đăng lại" not in text


def test_a_reader_of_alerts_receives_it_within_one_round(
    report, subscribe, run_delivery, mail_server
) -> None:
    subscribe(cadence=Cadence.IMMEDIATE, hour=7)
    subjects = []
    for number, (hours, *_) in enumerate(AFFAIR):
        report(number)
        before = len(mail_server.mails)
        run_delivery(mail_server, everyone=False, now=NOON + hours * HOUR + timedelta(minutes=1))
        subjects.append([str(mail["Subject"]) for mail in mail_server.mails[before:]])
    alerts = [[one for one in found if one.startswith("[Tin khẩn]")] for found in subjects]
    assert [number for number, found in enumerate(alerts) if found] == [0, 3, 5, 7]
    assert "Vụ casino Golden Star" in alerts[3][0]


def test_a_copy_alone_is_no_development(report, subscribe, run_delivery, mail_server) -> None:
    subscribe()
    report(0)
    run_delivery(mail_server)
    report(1)
    run_delivery(mail_server, now=NOON + 2 * HOUR)
    assert "1 tin cũ được đăng lại" in str(mail_server.mails[-1]["Subject"])


def test_case_record_has_the_figures_as_they_moved_with_their_sentences(
    report, database: Database
) -> None:
    for number in range(len(AFFAIR)):
        report(number)
    with database.reading() as session:
        (case,) = case_records(session)
    victims = [one for one in case["figures"] if one["kind"] == "victims"]
    assert list(dict.fromkeys(one["value"] for one in victims)) == ["9", "31", "45"]
    assert all(one["value"] in one["quote"] for one in victims)
    assert case["stage"] == "charged"
    assert [one["url"] for one in case["articles"]] == [
        f"https://{site}/{number}" for number, (_, site, *_) in enumerate(AFFAIR)
    ]
    assert case["last_at"] == "2026-10-16T18:00:00Z"


@pytest.mark.parametrize("cadence", [Cadence.DAILY, Cadence.IMMEDIATE])
def test_new_report_of_a_known_story_is_read_once(
    report, subscribe, run_delivery, mail_server, cadence: Cadence
) -> None:
    subscribe(cadence=cadence, hour=7)
    report(0)
    run_delivery(mail_server)
    new = report(3)
    read: list[int] = []

    def count(revision: Revision, _context: object) -> None:
        read.append(revision.page_id)

    event.listen(Revision, "load", count)
    try:
        run_delivery(mail_server, now=NOON + 30 * HOUR)
    finally:
        event.remove(Revision, "load", count)
    assert AFFAIR[3][2] in plain_text(mail_server.mails[-1])
    assert read.count(new) == 1


def test_card_of_a_development_links_the_case_and_others_do_not(
    report, subscribe, database
) -> None:
    subscribe()
    report(0)
    number = report(3)
    period = Period(since=NOON + 12 * HOUR, until=NOON + 30 * HOUR)
    digest = preview_for_anyone(database, period, language=Language.ENGLISH)
    rendered = CachedRenderer(public_url="https://tip.example").render(digest)
    assert rendered.html.count(f"https://tip.example/cases/{number}") == 1
    assert "Case file" in rendered.html
    assert f"Case file: https://tip.example/cases/{number}" in rendered.text
    whole = Period(since=NOON - 12 * HOUR, until=NOON + HOUR)
    plain = preview_for_anyone(database, whole, language=Language.ENGLISH)
    assert "/cases/" not in CachedRenderer(public_url="https://tip.example").render(plain).html
