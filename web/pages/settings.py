"""Settings: what is in force and where it comes from; secrets are not shown."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from pydantic import SecretStr
from sqlalchemy.engine import make_url

from settings import Settings
from web.context import AsOperator

router = APIRouter()

_SECRETS = {"heartbeat_url"}
"""URLs that are secrets themselves."""


@dataclass(frozen=True, kw_only=True)
class SettingRow:
    """A setting, its value without secrets, and its origin as a message key."""

    name: str
    value: str
    is_hidden: bool
    origin: str
    path: str = ""


@router.get("/settings", response_class=HTMLResponse)
def settings(context: AsOperator) -> HTMLResponse:
    """Show every setting."""
    return context.render("settings", settings=_setting_rows(context.app_state.settings))


def _setting_rows(settings: Settings) -> list[SettingRow]:
    toml = _in_toml()
    found = []
    for name in Settings.model_fields:
        # Not set means a file in the data folder; the effective value is shown.
        value = (
            settings.effective_database_url if name == "database_url" else getattr(settings, name)
        )
        variable = f"TIPWATCH_{name.upper()}"
        path = os.environ.get(f"{variable}_FILE", "")
        if variable in os.environ:
            origin = "origin_environment"
        elif path:
            origin = "origin_secret"
        elif name in toml:
            origin = "origin_toml"
        elif name in settings.model_fields_set:
            origin = "origin_command"
        else:
            origin = "origin_default"
        found.append(
            SettingRow(
                name=variable, value=_display_value(name, value), origin=origin, path=path,
                is_hidden=isinstance(value, SecretStr) or (bool(value) and name in _SECRETS),
            )
        )  # fmt: skip
    return found


def _display_value(name: str, value: object) -> str:
    if isinstance(value, SecretStr) or value is None:
        return ""
    if name in _SECRETS:
        return ""
    if name == "database_url":
        return make_url(str(value)).render_as_string(hide_password=True)
    return str(value)


def _in_toml() -> set[str]:
    try:
        return set(tomllib.loads(Path("tipwatch.toml").read_text("utf-8")))
    except (OSError, tomllib.TOMLDecodeError):
        return set()
