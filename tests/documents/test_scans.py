"""Scanned pages: recognised where tesseract is installed, named where it is not."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from fixtures.samples.made_prose import word_f1
from PIL import Image, ImageDraw, ImageFont

from documents.model import DocumentCode, TextSource
from documents.ocr import RecognisedText, Recogniser, _evenly_lit, ocr_available
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


def test_ink_on_dark_paper_is_as_dark_as_on_light_paper() -> None:
    light = Image.new("L", (400, 400), 240)
    light.paste(140, (200, 0, 400, 400))
    for left, ink in ((50, 120), (350, 20)):
        light.paste(ink, (left, 100, left + 4, 300))
    even = _evenly_lit(light)
    assert [even.getpixel((x, 50)) for x in (20, 380)] == [255, 255]
    assert [even.getpixel((x + 1, 200)) for x in (50, 350)] == [135, 135]


def test_without_tesseract_a_scan_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    document = read_document(scan(150))
    assert document.problem is DocumentCode.NO_OCR
    assert document.text_from is None
    assert document.page_count == 1


TSV = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
    "5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t100\tKế\n5\t1\t1\t1\t1\t2\t9\t0\t9\t9\t50\thoạch\n"
)


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Put a program of ours in the place of tesseract."""

    def replaced(script: str) -> None:
        (tmp_path / "answer.tsv").write_text(TSV)
        file = tmp_path / "tesseract"
        asked = '[ "$1" = --version ] && { echo tesseract 5.3.0; exit; }'
        file.write_text(f"#!/bin/sh\n{asked}\n{script}\n")
        file.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return replaced


def recogniser(*times: float, seconds: float = 35.0) -> Recogniser:
    clock = iter(times)
    return Recogniser(seconds=seconds, clock=lambda: next(clock))


def test_page_is_recognised_within_the_time(program: Callable[[str], None], tmp_path: Path) -> None:
    program(f'cp {tmp_path}/answer.tsv "$2.tsv"')
    within = recogniser(0.0, 34.0)
    assert within.recognise(Image.new("L", (9, 9))) == RecognisedText("Kế hoạch", 0.75)
    assert not within.out_of_time


def test_no_page_is_begun_after_the_time(program: Callable[[str], None], tmp_path: Path) -> None:
    program(f'cp {tmp_path}/answer.tsv "$2.tsv"')
    late = recogniser(0.0, 35.0)
    assert late.recognise(Image.new("L", (9, 9))) is None
    assert late.out_of_time


def test_page_that_takes_longer_than_is_left_is_given_up(program: Callable[[str], None]) -> None:
    program("exec sleep 600")
    slow = recogniser(0.0, 34.9)
    assert slow.recognise(Image.new("L", (9, 9))) is None
    assert slow.out_of_time


def test_page_that_the_program_refuses_costs_only_itself(program: Callable[[str], None]) -> None:
    program("exit 1")
    refusing = recogniser(0.0, 1.0)
    assert refusing.recognise(Image.new("L", (9, 9))) is None
    assert not refusing.out_of_time
