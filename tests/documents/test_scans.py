"""Scanned pages: recognised where tesseract is installed, named where it is not."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from made_prose import word_f1
from PIL import Image, ImageDraw, ImageFont

from documents.model import DocumentCode, TextSource
from documents.ocr import ocr_available
from documents.reader_process import read_document

pytestmark = pytest.mark.slow

LINES = (
    "Report on the work against trafficking in persons",
    "The centre received forty calls in the first quarter",
    "Six of the callers were brought to a safe place",
    "Two groups of suspects were found at the border",
)


def scan(resolution: int) -> bytes:
    """Return a page of A4 as an image, as a scanner makes it."""
    size = (resolution * 827 // 100, resolution * 1169 // 100)
    image = Image.new("L", size, 250)
    font = ImageFont.load_default(size=resolution * 14 / 72)
    for number, line in enumerate(LINES):
        place = (resolution * 0.8, resolution * (1 + 0.35 * number))
        ImageDraw.Draw(image).text(place, line, fill=20, font=font)
    out = BytesIO()
    image.save(out, "PDF", resolution=resolution)
    return out.getvalue()


@pytest.mark.parametrize("resolution", [150, 200, 300])
def test_scan_is_recognised_or_said_to_be_unread(resolution: int) -> None:
    document = read_document(scan(resolution))
    if not ocr_available():
        assert document.problem is DocumentCode.NO_OCR
        return
    page = document.pages[0]
    assert word_f1(page.text, " ".join(LINES)) >= 0.95
    assert page.text_from is document.text_from is TextSource.OCR
    assert document.ocr_share == 1
    assert (document.ocr_confidence or 0) > 0.7


def test_without_tesseract_a_scan_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    document = read_document(scan(150))
    assert document.problem is DocumentCode.NO_OCR
    assert document.text_from is None
    assert document.page_count == 1
