"""Names that are no setting, each with the nearest one that is."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from pathlib import Path

PREFIX = "TIPWATCH_"
# Kubernetes and Docker links set variables for a service that is called tipwatch or tipwatch-….
_SERVICE_LINK = re.compile(
    r"TIPWATCH_(\w+_)?(SERVICE_(HOST|PORT)(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)"
)
_SERVICE_PORT = re.compile(r"TIPWATCH_(\w+_)?PORT")
_SERVICE_ADDRESS = re.compile(r"(tcp|udp|sctp)://")


def unknown_variables(environment: Mapping[str, str], known: Collection[str]) -> list[str]:
    """Name the `TIPWATCH_*` variables that set nothing."""
    return [
        _describe(name, nearest=_nearest_variable(name, known))
        for name, value in environment.items()
        if name.upper().startswith(PREFIX)
        and not _is_known(name, known)
        and not _is_service_link(name, value)
    ]


def unknown_in_file(name: str, known: Collection[str], *, path: Path | None) -> str:
    """Name a key of the configuration file that sets nothing."""
    return _describe(f"{path}: {name}", nearest=_nearest(name, known))


def _describe(what: str, *, nearest: str) -> str:
    hint = f"; did you mean {nearest}?" if nearest else "."
    return f"{what} is not a setting{hint} See docs/settings.md"


def _is_known(variable: str, known: Collection[str]) -> bool:
    name = variable.lower().removeprefix(PREFIX.lower())
    # Only the exact spelling of a `_FILE` variable is read.
    in_file = variable.startswith(PREFIX) and variable.endswith("_FILE")
    return name in known or (in_file and name.removesuffix("_file") in known)


def _is_service_link(name: str, value: str) -> bool:
    return bool(
        _SERVICE_LINK.fullmatch(name)
        or (_SERVICE_PORT.fullmatch(name) and _SERVICE_ADDRESS.match(value))
    )


def _nearest_variable(variable: str, known: Collection[str]) -> str:
    names = [*known, *(f"{name}_file" for name in known)]
    nearest = _nearest(variable, names)
    return PREFIX + nearest.upper() if nearest else ""


def _nearest(name: str, known: Collection[str]) -> str:
    plain = name.lower().removeprefix(PREFIX.lower())
    return next(iter(difflib.get_close_matches(plain, known, n=1)), "")
