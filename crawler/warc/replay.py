"""One recorded visit of an archive, replayed by a crawl instead of requests to the network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawler.crawl.fetch_errors import NotFetched
from crawler.warc.index import WarcIndex


class NotInArchive(NotFetched):
    """The replayed archive has no answer for the address: reported once as missing."""


@dataclass(frozen=True, kw_only=True)
class Replay:
    """One visit of those recorded in an archive."""

    archive: WarcIndex
    visit_number: int = 0

    @property
    def time(self) -> datetime:
        """Return the time of the visit."""
        return self.archive.time_of_visit(self.visit_number)
