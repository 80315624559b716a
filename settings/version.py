"""The version of this program; pyproject.toml is its only source."""

from importlib.metadata import version

VERSION = version("tipwatch")
