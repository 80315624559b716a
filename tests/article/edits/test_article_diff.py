"""Article diff: which fields changed between two revisions, and the summary of the change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fixtures.samples.sentences import vietnamese

from article.edits.article_diff import diff_articles
from article.model import Article, Image

OLD = Article(title="Bắt ba người", lead="Tin mới.", text="Một.\nHai.\nBa.", author="Thu Hà")


@pytest.mark.parametrize(
    ("change", "fields", "summary"),
    [
        ({"title": "Bắt bốn người"}, ("title",), "đổi tiêu đề; số người 3 → 4"),
        ({"lead": None}, ("lead",), "đổi sa-pô"),
        ({"author": "Đỗ Lan"}, ("author",), "đổi tác giả"),
        ({"published_at": datetime(2026, 10, 12, tzinfo=UTC)}, ("published_at",), "đổi ngày đăng"),
        ({"images": (Image(url="https://vov.vn/1.jpg"),)}, ("images",), "thay ảnh"),
        ({"text": "Một.\nHai hai.\nBa."}, ("text",), "sửa 1 đoạn"),
        ({"text": "Một.\nHai.\nBa.\nBốn."}, ("text",), "thêm 1 đoạn"),
        ({"text": "Ba."}, ("text",), "xoá 2 đoạn"),
        ({"text": "Một.\nHai hai.\nBa.\nBốn."}, ("text",), "sửa 1 đoạn, thêm 1 đoạn"),
        ({"title": "Bắt ai", "text": "Một."}, ("title", "text"), "đổi tiêu đề; xoá 2 đoạn"),
        ({"title": "Bắt  ba người", "text": "Một.\n\u00a0Hai.\nBa."}, (), ""),
    ],
    ids=[
        "title", "lead", "author", "date", "pictures", "paragraph edited", "paragraph added",
        "paragraphs removed", "edited and added", "title and text", "only spaces",
    ],
)  # fmt: skip
def test_changed_fields_and_summary_are_returned(
    change: dict[str, Any], fields: tuple[str, ...], summary: str
) -> None:
    diff = diff_articles(OLD, replace(OLD, **change))
    assert (diff.fields, vietnamese(diff.summary)) == (fields, summary)


def test_quotes_and_dashes_are_no_difference() -> None:
    old = replace(OLD, text="“Việc nhẹ” – lương cao…")
    new = replace(OLD, text='"Việc nhẹ" - lương cao...')
    assert diff_articles(old, new).fields == ()
