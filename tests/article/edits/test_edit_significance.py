"""Significance of edits: cosmetic ones are no change, real ones have a summary and a weight."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from time import process_time
from typing import Any

import pytest
from fixtures.samples.sentences import vietnamese
from hypothesis import given
from hypothesis import strategies as st

from article.dates import HANOI
from article.edits.article_diff import diff_articles
from article.edits.word_diff import DiffOperation, word_diff
from article.fingerprint import fingerprint
from article.model import Article, DateOrigin, Image

BODY = """Công an tỉnh Nghệ An vừa khởi tố 3 bị can về tội mua bán người.
Theo điều tra, nhóm này đưa 12 nạn nhân sang Campuchia từ năm 2024.
Ông Trần Văn Bình cho biết các nạn nhân không được trả lương.
Cơ quan chức năng đang hoà giải và hỗ trợ gia đình.
Vụ án được đưa ra xét xử vào ngày 12/10/2026."""
BEFORE = Article(
    title="Khởi tố 3 bị can đưa người sang Campuchia",
    lead="Nhóm này hứa hẹn “việc nhẹ lương cao” - rồi thu hết giấy tờ.",
    text=BODY,
    author="Thu Hà",
    published_at=datetime(2026, 10, 12, 3, 15, tzinfo=UTC),
    published_from=DateOrigin.META,
    images=(
        Image(url="https://cdn.bcp.vn/zoom/480_300/2026/10/12/bi-can.jpg"),
        Image(url="https://cdn.bcp.vn/2026/10/12/ho-so-320x200.jpg?rt=20261012"),
    ),
)


def body(old: str, new: str) -> dict[str, Any]:
    assert old in BODY
    return {"text": BODY.replace(old, new)}


COSMETIC: dict[str, dict[str, Any]] = {
    "view counter": {"text": BODY + "\nLượt xem: 1.234"},
    "english view counter": {"text": BODY + "\n1,234 views | 12 comments"},
    "counter and age": {"text": "15,2K lượt xem • 2 giờ trước\n" + BODY},
    "age of the page": {"text": "Cập nhật: 3 ngày trước\n" + BODY},
    "time of the update": {"text": BODY + "\nCập nhật lúc 10:05, 13/10/2026"},
    "advertisement": body("\nÔng Trần", "\nQuảng cáo\nÔng Trần"),
    "related headline": body("\nÔng Trần", "\n>> Triệt phá đường dây ở Mộc Bài\nÔng Trần"),
    "see also": {"text": BODY + "\nXem thêm: Giải cứu 20 người ở Bavet"},
    "related box": {"text": BODY + "\nTin liên quan\nBắt 5 đối tượng\nCảnh báo việc nhẹ lương cao"},
    "share buttons": {"text": BODY + "\nChia sẻ\nZalo\nThích"},
    "spaces": {"text": BODY.replace(" ", "\u00a0 ")},
    "space before a full stop": body("người.", "người ."),
    "paragraphs joined": {"text": BODY.replace("\n", " ")},
    "paragraphs split": body(", ", ",\n"),
    "quotes": {"lead": 'Nhóm này hứa hẹn "việc nhẹ lương cao" – rồi thu hết giấy tờ.'},
    "place of the tone mark": body("hoà giải", "hòa giải"),
    "zero-width space": body("Campuchia", "Cam\u200bpuchia"),
    "soft hyphen": {"title": "Khởi tố 3 bị can đưa người sang Cam\u00adpuchia"},
    "end mark": {"text": BODY + "/."},
    "age behind the author": {"author": "Thu Hà - 2 giờ trước"},
    "another zone": {"published_at": datetime(2026, 10, 12, 10, 15, tzinfo=HANOI)},
    "seconds of the date": {"published_at": datetime(2026, 10, 12, 3, 15, 42, tzinfo=UTC)},
    "thumbnail of another size": {
        "images": (
            Image(url="https://cdn.bcp.vn/zoom/600_400/2026/10/12/bi-can.jpg"), BEFORE.images[1],
        )
    },
    "picture re-encoded": {
        "images": (Image(url="https://img2.bcp.vn/2026/10/12/bi-can.jpg.webp"), BEFORE.images[1])
    },
    "cache buster": {
        "images": (
            BEFORE.images[0], Image(url="https://cdn.bcp.vn/2026/10/12/ho-so.jpg?rt=20261014&w=900"),
        )
    },
    "order of pictures": {"images": BEFORE.images[::-1]},
    "picture twice": {"images": (*BEFORE.images, BEFORE.images[0])},
    "another section": {"section": "Pháp luật"},
}  # fmt: skip

SLIGHT, MIDDLE, GRAVE = 0.1, 0.3, 0.45
REAL: dict[str, tuple[dict[str, Any], float, float, str]] = {
    "a number": (body("12 nạn nhân", "15 nạn nhân"), GRAVE, 1, "số nạn nhân 12 → 15"),
    "accused become defendants": (body("3 bị can", "3 bị cáo"), GRAVE, 1, "sửa 1 đoạn"),
    "a number in the title": (
        {"title": "Khởi tố 5 bị can đưa người sang Campuchia"}, GRAVE, 1,
        "đổi tiêu đề; số bị can 3 → 5",
    ),
    "a name": (body("Trần Văn Bình", "Trần Văn Bính"), GRAVE, 1, "sửa 1 đoạn"),
    "a name taken out": (body("Ông Trần Văn Bình", "Đại diện công an"), GRAVE, 1, "sửa 1 đoạn"),
    "a province": (body("Nghệ An", "Hà Tĩnh"), GRAVE, 1, "sửa 1 đoạn"),
    "a country": (body("sang Campuchia", "sang Myanmar"), GRAVE, 1, "sửa 1 đoạn"),
    "a term of law": (body("khởi tố", "tạm giữ"), GRAVE, 1, "sửa 1 đoạn"),
    "a negation": (body("không được", "đã được"), GRAVE, 1, "sửa 1 đoạn"),
    "a day": (body("12/10/2026", "15/10/2026"), GRAVE, 1, "con số 12/10/2026 → 15/10/2026"),
    "a paragraph taken out": (
        {"text": "\n".join(BODY.splitlines()[:2] + BODY.splitlines()[3:])}, GRAVE, 1, "xoá 1 đoạn",
    ),
    "most of it taken out": ({"text": BODY.splitlines()[0]}, GRAVE, 1, "xoá 4 đoạn"),
    "a paragraph put in": (
        {"text": BODY + "\nCơ quan điều tra kêu gọi người dân trình báo."}, MIDDLE, GRAVE,
        "thêm 1 đoạn",
    ),
    "a sentence put in": (
        body(
            "trả lương.",
            "trả lương. Những người này phải làm việc từ sáng đến đêm và bị đánh đập.",
        ),
        MIDDLE, 1, "sửa 1 đoạn",
    ),
    "another word": (body("vừa khởi tố", "mới khởi tố"), SLIGHT, MIDDLE, "sửa 1 đoạn"),
    "another title": ({"title": "Lật tẩy chiêu trò của nhóm tuyển người"}, MIDDLE, 1, "đổi tiêu đề"),
    "another lead": ({"lead": "Cảnh báo thủ đoạn tuyển dụng."}, MIDDLE, 1, "đổi sa-pô"),
    "no lead": ({"lead": None}, SLIGHT, 1, "đổi sa-pô"),
    "another author": ({"author": "Thu Hằng"}, SLIGHT, MIDDLE, "đổi tác giả"),
    "another day of publication": (
        {"published_at": datetime(2026, 10, 13, 3, 15, tzinfo=UTC)}, SLIGHT, MIDDLE, "đổi ngày đăng",
    ),
    "another picture": (
        {"images": (Image(url="https://cdn.bcp.vn/2026/10/12/hop-bao.jpg"), BEFORE.images[1])},
        SLIGHT, SLIGHT, "thay ảnh",
    ),
    "a picture taken down": ({"images": BEFORE.images[:1]}, SLIGHT, SLIGHT, "thay ảnh"),
    "a tone mark": (body("gia đình", "gia đinh"), 0.01, SLIGHT, "sửa 1 đoạn"),
    "a letter": (body("quan chức", "quuan chức"), 0.01, SLIGHT, "sửa 1 đoạn"),
    "two letters swapped": (body("chức năng", "chức nnăg"), 0.01, SLIGHT, "sửa 1 đoạn"),
    "capitals": ({"title": "KHỞI TỐ 3 BỊ CAN ĐƯA NGƯỜI SANG CAMPUCHIA"}, 0.01, SLIGHT, "đổi tiêu đề"),
    "a comma": (body("điều tra, nhóm", "điều tra nhóm"), 0.01, SLIGHT, "sửa 1 đoạn"),
}  # fmt: skip


@pytest.mark.parametrize("fields", COSMETIC.values(), ids=COSMETIC)
def test_cosmetic_edit_is_no_change(fields: dict[str, Any]) -> None:
    after = replace(BEFORE, **fields)
    assert fingerprint(after) == fingerprint(BEFORE)
    assert diff_articles(BEFORE, after).fields == ()
    assert diff_articles(BEFORE, after).significance == 0


@pytest.mark.parametrize(("fields", "least", "most", "summary"), REAL.values(), ids=REAL)
def test_real_edit_has_summary_and_significance(
    fields: dict[str, Any], least: float, most: float, summary: str
) -> None:
    after = replace(BEFORE, **fields)
    diff = diff_articles(BEFORE, after)
    assert fingerprint(after) != fingerprint(BEFORE)
    assert vietnamese(diff.summary) == summary
    assert least <= diff.significance <= most, diff.reasons


@pytest.mark.parametrize(("fields", "least", "most", "summary"), REAL.values(), ids=REAL)
def test_real_edit_is_one_in_the_other_direction_too(
    fields: dict[str, Any], least: float, most: float, summary: str
) -> None:
    diff = diff_articles(replace(BEFORE, **fields), BEFORE)
    assert diff.summary
    assert 0 < diff.significance <= 1


def test_date_that_only_a_feed_gave_is_no_word_of_the_page() -> None:
    fed = replace(BEFORE, published_from=DateOrigin.FEED)
    unfed = replace(BEFORE, published_at=None, published_from=None)
    assert fingerprint(fed) == fingerprint(unfed)
    assert diff_articles(fed, unfed).fields == ()


def test_picture_that_a_handler_serves_is_known_by_its_number() -> None:
    def showing(url: str) -> Article:
        return replace(BEFORE, images=(Image(url=url),))

    one = showing("https://moha.gov.vn/Image.ashx?id=7&w=300")
    assert fingerprint(one) == fingerprint(showing("https://moha.gov.vn/Image.ashx?w=900&id=7"))
    assert fingerprint(one) != fingerprint(showing("https://moha.gov.vn/Image.ashx?id=8&w=300"))


def test_sentence_after_a_related_box_counts_again() -> None:
    box = "\nTin liên quan\nBắt 5 đối tượng\n"
    diff = diff_articles(
        replace(BEFORE, text=BODY + box + "Ba người được về nhà."),
        replace(BEFORE, text=BODY + box + "Bốn người được về nhà."),
    )
    assert vietnamese(diff.summary) == "số người 3 → 4"


def test_word_diff_lists_deleted_and_inserted_words() -> None:
    pieces = word_diff("Khởi tố 3 bị can ở Nghệ An.", "Khởi tố 5 bị can ở Hà Tĩnh.")
    assert [(piece.operation, piece.text) for piece in pieces] == [
        (DiffOperation.SAME, "Khởi tố "), (DiffOperation.REMOVED, "3 "), (DiffOperation.ADDED, "5 "),
        (DiffOperation.SAME, "bị can ở "), (DiffOperation.REMOVED, "Nghệ An"), (DiffOperation.ADDED, "Hà Tĩnh"),
        (DiffOperation.SAME, "."),
    ]  # fmt: skip


WORDS = st.text("ab .,1đế\n", max_size=60)


@given(WORDS, WORDS)
def test_pieces_restore_both_texts(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    after = "".join(piece.text for piece in pieces if piece.operation is not DiffOperation.REMOVED)
    assert after.split() == new.split()


@given(WORDS, WORDS)
def test_difference_and_fingerprint_agree(old: str, new: str) -> None:
    one, other = replace(BEFORE, text=old), replace(BEFORE, text=new)
    same = fingerprint(one) == fingerprint(other)
    assert same == (diff_articles(one, other).fields == ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\n" * 20_000, "b a\n" * 20_000),
        ("một hai " * 20_000, "hai một " * 20_000),
        ("\n".join(f"đoạn {n} cũ." for n in range(3_000)), "\n".join(f"phần {n} mới." for n in range(3_000))),
        ("x" * 500_000, "x" * 499_999 + "y"),
    ],
    ids=["lines", "words", "paragraphs", "one word"],
)  # fmt: skip
@pytest.mark.timing
def test_hostile_pages_are_compared_in_moderate_time(old: str, new: str) -> None:
    start = process_time()
    diff_articles(replace(BEFORE, text=old), replace(BEFORE, text=new))
    assert process_time() - start < 20
