"""Free disk space: archiving stops before storing has to."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from article.message import Message, MessageCode, message
from presentation.messages import ENGLISH, render

logger = logging.getLogger(__name__)

FreeSpace = Callable[[Path], int]
_MEGABYTE = 1_000_000
_RESUME_FACTOR = 1.1
"""Archiving resumes with a tenth more than the reserve: else it would start and stop at the limit."""


def free_bytes(folder: Path) -> int:
    """Return the free bytes where a folder is, or will be."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(there).free


class DiskCode(MessageCode):
    """Whether there is room on the disk."""

    SHORT = "disk_short"
    ENOUGH = "disk_enough"


class DiskSpaceGuard:
    """Decides whether there is space for archiving, and logs once when that changes."""

    def __init__(self, folder: Path, *, reserve: int, free_space: FreeSpace = free_bytes) -> None:
        self._folder = folder
        self._reserve = reserve
        self._free_space = free_space
        self._is_low = False

    def has_space(self) -> bool:
        """Return whether a response may be archived now."""
        try:
            free = self._free_space(self._folder)
        except OSError:
            return True  # the write itself reports the error
        low = free < self._reserve * (_RESUME_FACTOR if self._is_low else 1)
        if low and not self._is_low:
            problem = low_space_message(self._folder, free=free, reserve=self._reserve)
            logger.error("%s", render(problem, ENGLISH))
        elif self._is_low and not low:
            logger.warning("%s: enough space again, archiving resumes", self._folder)
        self._is_low = low
        return not low

    def on_disk_full(self) -> None:
        """Record that a write failed although space was measured, as under a quota."""
        if not self._is_low:
            logger.error("%s is full: articles are stored without an archived copy", self._folder)
        self._is_low = True


def low_space_message(folder: Path, *, free: int, reserve: int) -> Message:
    """Return the message: what is short, what follows from it and the way out."""
    return message(
        DiskCode.SHORT, folder=str(folder), free=free / _MEGABYTE, reserve=reserve / _MEGABYTE
    )
