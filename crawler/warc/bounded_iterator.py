"""warcio's iterator with bounds: no line and no header goes on for ever."""

from __future__ import annotations

from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed

MAX_LINE = 100_000
"""warcio joins a line from pieces of 16 kB: 300 MB of zeros, 300 kB packed, took 18 s."""
MAX_HEADERS = 1_000_000
"""Bytes of one record's headers, the server's included."""


class _BoundedReader(DecompressingBufferedReader):  # type: ignore[misc]
    _read = 0

    def begin_record(self) -> None:
        self._read = 0

    def readline(self, length: int | None = None) -> bytes:
        line: bytes = super().readline(min(length or MAX_LINE, MAX_LINE))
        self._read += len(line)
        if len(line) >= MAX_LINE and length is None:
            raise ArchiveLoadFailed(f"a line of more than {MAX_LINE:,} bytes")
        if self._read > MAX_HEADERS:
            raise ArchiveLoadFailed(f"more than {MAX_HEADERS:,} bytes of headers")
        return line


class BoundedArchiveIterator(ArchiveIterator):  # type: ignore[misc]
    """Iterates over the records of a file."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        # Nothing has been read yet.
        self.reader = _BoundedReader(self.fh)

    def _next_record(self, next_line: bytes | None) -> Any:
        self.reader.begin_record()
        return super()._next_record(next_line)
