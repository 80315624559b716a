"""Installed packages that register spiders: imported and called within a limit of time."""
