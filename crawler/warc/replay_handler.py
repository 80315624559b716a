"""Answering every request from an archive; nothing goes to the network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.warc.reader import ArchivedResponse, WarcIndex


class NotInArchive(IgnoreRequest):
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


class ReplayHandler(BaseDownloadHandler):
    """Scrapy's way to an archive; the spider carries the replay it is in."""

    async def download_request(self, request: Request) -> Response:
        """Give the archived answer, with the date of its capture in `meta`."""
        replay: Replay = self.crawler.spider.replay  # type: ignore[union-attr]
        limit = self.crawler.settings.getint("DOWNLOAD_MAXSIZE")
        recorded = replay.archive.response(
            request.url, visit_number=replay.visit_number, limit=limit
        )
        if recorded is None:
            if request.url.endswith("/robots.txt"):
                return Response(request.url, status=404)
            raise NotInArchive(f"the archive does not hold {request.url}")
        if len(recorded.body) > limit:
            raise DownloadCancelledError(f"the page is larger than {limit:,} bytes")
        request.meta["captured_at"] = recorded.at
        return _response(request, recorded)


def _response(request: Request, recorded: ArchivedResponse) -> Response:
    headers = Headers()
    for name, value in recorded.headers:
        headers.appendlist(name, value)
    kind = responsetypes.from_args(headers=headers, url=request.url, body=recorded.body[:1000])
    return kind(
        url=request.url,
        status=recorded.status,
        headers=headers,
        body=recorded.body,
        request=request,
    )
