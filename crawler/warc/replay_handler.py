"""Scrapy's download handler for replays: every answer comes from an archive."""

from __future__ import annotations

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from article.message import message
from crawler.crawl.context import context_of
from crawler.crawl.fetch_errors import FetchCode
from crawler.warc.archived_response import ArchivedResponse
from crawler.warc.replay import NotInArchive


class ReplayHandler(BaseDownloadHandler):
    """Answers from the replay of the crawl's context; nothing goes to the network."""

    async def download_request(self, request: Request) -> Response:
        """Return the archived response, with the date of its capture in `meta`."""
        replay = context_of(self.crawler).replay
        if replay is None:
            raise NotInArchive(message(FetchCode.NOT_ARCHIVED, url=request.url))
        limit = self.crawler.settings.getint("DOWNLOAD_MAXSIZE")
        recorded = replay.archive.response(
            request.url, visit_number=replay.visit_number, limit=limit
        )
        if recorded is None:
            if request.url.endswith("/robots.txt"):
                return Response(request.url, status=404)
            raise NotInArchive(message(FetchCode.NOT_ARCHIVED, url=request.url))
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
