"""One visit of an archive, which a crawl replays instead of asking the network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawler.crawl.fetch_errors import NotFetched
from crawler.warc.reader import WarcIndex


class NotInArchive(NotFetched):
    """The replayed archive has no answer for the address: it is unreachable, and said once."""


@dataclass(frozen=True, kw_only=True)
class Replay:
    """One visit out of those an archive tells of."""

    archive: WarcIndex
    visit_number: int = 0

    @property
    def time(self) -> datetime:
        """Tell what time it was during the visit."""
        return self.archive.time_of_visit(self.visit_number)
