"""What an operator may set, and where it comes from."""

from settings.model import Settings, SettingsError, load_settings

__all__ = ["Settings", "SettingsError", "load_settings"]
