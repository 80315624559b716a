"""Every effective setting is shown with its origin and without its secrets."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from settings import Settings, load_settings
from settings.origin import EffectiveSetting, Origin, effective_settings
from storage.engine import Database


@pytest.fixture
def set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "mine.toml"
    file.write_text('mail_from = "ops@example.org"\nbind = "127.0.0.1:1"\n')
    (tmp_path / "smtp").write_text("smtp://user:hunter2@mail.example.org\n")
    monkeypatch.delenv("TIPWATCH_CHROMIUM", raising=False)  # `make test` sets it
    monkeypatch.setenv("TIPWATCH_CONFIG", str(file))
    monkeypatch.setenv("TIPWATCH_SMTP_URL_FILE", str(tmp_path / "smtp"))
    monkeypatch.setenv("TIPWATCH_BIND", "127.0.0.1:2")
    monkeypatch.setenv("TIPWATCH_DATABASE_URL", "postgresql+psycopg://tip:hunter2@db/tip")
    monkeypatch.setenv("TIPWATCH_HEARTBEAT_URL", "https://hc.example.org/ping/hunter2")
    monkeypatch.setenv("TIPWATCH_OPERATOR_CHANNEL", "slack://hunter2/B/C")
    monkeypatch.setenv("TIPWATCH_HOST_MAP", '{"vov.vn": "http://me:hunter2@127.0.0.1:3"}')
    return file


def shown() -> dict[str, EffectiveSetting]:
    return {one.name: one for one in effective_settings(load_settings(), os.environ)}


def test_every_setting_is_shown(set_up: Path) -> None:
    assert list(shown()) == [f"TIPWATCH_{name.upper()}" for name in Settings.model_fields]


@pytest.mark.parametrize(
    ("name", "origin", "place"),
    [
        ("TIPWATCH_MAIL_FROM", Origin.CONFIG_FILE, "mine.toml"),
        ("TIPWATCH_BIND", Origin.ENVIRONMENT, "TIPWATCH_BIND"),
        ("TIPWATCH_SMTP_URL", Origin.SECRET_FILE, "smtp"),
        ("TIPWATCH_CHROMIUM", Origin.DEFAULT, ""),
    ],
)
def test_origin_is_what_was_read(set_up: Path, name: str, origin: Origin, place: str) -> None:
    one = shown()[name]
    assert (one.origin, Path(one.place).name) == (origin, place)


def test_no_secret_is_shown(set_up: Path) -> None:
    found: dict[str, Any] = {name: one.value for name, one in shown().items()}
    assert "hunter2" not in str(found)
    assert found["TIPWATCH_DATABASE_URL"] == "postgresql+psycopg://tip:***@db/tip"
    assert found["TIPWATCH_HEARTBEAT_URL"] == "https://hc.example.org/***"


def test_value_that_takes_effect_is_shown_where_none_is_set(tmp_path: Path) -> None:
    found = shown()
    assert found["TIPWATCH_DATABASE_URL"].value == f"sqlite:///{tmp_path / 'var' / 'tipwatch.db'}"
    assert found["TIPWATCH_DATA_DIR"].value == str(tmp_path / "var")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "postgresql+psycopg:///db?host=h&password=hunter2"),
        ("DATABASE_URL", "postgresql+psycopg://tip@db/tip?sslpassword=hunter2&sslmode=require"),
        ("DATABASE_URL", "postgresql+psycopg://tip:p@hunter2@db/tip"),
        ("HOST_MAP", '{"vov.vn": "http://127.0.0.1:3/?token=hunter2"}'),
        ("FETCH_PROXY", "http://me:hunter2@proxy.example.vn:3128"),
        ("WATCH", '[{"url": "https://me:hunter2@moj.gov.vn/luat"}]'),
        ("WATCH", '[{"url": "https://moj.gov.vn/luat?access_key=hunter2"}]'),
    ],
)
def test_secret_is_masked_in_every_form_of_url(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(f"TIPWATCH_{variable}", value)
    assert "hunter2" not in str(shown())


@pytest.mark.parametrize(
    "url",
    ["postgresql+psycopg:///db?host=h&password=hunter2", "postgresql+psycopg://tip:hunter2@db/tip"],
)
def test_name_of_the_database_in_messages_has_no_password(url: str) -> None:
    database = Database(url)
    assert "hunter2" not in database.name
    assert database.name.startswith("postgresql+psycopg://")
