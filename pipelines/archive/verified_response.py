"""Read back what was archived at a place, if its digest still matches."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crawler.warc.archived_response import ArchivedResponse
from crawler.warc.reader import read_response_at

logger = logging.getLogger(__name__)


def verified_response(
    folder: Path, place: Mapping[str, Any], *, limit: int
) -> ArchivedResponse | None:
    """Return what is archived at a place; None if it is gone or no longer what was archived."""
    path = archive_path(folder, place)
    if path is None:
        return None
    found = read_response_at(path, int(place["offset"]), limit=limit)
    if found is None or hashlib.sha256(found.body).hexdigest() != place["sha256"]:
        logger.error("%s: the record at byte %s is not what was archived", path, place["offset"])
        return None
    return found


def archive_path(folder: Path, place: Mapping[str, Any]) -> Path | None:
    """Return the archive file that a row names, if it is there."""
    folder = folder.resolve()
    path = (folder / str(place["warc"])).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        logger.error("%s is gone: what was archived there cannot be read", path)
        return None
    return path
