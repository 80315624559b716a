"""Duplicates: one original for each text, whatever was edited, and no chains; on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from fixtures.samples.sample_objects import NOON, article_capture, store_capture, stored_judgement

from article.model import ArticleCapture
from storage.articles.article_records import article_records
from storage.engine import Database
from storage.models import DuplicateMatch

HOUR = timedelta(hours=1)
BODY = (
    "Ngày 12/10, Đồn Biên phòng Cửa khẩu quốc tế Cầu Treo tiếp nhận bảy công dân do phía Lào trao trả. "
    "Theo lời kể ban đầu, nhóm này được một người quen trên mạng hứa xếp việc chăm sóc khách hàng.\n"
    "Khi qua biên giới, họ bị thu hộ chiếu, chia vào các phòng kín và buộc mỗi ngày phải tìm được ba "
    "người để lừa tiền. Ai không đạt chỉ tiêu bị phạt nhịn ăn hoặc bị dọa bán sang khu khác.\n"
    "Gia đình muốn chuộc phải nộp từ 120 đến 200 triệu đồng, nhiều nhà đã phải bán ruộng.\n"
    "Cơ quan công an đang lấy lời khai để xác định người môi giới và làm rõ đường dây."
)
EDITED = BODY.replace("nhiều nhà đã phải bán ruộng", "có nhà phải bán cả ruộng nương").replace(
    "Theo lời kể ban đầu", "Theo khai báo ban đầu"
)
SHORT = "\n".join(BODY.splitlines()[:2]) + "\nMinh Anh/TTXVN"


def keep(
    database: Database, host: str, text: str = BODY, *, at: datetime = NOON, **fields: Any
) -> int:
    url = f"https://{host}/bai"
    seen = article_capture(key=url, url=url, text=text, at=at, **fields)
    return store(database, seen)


def store(database: Database, seen: ArticleCapture) -> int:
    with database.writing() as session:
        return store_capture(
            session, seen, judgement=stored_judgement(),
        ).page_id  # fmt: skip


def heads(database: Database) -> dict[str, str | None]:
    with database.reading() as session:
        records = list(article_records(session))
    names = {record["id"]: record["source"] for record in records}
    return {record["source"]: names.get(record["duplicate_of"]) for record in records}


@pytest.mark.parametrize("text", [BODY, EDITED, SHORT], ids=["same", "edited", "shortened"])
def test_copy_points_at_the_page_that_published_first(database: Database, text: str) -> None:
    keep(database, "vov.vn", published_at=NOON - 3 * HOUR, title="Bảy người trở về")
    keep(database, "x.vn", text, published_at=NOON - HOUR, title="Tin khác")
    assert heads(database) == {"vov.vn": None, "x.vn": "vov.vn"}


@pytest.mark.parametrize("text", [BODY, EDITED], ids=["same", "edited"])
def test_original_found_late_takes_over_without_chains(database: Database, text: str) -> None:
    keep(database, "x.vn", published_at=NOON - HOUR)
    keep(database, "y.vn", EDITED, published_at=NOON)
    keep(database, "vov.vn", text, published_at=NOON - 5 * HOUR)
    assert heads(database) == {"x.vn": "vov.vn", "y.vn": "vov.vn", "vov.vn": None}


LONGER = BODY + "\n" + "Người dân nên cảnh giác với lời mời việc nhẹ lương cao ở nước ngoài. " * 2


@pytest.mark.parametrize("text", [BODY, EDITED, LONGER], ids=["same", "edited", "longer"])
@pytest.mark.parametrize("claimed", [NOON - 30 * HOUR, None], ids=["earlier", "undated"])
def test_copy_seen_days_later_is_no_original_whatever_day_it_claims(
    database: Database, text: str, claimed: datetime | None
) -> None:
    keep(database, "vov.vn", published_at=NOON - HOUR)
    keep(database, "x.vn", text, at=NOON + 48 * HOUR, published_at=claimed)
    assert heads(database) == {"vov.vn": None, "x.vn": "vov.vn"}


def test_credited_page_is_the_original_even_if_it_was_dated_later(database: Database) -> None:
    keep(database, "x.vn", EDITED, published_at=NOON - 5 * HOUR, original_url="https://vov.vn/bai")
    keep(database, "vov.vn", published_at=NOON - HOUR)
    assert heads(database) == {"x.vn": "vov.vn", "vov.vn": None}


def test_credited_source_is_the_original(database: Database) -> None:
    keep(database, "x.vn", EDITED, published_at=NOON - 5 * HOUR, credited="vov.vn")
    keep(database, "vov.vn", published_at=NOON - HOUR)
    assert heads(database) == {"x.vn": "vov.vn", "vov.vn": None}


def test_brief_that_grew_is_no_copy_of_what_came_later(database: Database) -> None:
    keep(database, "x.vn", BODY.splitlines()[0], published_at=NOON - 5 * HOUR)
    keep(database, "vov.vn", published_at=NOON - HOUR)
    assert heads(database) == {"x.vn": None, "vov.vn": None}


def test_copies_of_a_rewritten_original_get_another_original(database: Database) -> None:
    keep(database, "vov.vn", published_at=NOON - 5 * HOUR)
    keep(database, "x.vn", EDITED, published_at=NOON - 3 * HOUR)
    keep(database, "y.vn", published_at=NOON - HOUR)
    other = (
        "Hội nghị tổng kết công tác năm của ngành diễn ra sáng nay tại thành phố với nhiều đại biểu. "
        * 2
    )
    keep(database, "vov.vn", other, at=NOON + HOUR, published_at=NOON - 5 * HOUR)
    assert heads(database) == {"vov.vn": None, "x.vn": None, "y.vn": "x.vn"}


def test_small_edit_of_the_original_changes_nothing(database: Database) -> None:
    keep(database, "vov.vn", published_at=NOON - 5 * HOUR)
    keep(database, "x.vn", published_at=NOON - HOUR)
    keep(database, "vov.vn", EDITED, at=NOON + HOUR, published_at=NOON - 5 * HOUR)
    assert heads(database) == {"vov.vn": None, "x.vn": "vov.vn"}


def test_similarity_is_stored(database: Database) -> None:
    keep(database, "vov.vn", published_at=NOON - 3 * HOUR)
    copy = keep(database, "x.vn", SHORT, published_at=NOON - HOUR)
    with database.reading() as session:
        alike = session.get_one(DuplicateMatch, copy)
    assert alike.containment > 0.95
    assert 0.4 < alike.jaccard < 0.8
