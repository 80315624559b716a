"""Room on the disk: archiving gives way before storing has to."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

logger = logging.getLogger(__name__)

FreeSpace = Callable[[Path], int]
_AGAIN = 1.1
"""Archiving goes on with a tenth more than the reserve: else it would come and go at its edge."""


def free_bytes(folder: Path) -> int:
    """Measure the free space where a folder is, or will be."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(there).free


class Room:
    """Knows whether there is room for archiving, and says once when that changes."""

    def __init__(self, folder: Path, *, reserve: int, free: FreeSpace = free_bytes) -> None:
        self._folder = folder
        self._reserve = reserve
        self._free = free
        self._short = False

    def is_there(self) -> bool:
        """Tell whether an answer may be archived now."""
        try:
            free = self._free(self._folder)
        except OSError:
            return True  # who writes will say what is wrong
        short = free < self._reserve * (_AGAIN if self._short else 1)
        if short and not self._short:
            logger.error("%s", shortage(self._folder, free=free, reserve=self._reserve))
        elif self._short and not short:
            logger.warning("%s: room again, archiving goes on", self._folder)
        self._short = short
        return not short

    def ran_out(self) -> None:
        """Note that a write found no room although some was measured, as under a quota."""
        if not self._short:
            logger.error("%s is full: articles are stored without an archived copy", self._folder)
        self._short = True


def shortage(folder: Path, *, free: int, reserve: int) -> str:
    """Say what is short and what follows from it."""
    return (
        f"{folder}: {_megabytes(free)} free, less than the {_megabytes(reserve)} of "
        "TIPWATCH_DISK_RESERVE_BYTES: articles are stored without an archived copy; free some space"
    )


def _megabytes(count: int) -> str:
    return f"{count / 1_000_000:,.0f} MB"
