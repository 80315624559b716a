"""Effective settings for people: each value without its secrets, and where it came from."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr

from settings.config_file import config_path, read_config
from settings.model import Settings

MASK = "***"
_PASSWORD = re.compile(r"(?<=://)([^/@:\s\"']*):[^/\s\"']+@")
_QUERY_SECRET = re.compile(
    r"([?&;][\w.-]*(?:password|passwd|token|secret|key)=)[^&;#\s\"']+", re.IGNORECASE
)
"""As in `postgresql+psycopg:///db?password=…`."""
_WITH_SECRET_PATH = ("heartbeat_url",)
"""A ping address is a secret: it can fake the heartbeat."""


class Origin(StrEnum):
    """Where a setting was read."""

    ENVIRONMENT = "environment"
    SECRET_FILE = "secret_file"  # noqa: S105 - no secret, a kind of file
    CONFIG_FILE = "config_file"
    COMMAND = "command"
    DEFAULT = "default"


@dataclass(frozen=True, kw_only=True)
class EffectiveSetting:
    """One setting as it takes effect."""

    name: str
    value: Any
    """JSON; secrets are masked."""
    origin: Origin
    place: str
    """The variable or file it was read from; empty for a default."""


def effective_settings(
    settings: Settings, environment: Mapping[str, str] = os.environ
) -> Iterator[EffectiveSetting]:
    """Yield every setting in the order of its declaration."""
    derived = {
        "data_dir": settings.data_dir.absolute(),
        "database_url": settings.effective_database_url,
        "public_url": settings.dashboard_url,
        "user_agent": settings.effective_user_agent,
    }
    in_file, path = read_config(), config_path(environment)
    variables = {name.lower(): name for name in environment}
    for name in Settings.model_fields:
        variable = f"tipwatch_{name}"
        file = environment.get(f"{variable.upper()}_FILE", "")
        if variable in variables:
            origin, place = Origin.ENVIRONMENT, variables[variable]
        elif file:
            origin, place = Origin.SECRET_FILE, file
        elif name in in_file and path:
            origin, place = Origin.CONFIG_FILE, str(path.absolute())
        else:
            origin = Origin.COMMAND if name in settings.model_fields_set else Origin.DEFAULT
            place = ""
        yield EffectiveSetting(
            name=variable.upper(),
            value=_masked(name, derived.get(name, getattr(settings, name))),
            origin=origin,
            place=place,
        )


def _masked(name: str, value: Any) -> Any:
    if isinstance(value, SecretStr):
        return MASK
    if isinstance(value, BaseModel):
        return _masked(name, value.model_dump(mode="json"))
    if isinstance(value, list):
        return [_masked(name, one) for one in value]
    if isinstance(value, dict):
        return {key: _masked(name, one) for key, one in value.items()}
    if isinstance(value, str | Path):
        text = _PASSWORD.sub(rf"\1:{MASK}@", str(value))
        text = _QUERY_SECRET.sub(rf"\1{MASK}", text)
        if name in _WITH_SECRET_PATH and text:
            scheme, _, rest = text.partition("://")
            return f"{scheme}://{rest.partition('/')[0]}/{MASK}"
        return text
    return value
