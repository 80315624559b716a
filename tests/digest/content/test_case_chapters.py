"""A later chapter of a known case: another story, months later, delivered with what moved since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from fixtures.processes.smtp_server import plain_text
from fixtures.samples.sample_affair import AFFAIR, store_affair_report
from fixtures.samples.sample_objects import NOON, article_capture, store_capture

from pipelines.process import judge_article, judgement_row
from storage.engine import Database
from storage.models import Cadence, Page
from storage.stories.case_memberships import replace_case_memberships

pytestmark = pytest.mark.slow

LATER = timedelta(days=120)
TRIAL = "Xét xử sơ thẩm ba bị cáo lừa bán người sang Campuchia"
TEXT = (
    "Tòa án nhân dân tỉnh Tây Ninh mở phiên tòa xét xử sơ thẩm ba bị cáo về tội mua bán người. "
    "Theo cáo trạng, từ đầu năm ba bị cáo đã đưa 14 nạn nhân qua biên giới rồi giao cho một sòng bạc để lấy tiền."
)


@pytest.fixture
def trial(database: Database):
    """Store the report of the trial, in the case of the earlier page if one is given."""

    def store(*, earlier: int | None) -> int:
        at = NOON + LATER
        url = "https://e.vn/xet-xu"
        capture = replace(
            article_capture(key=url, url=url, title=TRIAL, text=TEXT, at=at, published_at=at),
            source="e.vn",
        )
        with database.writing() as session:
            judgement = judgement_row(judge_article(capture.article), at=at)
            page = store_capture(session, capture, judgement=judgement).page_id
            stories = {session.get_one(Page, one).story_id for one in (page, earlier or page)}
            assert stories == {None}
            members = [earlier, page] if earlier else []
            replace_case_memberships(
                session,
                [
                    {
                        "page_id": one,
                        "case_id": members[0],
                        "earlier_id": None,
                        "reasons": [],
                        "stage": None,
                    }
                    for one in members
                ],
                instead_of={},
            )
        return page

    return store


def test_trial_months_later_is_a_development_of_its_case(
    database, subscribe, trial, run_delivery, mail_server
) -> None:
    subscribe()
    first = store_affair_report(database, 0)
    run_delivery(mail_server)
    trial(earlier=first)
    run_delivery(mail_server, now=NOON + LATER + timedelta(hours=1))
    text = " ".join(plain_text(mail_server.mails[-1]).split())
    assert TRIAL in text
    assert "1 diễn biến mới" in text
    assert "Số nạn nhân: 9 → 14" in text
    assert f"Vụ việc đã đưa: {AFFAIR[0][2]}" in text


def test_trial_of_no_known_case_is_a_new_story(
    database, subscribe, trial, run_delivery, mail_server
) -> None:
    subscribe()
    store_affair_report(database, 0)
    run_delivery(mail_server)
    trial(earlier=None)
    run_delivery(mail_server, now=NOON + LATER + timedelta(hours=1))
    text = plain_text(mail_server.mails[-1])
    assert TRIAL in text
    assert "diễn biến mới" not in text


def test_reader_who_received_no_chapter_receives_a_new_story(
    database, subscribe, trial, run_delivery, mail_server
) -> None:
    first = store_affair_report(database, 0)
    trial(earlier=first)
    subscribe(cursor_at=NOON + LATER - timedelta(days=1))
    run_delivery(mail_server, now=NOON + LATER + timedelta(hours=1))
    text = plain_text(mail_server.mails[-1])
    assert TRIAL in text
    assert "diễn biến mới" not in text


def test_reader_of_alerts_receives_the_chapter_at_once_and_once(
    database, subscribe, trial, run_delivery, mail_server
) -> None:
    subscribe(cadence=Cadence.IMMEDIATE, hour=7)
    first = store_affair_report(database, 0)
    run_delivery(mail_server, everyone=False, now=NOON + timedelta(minutes=1))
    trial(earlier=first)
    for minutes in (1, 2):
        run_delivery(mail_server, everyone=False, now=NOON + LATER + timedelta(minutes=minutes))
    holding = [one for one in mail_server.mails if TRIAL in plain_text(one)]
    assert len(holding) == 1
    assert str(holding[0]["Subject"]).startswith("[Tin khẩn]")
