"""A misspelt setting stops the start and is named with the nearest right one."""

from __future__ import annotations

from pathlib import Path

import pytest

from settings import SettingsError, load_settings
from settings.unknown_names import unknown_variables

KNOWN = ["smtp_url", "concurrent_crawls", "archive_keep_days", "bind"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ('operator_mial = "ops@example.org"', "operator_mail"),
        ("archive_keep_day = 30", "archive_keep_days"),
        ('TIPWATCH_DATA_DIR = "data"', "data_dir"),
    ],
)
def test_unknown_name_in_the_file_is_refused_with_the_nearest_one(
    line: str, meant: str, folder: Path
) -> None:
    (folder / "tipwatch.toml").write_text(f"{line}\n")
    name = line.split()[0]
    with pytest.raises(SettingsError, match=rf"tipwatch\.toml: {name} .* did you mean {meant}\?"):
        load_settings()


def test_name_that_resembles_none_points_to_the_documentation(folder: Path) -> None:
    (folder / "tipwatch.toml").write_text("qqqq = 1\n")
    with pytest.raises(SettingsError, match=r"qqqq is not a setting. See docs/settings\.md"):
        load_settings()


def test_every_known_name_of_the_file_is_accepted(folder: Path, monkeypatch) -> None:
    monkeypatch.delenv("TIPWATCH_CHROMIUM", raising=False)  # `make test` sets it
    (folder / "tipwatch.toml").write_text('chromium = "/usr/bin/chromium"\narchive_keep_days = 3\n')
    assert load_settings().chromium == "/usr/bin/chromium"
    assert load_settings().archive_keep_days == 3


def test_misspelt_variable_is_refused_with_the_nearest_one(monkeypatch) -> None:
    monkeypatch.setenv("TIPWATCH_SMTP_ULR", "smtp://mail.example.org")
    with pytest.raises(
        SettingsError, match=r"TIPWATCH_SMTP_ULR .* did you mean TIPWATCH_SMTP_URL\?"
    ):
        load_settings()


def test_all_mistakes_are_named_at_once(folder: Path, monkeypatch) -> None:
    (folder / "tipwatch.toml").write_text("archive_keep_day = 30\n")
    monkeypatch.setenv("TIPWATCH_CONCURENT_CRAWLS", "3")
    monkeypatch.setenv("TIPWATCH_BIND", "nowhere")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    for name in ("archive_keep_day ", "TIPWATCH_CONCURENT_CRAWLS", "TIPWATCH_BIND"):
        assert name in str(refused.value)


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("TIPWATCH_SMTP_ULR", "TIPWATCH_SMTP_URL"),
        ("TIPWATCH_SMTP_ULR_FILE", "TIPWATCH_SMTP_URL_FILE"),
        ("tipwatch_concurent_crawls", "TIPWATCH_CONCURRENT_CRAWLS"),
        ("TIPWATCH_PORT", ""),
    ],
)
def test_unknown_variable_is_found(variable: str, meant: str) -> None:
    (found,) = unknown_variables({variable: "x"}, KNOWN)
    assert variable in found
    assert ("did you mean " + meant + "?" if meant else "docs/settings.md") in found


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TIPWATCH_SMTP_URL", "x"),
        ("tipwatch_smtp_url", "x"),
        ("TIPWATCH_SMTP_URL_FILE", "/run/secrets/smtp"),
        ("HOME", "/root"),
        ("TIPWATCHER", "x"),
        # Kubernetes sets these for a service that is called tipwatch or tipwatch-web.
        ("TIPWATCH_PORT", "tcp://10.0.0.1:8000"),
        ("TIPWATCH_PORT_8000_TCP_ADDR", "10.0.0.1"),
        ("TIPWATCH_SERVICE_HOST", "10.0.0.1"),
        ("TIPWATCH_WEB_SERVICE_PORT_HTTP", "8000"),
    ],
)
def test_known_and_foreign_variables_pass(variable: str, value: str) -> None:
    assert unknown_variables({variable: value}, KNOWN) == []
