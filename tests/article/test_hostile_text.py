"""Text made to be slow: folding, bylines and credit lines take linear time whatever a page says."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from article.canonical_url import BadAddress, canonical_url
from article.credits.byline import byline_signature, person_name
from article.credits.credit_line import extract_credit
from article.normalise import comparable_byline, content_lines, image_identity

SECONDS = 5.0
"""Of CPU; honest text of the same length takes a hundredth."""


def url_or_none(text: str) -> str | None:
    try:
        return canonical_url(text)
    except BadAddress:
        return None


PUMPED = (
    "xem: 1 | ", "cập nhật 1 ", "like:1k", "lượt xem 1", "thích: 1,", "1 giờ trước ", "(", ") ", "/", "./.", " - ",
    "Nguồn: ", "(Theo ", "Theo x ", "A ", "Ngọc Mai, ", "-", "%20", "'", ".jpg", "-120x80", "/w/1",
    "https://x.", "\u200b",
)  # fmt: skip
READERS: dict[str, Callable[[str], object]] = {
    "lines": content_lines,
    "byline": comparable_byline,
    "person": person_name,
    "signature": byline_signature,
    "credit": lambda text: extract_credit([text], own_host="vov.vn"),
    "picture": image_identity,
    "address": url_or_none,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("pump", PUMPED)
def test_pumped_text_takes_no_time(reader: str, pump: str) -> None:
    started = time.process_time()
    for times in (39, 5_000):
        for head, tail in (("", "!"), ("x", "!"), ("", "\n"), ("https://vov.vn/", "")):
            READERS[reader](head + pump * times + tail)
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize(
    "line",
    [
        "1.250 lượt xem", "Lượt xem: 12 | Chia sẻ | 5 bình luận", "Cập nhật lúc 10:05 12/10/2026 | 1,2k views",
        "Cập nhật 12/10/2026 1.250 lượt xem", "Thích | Zalo | Facebook", "2 giờ trước · 3 bình luận",
        "bình luận 5 lượt xem",
    ],
)  # fmt: skip
def test_counters_and_buttons_are_no_content(line: str) -> None:
    assert content_lines(line) == []


@pytest.mark.parametrize(
    "line", ["Công an chia sẻ 5 vụ", "12 nạn nhân", "Xem: Bộ luật Hình sự", "2 giờ trước, xe dừng", "| · |"]
)  # fmt: skip
def test_sentence_with_the_same_words_is_content(line: str) -> None:
    assert content_lines(line) == [line]
