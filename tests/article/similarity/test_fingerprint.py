"""Fingerprints: typography and order of images change nothing, words and facts do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from article.dates import HANOI
from article.fingerprint import comparable, fingerprint, text_digest
from article.model import Article, DateOrigin, ExtractionMethod, Image

ARTICLE = Article(
    title="Triệt phá đường dây “việc nhẹ – lương cao”",
    lead="Ba nạn nhân được giải cứu.",
    text='Ông nói: "Cảnh giác".\nCông an tỉnh điều tra...',
    author="Thu Hà",
    section="Pháp luật",
    published_at=datetime(2026, 10, 12, 3, tzinfo=UTC),
    images=(Image(url="https://vov.vn/1.jpg"), Image(url="https://vov.vn/2.jpg")),
)

NO_CHANGE = {
    "straight quotes": {"title": 'Triệt phá đường dây "việc nhẹ – lương cao"'},
    "angle quotes": {"title": "Triệt phá đường dây «việc nhẹ – lương cao»"},
    "another dash": {"title": "Triệt phá đường dây “việc nhẹ - lương cao”"},
    "an ellipsis sign": {"text": 'Ông nói: "Cảnh giác".\nCông an tỉnh điều tra…'},
    "wider spaces": {"lead": " Ba  nạn\u00a0nhân được giải cứu. "},
    "decomposed letters": {"author": "Thu Ha\u0300"},
    "paragraphs joined": {"text": 'Ông nói: "Cảnh giác". Công an tỉnh điều tra...'},
    "order of pictures": {"images": tuple(reversed(ARTICLE.images))},
    "another caption": {
        "images": (replace(ARTICLE.images[0], caption="Hiện trường"), ARTICLE.images[1])
    },
    "the same instant in Hanoi": {"published_at": datetime(2026, 10, 12, 10, tzinfo=HANOI)},
    "another section": {"section": "Xã hội"},
    "another way of reading": {
        "layout": "new",
        "read_by": {"title": ExtractionMethod.GENERIC},
        "published_from": DateOrigin.META,
    },
}
CHANGE = {
    "a word in the title": {"title": "Triệt phá ổ nhóm “việc nhẹ – lương cao”"},
    "a number in the lead": {"lead": "Bốn nạn nhân được giải cứu."},
    "no lead": {"lead": None},
    "a tone mark": {"text": 'Ông nói: "Cảnh giác".\nCông an tình điều tra...'},
    "a paragraph more": {"text": ARTICLE.text + "\nHai người bị bắt."},
    "capitals": {"title": ARTICLE.title.upper()},
    "another author": {"author": "Thu Hằng"},
    "a later date": {"published_at": datetime(2026, 10, 12, 4, tzinfo=UTC)},
    "no date": {"published_at": None},
    "a picture less": {"images": ARTICLE.images[:1]},
}


@pytest.mark.parametrize("fields", NO_CHANGE.values(), ids=NO_CHANGE)
def test_unnoticeable_change_keeps_the_fingerprint(fields: dict[str, Any]) -> None:
    assert fingerprint(replace(ARTICLE, **fields)) == fingerprint(ARTICLE)


@pytest.mark.parametrize("fields", CHANGE.values(), ids=CHANGE)
def test_noticeable_change_alters_the_fingerprint(fields: dict[str, Any]) -> None:
    assert fingerprint(replace(ARTICLE, **fields)) != fingerprint(ARTICLE)


def test_fields_do_not_run_into_each_other() -> None:
    one = Article(title="Mua bán", lead="người", text="Bài")
    other = Article(title="Mua bán người", lead=None, text="Bài")
    assert fingerprint(one) != fingerprint(other)


def test_copy_under_another_headline_has_the_same_text() -> None:
    copy = replace(ARTICLE, title="Ba người thoát nạn", lead=None, author=None, images=())
    assert text_digest(copy) == text_digest(ARTICLE)
    assert text_digest(replace(ARTICLE, text=ARTICLE.text.upper())) == text_digest(ARTICLE)


def test_other_words_are_another_text() -> None:
    assert text_digest(replace(ARTICLE, text="Ông nói.")) != text_digest(ARTICLE)


def test_absent_text_compares_as_empty() -> None:
    assert comparable(None) == comparable(" ") == ""
