"""Fetches lists and captures from a web archive: one after the other, politely, within bounds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.http.retry_after import HostRateLimited
from crawler.spider.task_spider import TaskSpider, run_task_spider
from crawler.warc.archived_response import ArchivedResponse
from crawler.warc.page_records import response_at
from crawler.warc.web_archive.capture_address import capture_address, index_base, original_location
from crawler.warc.web_archive.cdx import Capture
from settings import Settings


class ArchiveUnavailable(Exception):
    """The archive does not answer, or not what an archive answers; the message says what."""


class ArchiveBusy(ArchiveUnavailable):
    """The archive asks to wait; `until` says how long."""

    def __init__(self, reason: str, *, until: datetime | None) -> None:
        super().__init__(reason)
        self.until = until


class BoundReached(Exception):
    """The requests or bytes that were granted are used up."""


@dataclass(kw_only=True)
class ArchiveBudget:
    """How much may be asked of an archive, and how much was."""

    max_requests: int
    max_bytes: int
    requests: int = 0
    bytes: int = 0

    def claim(self) -> None:
        """Count a request; raises BoundReached if none is left."""
        if self.requests >= self.max_requests:
            raise BoundReached(f"{self.max_requests:,} requests were made")
        if self.bytes >= self.max_bytes:
            raise BoundReached(f"{self.max_bytes:,} bytes were received")
        self.requests += 1


@dataclass(frozen=True, kw_only=True)
class WebArchive:
    """An archive while it is asked; made by `run_with_archive`."""

    via: str
    limit: int
    budget: ArchiveBudget
    _download: Callable[[Request], Awaitable[Response]] = field(repr=False)

    async def listing(self, url: str) -> str:
        """Return the list at an address; raises ArchiveUnavailable, BoundReached."""
        response = await self._get(Request(url, dont_filter=True))
        if response.status == 404:
            return ""  # how Common Crawl says that there is nothing
        if response.status != 200:
            raise ArchiveUnavailable(f"{url}: the index answered {response.status}")
        return response.body.decode("utf-8", "replace")

    async def response(self, capture: Capture) -> ArchivedResponse:
        """Fetch a capture; raises ArchiveUnavailable, BoundReached, or one of DAMAGE_ERRORS."""
        address = capture_address(self.via, capture)
        if address is None:
            raise ArchiveUnavailable(f"{capture.url}: the index does not say where its record is")
        headers = (
            {"Range": f"bytes={address.first_byte}-{address.last_byte}"}
            if address.is_record
            else None
        )
        response = await self._get(Request(address.url, headers=headers, dont_filter=True))
        if address.is_record:
            if response.status != 206:
                raise ArchiveUnavailable(f"{address.url}: answered {response.status} to a range")
            return response_at(BytesIO(response.body), 0, limit=self.limit)
        if not response.headers.get("Memento-Datetime"):
            raise ArchiveUnavailable(f"{address.url}: answered {response.status}, and no capture")
        return ArchivedResponse(
            url=capture.url,
            at=capture.at,
            status=response.status,
            headers=tuple(_headers(response)),
            body=response.body,
        )

    async def _get(self, request: Request) -> Response:
        self.budget.claim()
        try:
            response = await self._download(request)
        except HostRateLimited as error:
            until = error.reason.params.get("until")
            at = datetime.fromisoformat(str(until)) if until else None
            raise ArchiveBusy(str(error), until=at) from error
        except Exception as error:
            raise ArchiveUnavailable(
                f"{request.url}: {str(error) or type(error).__name__}"
            ) from error
        self.budget.bytes += len(response.body)
        return response


ArchiveTask = Callable[[WebArchive], Awaitable[None]]


class ArchiveFetcher(TaskSpider):
    """Asks an archive; delays, Retry-After, the host map and the network guard apply as in a crawl."""

    name = "archive-fetcher"
    hosts = ("archive-fetcher.invalid",)
    delay = 1.0
    custom_settings = {  # noqa: RUF012
        # An interface for programs, which an operator chose; archived redirects are content.
        "ROBOTSTXT_OBEY": False,
        "REDIRECT_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "COOKIES_ENABLED": False,
    }

    def __init__(
        self, *args: Any, task: ArchiveTask, via: str, budget: ArchiveBudget, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._task = task
        self._via = via
        self._budget = budget

    async def run_task(self) -> None:
        """Run the task with the archive."""
        archive = WebArchive(
            via=self._via,
            limit=self.crawler.settings.getint("DOWNLOAD_MAXSIZE"),
            budget=self._budget,
            _download=self.engine.download_async,
        )
        await self._task(archive)


async def run_with_archive(
    task: ArchiveTask, *, via: str, budget: ArchiveBudget, settings: Settings
) -> None:
    """Run a task with an archive; raises what the task raises, and UnknownIndex."""
    await run_task_spider(
        ArchiveFetcher,
        urls=[via, index_base(via)],
        settings=settings,
        task=task,
        via=via,
        budget=budget,
    )


def waiting_time(busy: ArchiveBusy) -> float:
    """Return for how many seconds an archive asks to wait; ten minutes if it does not say."""
    return max(0.0, (busy.until - datetime.now(UTC)).total_seconds()) if busy.until else 600.0


def _headers(response: Response) -> list[tuple[str, str]]:
    found = []
    for name, values in response.headers.items():
        key = name.decode("latin-1")
        for value in values:
            text = value.decode("latin-1")
            found.append((key, original_location(text) if key.lower() == "location" else text))
    return found
