"""New in a known case: delivered once, under its own title, with the figures that moved; copies stay copies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sample_objects import NOON, article_capture, store_capture
from smtp_server import RecordingSmtpServer, plain_text

from grouping.case_records import case_records
from pipelines.process import judge_article, judgement_row
from storage.engine import Database
from storage.models import Cadence

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
PLACE = "casino Golden Star ở Bavet, sát cửa khẩu Mộc Bài (Tây Ninh)"
RESCUE = (
    f"Công an tỉnh Tây Ninh phối hợp với cảnh sát Campuchia giải cứu 9 người bị lừa bán sang {PLACE}. "
    "Họ bị thu hộ chiếu, bị ép gọi điện lừa đảo mười bốn giờ mỗi ngày và bị đánh khi không đạt chỉ tiêu. "
    "Nhóm môi giới đăng tin tuyển nhân viên chăm sóc khách hàng lương 25 triệu đồng trên mạng xã hội."
)
MORE = (
    f"Công an tỉnh Tây Ninh cho biết số nạn nhân bị lừa bán sang {PLACE} đã lên tới 31. "
    "Trong số họ có sáu em dưới 16 tuổi, quê ở bốn tỉnh. "
    "Cảnh sát Campuchia tìm thấy thêm hai tầng nhà khoá trái sau đợt kiểm tra thứ hai ở Bavet."
)
CHARGES = (
    f"Cơ quan điều tra Công an tỉnh Tây Ninh khởi tố nhóm lừa bán người sang {PLACE} về tội mua bán người. "
    "Người cầm đầu khai nhận 40 triệu đồng cho mỗi người đưa qua cửa khẩu Mộc Bài."
)
LAST = (
    f"Vụ lừa bán người sang {PLACE}: số nạn nhân tăng lên 45 sau khi thêm một toà nhà bị kiểm tra. "
    "Công an tỉnh Tây Ninh đón những người cuối cùng tại cửa khẩu Mộc Bài."
)
AFFAIR = (
    (0, "a.vn", "Tây Ninh: giải cứu 9 người bị lừa bán sang casino Golden Star ở Bavet", RESCUE),
    (1, "b.vn", "Cứu 9 người khỏi casino Golden Star", RESCUE),
    (
        20, "c.vn", "Chín người thoát khỏi casino Golden Star kể lại",
        f"Chín người được giải cứu khỏi {PLACE} đã về tới Tây Ninh. Họ từng bị lừa bán qua cửa khẩu Mộc Bài, bị thu "
        "hộ chiếu và bị ép gọi điện lừa đảo ở Bavet.",
    ),
    (24, "d.vn", "Vụ casino Golden Star ở Bavet: số nạn nhân lên tới 31", MORE),
    (26, "e.vn", "Casino Golden Star: số nạn nhân lên tới 31", MORE),
    (72, "a.vn", "Khởi tố nhóm lừa bán người sang casino Golden Star ở Bavet", CHARGES),
    (
        75, "c.vn", "Casino Golden Star ở Bavet: nhóm môi giới bị khởi tố",
        f"Nhóm môi giới lừa bán người sang {PLACE} vừa bị Công an tỉnh Tây Ninh khởi tố; 31 nạn nhân đã được đưa qua "
        "cửa khẩu Mộc Bài.",
    ),
    (100, "b.vn", "Vụ casino Golden Star ở Bavet: số nạn nhân tăng lên 45", LAST),
    (102, "d.vn", "45 nạn nhân vụ casino Golden Star", LAST),
)  # fmt: skip
DEVELOPMENTS = [AFFAIR[number][2] for number in (3, 5, 7)]


@pytest.fixture
def report(database: Database) -> Callable[[int], None]:
    """Store a report of the affair, judged and grouped as by a crawl."""

    def store(number: int) -> None:
        hours, site, title, text = AFFAIR[number]
        at = NOON + hours * HOUR
        url = f"https://{site}/{number}"
        capture = replace(
            article_capture(key=url, url=url, title=title, text=text, at=at, published_at=at),
            source=site,
        )
        with database.writing() as session:
            judgement = judgement_row(judge_article(capture.article), at=at)
            assert judgement.relevant
            store_capture(session, capture, judgement=judgement)

    return store


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
