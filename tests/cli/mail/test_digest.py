"""`tipwatch digest preview`: the digest of the last days, printed in the terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess

Run = Callable[..., CompletedProcess[str]]
Archive = Callable[[str, datetime], Path]
ROUND = datetime(2026, 10, 30, 2, tzinfo=UTC)
SINCE = ("--since", "2026-10-01")


def test_text_goes_to_stdout_under_its_subject(filled: Run) -> None:
    result = filled("digest", "preview", *SINCE)
    assert result.returncode == 0, result.stderr
    assert re.match(r"\d\d/\d\d: ", result.stdout)
    assert "lừa bán phụ nữ qua biên giới" in result.stdout
    assert result.stderr == ""


def test_html_goes_to_the_file_and_its_place_to_stderr(filled: Run, tmp_path: Path) -> None:
    file = tmp_path / "digest.html"
    result = filled("digest", "preview", *SINCE, "--html", file)
    assert file.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert str(file) in result.stderr.replace("\n", "")


def test_english_reader_gets_english_words(filled: Run) -> None:
    result = filled("digest", "preview", *SINCE, "--language", "en")
    assert re.match(r"\d\d [A-Z][a-z]{2}: ", result.stdout)


def test_json_is_one_document_with_the_reasons(filled: Run) -> None:
    result = json.loads(filled("digest", "preview", *SINCE, "--json").stdout)
    assert result["since"] == "2026-10-01T00:00:00+07:00"
    assert all(item["why"]["matched"] for item in result["items"])


def test_empty_database_gives_an_honest_note(tipwatch_sqlite: Run) -> None:
    tipwatch_sqlite("db", "upgrade")
    result = tipwatch_sqlite("digest", "preview")
    assert result.returncode == 0
    assert "không có tin mới" in result.stdout


def test_start_in_the_future_is_refused(tipwatch_sqlite: Run) -> None:
    tipwatch_sqlite("db", "upgrade")
    result = tipwatch_sqlite("digest", "preview", "--since", "2999-01-01")
    assert result.returncode == 2
    assert "choose an earlier start" in result.stderr


def test_file_that_cannot_be_written_is_named(tipwatch_sqlite: Run, tmp_path: Path) -> None:
    tipwatch_sqlite("db", "upgrade")
    result = tipwatch_sqlite("digest", "preview", "--html", tmp_path / "no" / "digest.html")
    assert result.returncode == 2
    assert "cannot write the digest" in result.stderr


def test_help_shows_an_example(tipwatch_sqlite: Run) -> None:
    assert (
        "Example: tipwatch digest preview" in tipwatch_sqlite("digest", "preview", "--help").stdout
    )
