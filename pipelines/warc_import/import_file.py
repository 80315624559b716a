"""Imports one archive: walks through it, has its records read and stores them in their order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from crawler.warc.archived_response import describe_warc_error
from crawler.warc.damage import Damage
from crawler.warc.reader import WarcError
from pipelines.warc_import.chunks import chunks_of
from pipelines.warc_import.reading_process import ReadingProcesses, UnreadableRecord
from pipelines.warc_import.warc_importer import WarcImporter


def import_file(
    path: Path,
    *,
    start: int,
    accepts: Callable[[str], bool],
    limit: int,
    processes: ReadingProcesses,
    importer: WarcImporter,
    on_stored: Callable[[int], None],
) -> None:
    """Import from an offset on; `on_stored` gets offsets before which everything is stored.

    Raises WarcError at the end if parts of the file cannot be read.
    """
    try:
        damage = Damage(path)
    except OSError as error:
        raise WarcError(f"{path}: {describe_warc_error(error)}") from error
    chunks = chunks_of(path, start, damage, accepts=accepts, limit=limit)
    for chunk, results in processes.read(chunks):
        for result in results:
            if isinstance(result, UnreadableRecord):
                damage.add_record(result.offset, result.reason)
            else:
                importer.add(result)
        importer.skipped += chunk.passed_over
        importer.flush()
        if chunk.end is not None:
            on_stored(chunk.end)
    if damage:
        raise WarcError(f"{path}: {damage}")
