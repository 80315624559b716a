"""Reasons of a story: one wording for the command line and the page."""

from __future__ import annotations

from typing import Any

import pytest

from grouping.story_reasons import story_reasons_message
from presentation.messages import render

STORED: list[dict[str, Any]] = [
    {"kind": "copy", "share": 0.913},
    {"kind": "name", "count": 1},
    {"kind": "place", "words": ["Lào Cai", "KK Park"]},
]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("vi", "giống nhau 91%; chung 1 tên riêng; cùng nơi: Lào Cai, KK Park"),
        ("en", "91% the same words; 1 name in common; the same places: Lào Cai, KK Park"),
    ],
)
def test_reasons_are_one_sentence_in_either_language(language: str, words: str) -> None:
    assert render(story_reasons_message(STORED), language) == words


def test_reason_of_another_release_is_shown_as_it_is_stored() -> None:
    returned = story_reasons_message([{"kind": "moon", "words": ["full"]}])
    assert render(returned, "en") == "moon full"


def test_reason_without_an_analyst_s_name_leaves_no_gap() -> None:
    returned = story_reasons_message([{"kind": "analyst"}, {"kind": "picture"}])
    assert render(returned, "vi") == "do người phân tích quyết định; cùng ảnh"
    returned = story_reasons_message([{"kind": "analyst", "words": ["mai"]}])
    assert render(returned, "en") == "decided by an analyst: mai"
