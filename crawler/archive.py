"""Reading web archives: WARC files, record by record or by address."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

logger = logging.getLogger(__name__)

_BROKEN = (ArchiveLoadFailed, zlib.error, EOFError, OSError, ValueError, KeyError)
_DROPPED_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """One archived answer, decoded as a browser would have decoded it."""

    url: str
    at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """Cut one byte over the limit it was read with, so that a longer one can be told."""

    def header(self, name: str) -> str:
        """Give the first header of that name, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(frozen=True, order=True)
class Capture:
    """Where an archived answer lies; sorts by its date."""

    at: datetime
    file: Path = field(compare=False)
    offset: int = field(compare=False)


@dataclass
class Archive:
    """An index over WARC files: every address with its captures, oldest first."""

    captures: dict[str, list[Capture]] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    """Look-up key to the address as archived."""
    problems: list[str] = field(default_factory=list)
    """Files or parts of files that could not be read, in words."""

    @property
    def rounds(self) -> int:
        """Count the visits the archive tells of: the captures of its most-captured address."""
        return max((len(found) for found in self.captures.values()), default=0)

    def clock(self, round_number: int) -> datetime:
        """Tell what time it was in a round: the date of its latest capture."""
        chosen = [_chosen(found, round_number).at for found in self.captures.values()]
        return max(chosen, default=datetime.now(UTC))

    def answer(self, url: str, *, round_number: int, limit: int) -> Recorded | None:
        """Give the nth capture of an address (the last if there are fewer); None if it has none."""
        found = self.captures.get(_key(url))
        if not found:
            return None
        capture = _chosen(found, round_number)
        with capture.file.open("rb") as file:
            file.seek(capture.offset)
            for record in ArchiveIterator(file):
                return _recorded(record, limit=limit)
        return None

    def holds(self, url: str) -> bool:
        """Tell whether the archive has an answer for the address."""
        return _key(url) in self.captures


def _chosen(found: Sequence[Capture], round_number: int) -> Capture:
    return found[min(round_number, len(found) - 1)]


def index_archive(paths: Sequence[Path]) -> Archive:
    """Index WARC files; what cannot be read is told in `problems`, the rest is used."""
    archive = Archive()
    for path in paths:
        try:
            _index_file(archive, path)
        except _BROKEN as error:
            archive.problems.append(f"{path}: {explain(error)}")
    for found in archive.captures.values():
        found.sort()
    return archive


def _index_file(archive: Archive, path: Path) -> None:
    with path.open("rb") as file:
        records = ArchiveIterator(file)
        seen = 0
        for record in records:
            seen += 1
            if record.rec_type != "response" or record.http_headers is None:
                continue
            url = record.rec_headers.get_header("WARC-Target-URI").strip("<>")
            # The offset is that of the record just read, and known before its body is.
            capture = Capture(_date(record), path, records.get_record_offset())
            archive.captures.setdefault(_key(url), []).append(capture)
            archive.addresses.setdefault(_key(url), url)
        if not seen:
            raise ArchiveLoadFailed("holds no WARC record")
        _refuse_truncation(path)


def _refuse_truncation(path: Path) -> None:
    """Raise EOFError if the last gzip member was cut off: warcio takes that for the end."""
    with path.open("rb") as file:
        if file.read(2) != b"\x1f\x8b":
            return
        file.seek(0)
        unzip = zlib.decompressobj(31)
        while chunk := file.read(1 << 16):
            while chunk:
                unzip.decompress(chunk, 1 << 20)
                while unzip.unconsumed_tail:
                    unzip.decompress(unzip.unconsumed_tail, 1 << 20)
                chunk = unzip.unused_data
                if unzip.eof and chunk:
                    unzip = zlib.decompressobj(31)
                elif not unzip.eof:
                    break
        if not unzip.eof:
            raise EOFError("the file ends in the middle of a record; what came before was read")


def read_records(path: Path, *, limit: int) -> Iterator[Recorded]:
    """Stream the answers of a WARC file in constant memory; raises ArchiveError at a broken place."""
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type == "response" and record.http_headers is not None:
                    yield _recorded(record, limit=limit)
        _refuse_truncation(path)
    except _BROKEN as error:
        raise ArchiveError(f"{path}: {explain(error)}") from error


class ArchiveError(Exception):
    """A WARC file is damaged from here on; what was read before is good."""


def explain(error: BaseException) -> str:
    """Say in one line why an archive cannot be read."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    first = next((line.strip() for line in str(error).splitlines() if line.strip()), "damaged")
    return f"not a readable WARC file: {first}"


def _recorded(record: Any, *, limit: int) -> Recorded:
    headers = tuple(
        (name, value)
        for name, value in record.http_headers.headers
        if name.lower() not in _DROPPED_HEADERS
    )
    return Recorded(
        url=record.rec_headers.get_header("WARC-Target-URI").strip("<>"),
        at=_date(record),
        status=int(record.http_headers.get_statuscode() or 0),
        headers=headers,
        body=record.content_stream().read(limit + 1),
    )


def _date(record: Any) -> datetime:
    printed = record.rec_headers.get_header("WARC-Date")
    return datetime.fromisoformat(printed.replace("Z", "+00:00"))


def _key(url: str) -> str:
    # Scheme and spelling of a percent-encoded path differ between crawlers; the page does not.
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return f"{host}{unquote(parts.path) or '/'}?{unquote(parts.query)}"
