"""Settings: what is in force and where it comes from; secrets are not shown."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from settings import Settings
from settings.origin import MASK, Origin, effective_settings
from web.context import AsOperator

router = APIRouter()

_ORIGIN_MESSAGES = {
    Origin.ENVIRONMENT: "origin_environment",
    Origin.SECRET_FILE: "origin_secret",
    Origin.CONFIG_FILE: "origin_toml",
    Origin.COMMAND: "origin_command",
    Origin.DEFAULT: "origin_default",
}


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
    return [
        SettingRow(
            name=one.name,
            value="" if one.value is None else str(one.value),
            is_hidden=str(one.value).endswith(MASK),
            origin=_ORIGIN_MESSAGES[one.origin],
            path=one.place if one.origin in {Origin.SECRET_FILE, Origin.CONFIG_FILE} else "",
        )
        for one in effective_settings(settings)
    ]
