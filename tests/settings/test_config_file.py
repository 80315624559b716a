"""Daemon and commands read one configuration file, whatever their working directory."""

from __future__ import annotations

from pathlib import Path

import pytest

import settings.config_file
from settings import SettingsError, load_settings


@pytest.fixture(autouse=True)
def system_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand for /etc/tipwatch/tipwatch.toml; the working directory is empty, nothing is set."""
    monkeypatch.delenv("TIPWATCH_DATA_DIR")
    monkeypatch.delenv("TIPWATCH_CONFIG", raising=False)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    path = tmp_path / "etc" / "tipwatch.toml"
    path.parent.mkdir()
    monkeypatch.setattr(settings.config_file, "SYSTEM_CONFIG", path)
    return path


def test_system_file_comes_before_the_one_of_the_working_directory(system_config: Path) -> None:
    Path("tipwatch.toml").write_text('mail_from = "here@example.org"\n')
    assert load_settings().mail_from == "here@example.org"
    system_config.write_text('mail_from = "system@example.org"\n')
    assert load_settings().mail_from == "system@example.org"


def test_named_file_comes_before_all_others(
    system_config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system_config.write_text('mail_from = "system@example.org"\n')
    named = tmp_path / "mine.toml"
    named.write_text('mail_from = "named@example.org"\n')
    monkeypatch.setenv("TIPWATCH_CONFIG", str(named))
    assert load_settings().mail_from == "named@example.org"


def test_environment_outranks_the_file(
    system_config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system_config.write_text('mail_from = "system@example.org"\n')
    monkeypatch.setenv("TIPWATCH_MAIL_FROM", "environment@example.org")
    assert load_settings().mail_from == "environment@example.org"


def test_installation_with_the_system_file_has_one_data_directory(
    system_config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system_config.write_text("")
    assert load_settings().data_dir == Path("/var/lib/tipwatch")
    monkeypatch.chdir(tmp_path)
    assert load_settings().data_dir == Path("/var/lib/tipwatch")


def test_relative_path_of_a_file_means_the_same_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = tmp_path / "mine.toml"
    named.write_text('data_dir = "data"\n')
    monkeypatch.setenv("TIPWATCH_CONFIG", str(named))
    first = load_settings().effective_database_url
    monkeypatch.chdir("/")
    assert load_settings().effective_database_url == first
    assert load_settings().data_dir == tmp_path / "data"


def test_without_any_file_the_data_are_in_the_working_directory() -> None:
    assert load_settings().data_dir == Path("var")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("smtp_url = smtp://mail", "Invalid value"),
        ("[broken", "Expected"),
        ('mail_from = "a"\nmail_from = "b"', "overwrite"),
    ],
)
def test_error_of_the_file_is_named_with_its_path(
    system_config: Path, content: str, problem: str
) -> None:
    system_config.write_text(content)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert str(system_config) in str(refused.value)
    assert problem in str(refused.value)
    assert "\n" not in str(refused.value)


def test_file_that_is_no_text_is_named(system_config: Path) -> None:
    system_config.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=str(system_config)):
        load_settings()


def test_folder_in_place_of_the_file_is_named(system_config: Path) -> None:
    system_config.mkdir()
    with pytest.raises(SettingsError, match=f"{system_config}: Is a directory"):
        load_settings()


def test_named_file_that_is_missing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIPWATCH_CONFIG", "/nowhere/tipwatch.toml")
    with pytest.raises(
        SettingsError, match=r"TIPWATCH_CONFIG=/nowhere/tipwatch\.toml: there is no"
    ):
        load_settings()
