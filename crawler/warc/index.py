"""The index over WARC files: every address with the locations of its captures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from article.canonical_url import BadAddress, canonical_url, sorted_query
from crawler.warc.archived_response import (
    DAMAGE_ERRORS,
    ArchivedResponse,
    archived_response,
    describe_warc_error,
)
from crawler.warc.bounded_iterator import BoundedArchiveIterator
from crawler.warc.damage import Damage
from crawler.warc.page_records import page_records


@dataclass(frozen=True, order=True)
class RecordLocation:
    """File and offset of an archived response; sorts by its date."""

    at: datetime
    file: Path = field(compare=False)
    offset: int = field(compare=False)


@dataclass
class WarcIndex:
    """An index over WARC files: every address with its captures, oldest first."""

    captures: dict[str, list[RecordLocation]] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    """Lookup key to the URL as archived."""
    spellings: dict[str, list[RecordLocation]] = field(default_factory=dict)
    """Canonical URL to captures: archived addresses may carry sessions and tracking."""
    problems: list[str] = field(default_factory=list)
    """Files or parts of files that could not be read."""

    @property
    def visits(self) -> int:
        """Count the visits: the captures of the most-captured URL."""
        return max((len(found) for found in self.captures.values()), default=0)

    def time_of_visit(self, visit_number: int) -> datetime:
        """Return the time of a visit: the date of its latest capture."""
        chosen = [_capture_of_visit(found, visit_number).at for found in self.captures.values()]
        return max(chosen, default=datetime.now(UTC))

    def response(self, url: str, *, visit_number: int, limit: int) -> ArchivedResponse | None:
        """Return the nth capture of a URL (the last if there are fewer); None if it has none."""
        found = self._captures_of(url)
        if not found:
            return None
        capture = _capture_of_visit(found, visit_number)
        with capture.file.open("rb") as file:
            file.seek(capture.offset)
            for record in BoundedArchiveIterator(file):
                return archived_response(record, limit=limit)
        return None

    def contains(self, url: str) -> bool:
        """Return whether the archive has a response for the URL."""
        return bool(self._captures_of(url))

    def _captures_of(self, url: str) -> list[RecordLocation]:
        return self.captures.get(_lookup_key(url)) or self.spellings.get(_spelling(url) or "", [])


def _capture_of_visit(captures: Sequence[RecordLocation], visit_number: int) -> RecordLocation:
    return captures[min(visit_number, len(captures) - 1)]


def index_warc_files(paths: Sequence[Path]) -> WarcIndex:
    """Index WARC files; `problems` lists what cannot be read."""
    archive = WarcIndex()
    for path in paths:
        try:
            _index_file(archive, path)
        except DAMAGE_ERRORS as error:
            archive.problems.append(f"{path}: {describe_warc_error(error)}")
    for found in (*archive.captures.values(), *archive.spellings.values()):
        found.sort()
    return archive


def _index_file(archive: WarcIndex, path: Path) -> None:
    damage = Damage(path)
    for record in page_records(path, 0, damage):
        try:
            url, at = record.url, record.at
            key = _lookup_key(url)
            record.check_complete()
        except DAMAGE_ERRORS as error:
            damage.add_record(record.offset, describe_warc_error(error))
            continue
        location = RecordLocation(at, path, record.offset)
        archive.captures.setdefault(key, []).append(location)
        archive.urls.setdefault(key, url)
        if spelling := _spelling(url):
            archive.spellings.setdefault(spelling, []).append(location)
    if damage:
        archive.problems.append(f"{path}: {damage}")


def _spelling(url: str) -> str | None:
    try:
        return sorted_query(canonical_url(url))
    except BadAddress:
        return None


def _lookup_key(url: str) -> str:
    # Scheme and spelling of a percent-encoded path differ between crawlers; the page does not.
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return f"{host}{unquote(parts.path) or '/'}?{unquote(parts.query)}"
