"""Settings of an installation: fields, sources, validation."""

from settings.model import Settings, SettingsError, load_settings

__all__ = ["Settings", "SettingsError", "load_settings"]
