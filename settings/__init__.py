"""Settings of an installation: fields, sources, validation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from settings.model import Settings, SettingsError, load_settings

__all__ = ["Settings", "SettingsError", "load_settings"]


def __getattr__(name: str) -> Any:
    # Imported when asked for: the writer process knows types of settings, and pays for no validation.
    if name not in __all__:
        raise AttributeError(name)
    from settings import model

    return getattr(model, name)
