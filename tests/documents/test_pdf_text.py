"""The text layer of PDF files: each page whole, in the order of reading."""

from __future__ import annotations

import pytest
from fixtures.samples.made_pdf import Placed, paragraphs, pdf
from fixtures.samples.made_prose import f1, in_legacy_font, prose

from documents.model import DocumentKind, TextSource
from documents.reader_process import read_document

pytestmark = pytest.mark.slow

ENOUGH = 0.99


@pytest.mark.parametrize("seed", range(6))
def test_text_layer_is_read_by_page(seed: int) -> None:
    pages = [prose(seed * 3 + number) for number in range(3)]
    document = read_document(pdf([paragraphs(one) for one in pages]))
    assert (document.kind, document.page_count) == (DocumentKind.PDF, 3)
    assert document.text_from is TextSource.TEXT
    for page, wanted in zip(document.pages, pages, strict=True):
        assert f1(page.text, "\n".join(wanted)) >= ENOUGH


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_legacy_fonts_are_converted(seed: int, encoding: str) -> None:
    wanted = prose(seed)
    shown = [in_legacy_font(text, encoding) for text in wanted]
    document = read_document(pdf([paragraphs(shown)], legacy=True))
    assert f1(document.pages[0].text, "\n".join(wanted)) >= ENOUGH


@pytest.mark.parametrize("seed", range(6))
def test_two_columns_are_read_one_after_the_other(seed: int) -> None:
    title, left, right = (
        "BÁO CÁO CÔNG TÁC PHÒNG, CHỐNG MUA BÁN NGƯỜI",
        prose(seed),
        prose(seed + 50),
    )
    lines = [
        Placed(title, 100, 800, 14),
        *paragraphs(right, left=310, width=225),
        *paragraphs(left, left=60, width=225),
    ]
    document = read_document(pdf([lines]))
    assert f1(document.pages[0].text, "\n".join([title, *left, *right])) >= ENOUGH


def test_table_is_read_row_by_row() -> None:
    rows = [("Hà Giang", "12 vụ"), ("Lào Cai", "9 vụ"), ("Nghệ An", "7 vụ"), ("Sơn La", "4 vụ"),
            ("Cả nước tính đến hết tháng sáu", "32 vụ")]  # fmt: skip
    lines = [
        Placed(cell, left, 700 - 18 * number)
        for number, row in enumerate(rows)
        for left, cell in zip((60, 400), row, strict=True)
    ]
    document = read_document(pdf([lines]))
    assert f1(document.pages[0].text, " ".join(" ".join(row) for row in rows)) == 1


def test_headers_and_footers_that_repeat_are_left_out() -> None:
    pages = [
        [
            Placed("CÔNG BÁO/Số 12/Ngày 01-02-2026", 60, 810, 9),
            *paragraphs(prose(number)),
            Placed(f"Trang {number + 1}", 280, 30, 9),
        ]
        for number in range(5)
    ]
    document = read_document(pdf(pages))
    for number, page in enumerate(document.pages):
        assert f1(page.text, "\n".join(prose(number))) >= ENOUGH
        assert "CÔNG BÁO" not in page.text


def test_heading_of_a_single_page_stays() -> None:
    pages = [[Placed("NGHỊ ĐỊNH", 250, 800), *paragraphs(prose(0))], paragraphs(prose(1))]
    assert read_document(pdf(pages)).pages[0].text.startswith("NGHỊ ĐỊNH")


def test_term_broken_by_a_line_end_is_whole() -> None:
    text = ("Chương trình hành động quốc gia về công tác phòng, chống tội phạm mua bán "
            "người giai đoạn mới được ban hành kèm theo quyết định này")  # fmt: skip
    document = read_document(pdf([paragraphs([text], width=425)]))
    assert "mua bán người" in document.pages[0].text


def test_five_hundred_pages_are_read() -> None:
    document = read_document(pdf([paragraphs(prose(number)) for number in range(500)]))
    assert document.page_count == len(document.pages) == 500
    assert f1(document.pages[499].text, "\n".join(prose(499))) >= ENOUGH
