"""The preview: the last days in files to look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fixtures.samples.sample_objects import NOON, article_capture

from digest.model import DigestError
from digest.preview import preview_period, write_preview
from pipelines.items import StoredCapture
from storage.engine import Database


def test_period_is_the_seven_days_before_now() -> None:
    assert preview_period(now=NOON).since == NOON - timedelta(days=7)


def test_period_starts_where_asked() -> None:
    asked = NOON - timedelta(days=30)
    assert preview_period(now=NOON, since=asked).since == asked


def test_both_forms_are_written_side_by_side(
    store: Callable[..., StoredCapture], database: Database, tmp_path: Path
) -> None:
    store(article_capture())
    paths = write_preview(database, tmp_path, now=NOON + timedelta(hours=1))
    assert [path.name for path in paths] == ["digest.html", "digest.txt"]
    assert all("Triệt phá đường dây" in path.read_text("utf-8") for path in paths)


def test_folder_that_does_not_exist_is_named(database: Database, tmp_path: Path) -> None:
    with pytest.raises(DigestError, match=r"cannot write the digest .*nowhere"):
        write_preview(database, tmp_path / "nowhere", now=NOON)
