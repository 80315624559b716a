"""The configuration file that daemon and commands read: where it lies, and what it holds."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

CONFIG_VARIABLE = "TIPWATCH_CONFIG"
SYSTEM_CONFIG = Path("/etc/tipwatch/tipwatch.toml")
SYSTEM_DATA_DIR = "/var/lib/tipwatch"
"""Data directory of an installation with the system's file: not the working directory's `var`."""
_LOCAL_CONFIG = Path("tipwatch.toml")
_PATHS = ("data_dir", "log_file", "backup_dir")


def config_path(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return the file that is read; None if there is none. Raises ValueError if a named one is missing."""
    if named := environment.get(CONFIG_VARIABLE):
        if not Path(named).exists():
            raise ValueError(
                f"{CONFIG_VARIABLE}={named}: there is no such file. Example: {SYSTEM_CONFIG}"
            )
        return Path(named)
    return next((path for path in (SYSTEM_CONFIG, _LOCAL_CONFIG) if _is_there(path)), None)


def read_config() -> dict[str, Any]:
    """Read the file; raises ValueError with its name for one that cannot be read."""
    path = config_path()
    if path is None:
        return {}
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ValueError(
            f"{path}: {error.strerror}. Use the service's user: sudo -u tipwatch tipwatch …"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(
            f'{path}: {error}. One setting a line: smtp_url = "smtp://mail.example.org"'
        ) from None
    if path == SYSTEM_CONFIG:
        content.setdefault("data_dir", SYSTEM_DATA_DIR)
    # The same place whatever the working directory of the process that reads it.
    for name in _PATHS:
        if isinstance(content.get(name), str) and path != _LOCAL_CONFIG:
            content[name] = str(path.absolute().parent / content[name])
    return content


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:
        # A folder that is closed to us: reading the file says so, with the way out.
        return True


class ConfigFile(PydanticBaseSettingsSource):
    """Read settings from the configuration file."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the file's value of one setting, or None."""
        return read_config().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return the whole file: names that are no setting are refused by the model."""
        return read_config()
