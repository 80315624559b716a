"""How an index is asked for all captures of a host: in windows of time, by pages, or by a key for the rest."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from crawler.warc.web_archive.capture_address import is_read_by_range
from crawler.warc.web_archive.cdx import TIMESTAMP, CaptureList, UnknownDialect, unknown_dialect

LINES = 20_000
"""Captures of one answer: some 7 MB."""
_ALL_BLOCKS = 1_000_000
"""pywb looks into so many blocks of a compressed index for one answer; by default ten, and leaves out the rest."""
_SHORTEST_WINDOW = timedelta(hours=1)
_MAX_PAGES = 100_000


class ListIncomplete(ValueError):
    """More was captured within the shortest window than one answer holds; the message names it."""


@dataclass(frozen=True, kw_only=True)
class IndexQuery:
    """One question to an index; its captures are sorted by address, so a part of them is of any date."""

    host: str
    start: datetime
    end: datetime
    page: int | None = None
    """Of Common Crawl's index, which answers one page unless asked for more."""
    resume_key: str = ""

    def url(self, via: str) -> str:
        """Return the address to ask: for the number of pages where there are pages and none is named."""
        query: dict[str, str | int] = {
            "url": self.host.removeprefix("*."),
            "matchType": "domain" if self.host.startswith("*.") else "host",
            "output": "json",
            "from": _timestamp(self.start),
            "to": _timestamp(self.end),
        }
        if self.counts_pages(via):
            query["showNumPages"] = "true"
        elif is_read_by_range(via):
            query |= {"limit": LINES, "page": self.page or 0}
        else:
            query |= {"limit": LINES, "pageSize": _ALL_BLOCKS, "showResumeKey": "true"}
        if self.resume_key:
            query["resumeKey"] = self.resume_key
        return f"{via}{'&' if '?' in via else '?'}{urlencode(query)}"

    def counts_pages(self, via: str) -> bool:
        """Return whether the answer is a number of pages."""
        return self.page is None and is_read_by_range(via)

    def pages(self, answer: str) -> list[IndexQuery]:
        """Return the queries for the pages that an answer counts; raises UnknownDialect."""
        if not answer.strip():
            return []
        try:
            counted = json.loads(answer)
            count = int(counted["pages"] if isinstance(counted, dict) else counted)
        except (ValueError, TypeError, KeyError) as error:
            raise unknown_dialect(answer) from error
        if not 0 <= count <= _MAX_PAGES:
            raise UnknownDialect(f"the index counts {count} pages")
        return [replace(self, page=number) for number in reversed(range(count))]

    def rest(self, answer: CaptureList) -> list[IndexQuery] | None:
        """Return the queries for what an answer leaves out; None if it is to be asked in halves instead.

        Raises UnknownDialect for a key that leads nowhere, ListIncomplete if it cannot be halved.
        """
        if answer.resume_key:
            if answer.resume_key == self.resume_key:
                raise UnknownDialect(f"the index resumes where it was: {self.resume_key!r}")
            return [replace(self, resume_key=answer.resume_key)]
        if answer.lines < LINES or self.resume_key:
            return []
        return None

    def halves(self) -> list[IndexQuery]:
        """Return two queries for the same captures, the earlier one last; raises ListIncomplete."""
        if self.end - self.start <= _SHORTEST_WINDOW:
            raise ListIncomplete(
                f"{self.host}: more than {LINES:,} captures from {self.start:%Y-%m-%d %H:%M} within an hour"
            )
        middle = (self.start + (self.end - self.start) / 2).replace(microsecond=0)
        whole = replace(self, resume_key="")
        later = replace(whole, start=middle + timedelta(seconds=1))
        return [later, replace(whole, end=middle)]


def _timestamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime(TIMESTAMP)
