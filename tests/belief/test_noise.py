"""What changes by itself is never reported; what editors change is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from fixtures.sites.offline_site import TEXTS, LangNui, LangSong, Paper, Text

from crawler.spider.article_spider import SourceSpider
from storage.engine import Database

pytestmark = pytest.mark.slow

NOISE: dict[str, Callable[[int], str]] = {
    "hits": lambda k: f"Số lần xem: {1200 + 17 * k}",
    "eye": lambda k: f"👁 {1235 + k}",
    "English": lambda k: f"Views: {33 + 2 * k}",
    "votes": lambda k: f"★★★★☆ {4.1 + k / 10:.1f}/5 trong {12 + k} đánh giá",
    "clock": lambda k: f"Thứ {('hai', 'ba', 'tư', 'năm')[k]}, ngày {5 + k} tháng 10 năm 2026",
    "weather": lambda k: f"TP. Vinh {24 + k}°C – mây {('rải rác', 'dày', 'thưa', 'đen')[k]}",
    "gold": lambda k: f"Vàng SJC: mua {84 + k},{k}00 – bán {86 + k},{k}50",
    "render time": lambda k: f"Trang tạo trong 0.0{31 + k} giây",
    "reading time": lambda k: f"{3 + k} phút đọc",
    "related": lambda k: f'<a href="/{k}-3{k}17.html">{("Giá lúa nhích lên", "Cầu mới thông xe", "Mưa lớn đêm qua", "Chợ hoa mở sớm")[k]}</a>',
    "picture": lambda k: f'<img src="https://anh.example/sig-{"abcd"[k] * 9}/anh.jpg">',
    "sentence": lambda k: f"Bài này đã có {1200 + k} lượt đọc.",
}  # fmt: skip


@pytest.mark.parametrize("spider", [LangSong, LangNui])
@pytest.mark.parametrize("kind", NOISE)
def test_noise_is_not_reported(database: Database, spider: type[SourceSpider], kind: str) -> None:
    paper = Paper(database, spider)
    noisy = TEXTS[1]
    for k in range(4):
        page = paper.page(noisy.with_lines(*noisy.lines, NOISE[kind](k)))
        paper.observe(TEXTS, {paper.url(noisy): page})
    assert paper.changes() == []


def edited(text: Text, old: str, new: str) -> Text:
    return text.with_lines(*(line.replace(old, new) for line in text.lines))


EDITS = {
    "number in a sentence": edited(TEXTS[1], "35 triệu", "53 triệu"),
    "number in a short line": TEXTS[1].with_lines(*TEXTS[1].lines, "Số nạn nhân: 4 người"),
    "sentence added": TEXTS[1].with_lines(*TEXTS[1].lines, "Chiều nay, công an bắt thêm người thứ năm."),
    "sentence removed": TEXTS[1].with_lines(*TEXTS[1].lines[:3]),
    "name": edited(TEXTS[1], "Cán bộ Nghệ An", "Cán bộ Hà Tĩnh"),
}  # fmt: skip


@pytest.mark.parametrize("spider", [LangSong, LangNui])
@pytest.mark.parametrize("kind", EDITS)
def test_true_edit_is_reported_by_the_second_look(
    database: Database, spider: type[SourceSpider], kind: str
) -> None:
    paper = Paper(database, spider)
    paper.observe()
    for _ in range(2):
        paper.observe(TEXTS, {paper.url(TEXTS[1]): paper.page(EDITS[kind])})
    assert paper.changes() == [f"edited {paper.url(TEXTS[1])}"]


def field_noise(k: int) -> dict[str, Text]:
    return {
        "counter in the headline": replace(TEXTS[1], title=f"({k + 1}) {TEXTS[1].title}"),
        "counter in the lead": replace(TEXTS[1], lead=f"{TEXTS[1].lead} ({k + 2} ảnh)"),
    }


@pytest.mark.parametrize("kind", field_noise(0))
def test_counter_in_a_field_is_not_reported(database: Database, kind: str) -> None:
    paper = Paper(database)
    for k in range(4):
        paper.observe(TEXTS, {paper.url(TEXTS[1]): paper.page(field_noise(k)[kind])})
    assert paper.changes() == []


FIELD_EDITS = {
    "number in the headline": (replace(TEXTS[1], title="Bắt 4 người mua bán trẻ"), replace(TEXTS[1], title="Bắt 6 người mua bán trẻ")),
    "number in the lead": (TEXTS[1], replace(TEXTS[1], lead=TEXTS[1].lead.replace("5 tuần", "8 tuần"))),
    "word in the headline": (TEXTS[1], replace(TEXTS[1], title=TEXTS[1].title.replace("trẻ", "phụ nữ"))),
}  # fmt: skip


@pytest.mark.parametrize("kind", FIELD_EDITS)
def test_corrected_field_is_reported_by_the_second_look(database: Database, kind: str) -> None:
    paper = Paper(database)
    before, after = FIELD_EDITS[kind]
    paper.observe(TEXTS, {paper.url(TEXTS[1]): paper.page(before)})
    for _ in range(2):
        paper.observe(TEXTS, {paper.url(TEXTS[1]): paper.page(after)})
    assert [change.split()[1] for change in paper.changes()] == [paper.url(TEXTS[1])]
