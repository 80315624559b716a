"""Lists what a web archive captured of a source's articles; goes on where the archive asked to wait."""

from __future__ import annotations

from datetime import datetime

from crawler.source.declaration import Source
from crawler.warc.web_archive.archive import ListTooLarge, WebArchive
from crawler.warc.web_archive.capture_address import can_be_fetched
from crawler.warc.web_archive.cdx import Capture, parse_captures, worth_fetching
from crawler.warc.web_archive.index_query import IndexQuery, ListIncomplete
from pipelines.warc_import.backfill.source_captures import SourceCaptures


class CaptureListing:
    """The questions that are left, and what the answered ones listed."""

    def __init__(self, source: Source, *, start: datetime, end: datetime) -> None:
        self._source = source
        self._start, self._end = start, end
        hosts = {host.removeprefix("www.") for host in source.hosts}
        self._queries = [IndexQuery(host=host, start=start, end=end) for host in sorted(hosts)]
        self._found: list[Capture] = []

    async def complete(self, archive: WebArchive, history: SourceCaptures) -> None:
        """Ask what is left, and enter the captures worth fetching into a history.

        Raises ArchiveUnavailable, UnknownDialect, BoundReached; may then be called again.
        """
        while self._queries:
            query = self._queries[-1]
            following = await self._ask(query, archive, history)
            self._queries[-1:] = following
        history.captures = worth_fetching(self._found)
        history.is_listed = True

    async def _ask(
        self, query: IndexQuery, archive: WebArchive, history: SourceCaptures
    ) -> list[IndexQuery]:
        """Return the questions that follow from an answer."""
        try:
            answer = await archive.listing(query.url(archive.via))
        except ListTooLarge:
            return query.halves()
        if query.counts_pages(archive.via):
            return query.pages(answer)
        listed = parse_captures(answer)
        following = query.rest(listed)
        if following is None:
            try:
                return query.halves()
            except ListIncomplete as error:
                history.failures.append(str(error))
                following = []
        history.listed += len(listed.captures)
        history.unreadable += listed.unreadable
        self._found += (one for one in listed.captures if self._is_wanted(one, archive.via))
        return following

    def _is_wanted(self, capture: Capture, via: str) -> bool:
        return (
            self._start <= capture.at <= self._end
            and can_be_fetched(via, capture)
            and self._source.address(capture.url) is not None
        )
