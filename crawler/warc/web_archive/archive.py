"""A web archive while it is asked: its lists and captures, within bounds, and why it gives none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response

from crawler.http.retry_after import HostRateLimited
from crawler.warc.archived_response import ArchivedResponse
from crawler.warc.page_records import response_at
from crawler.warc.web_archive.capture_address import capture_address, original_location
from crawler.warc.web_archive.cdx import Capture


class ArchiveUnavailable(Exception):
    """The archive does not answer, or not what an archive answers; the message says what."""


class ArchiveBusy(ArchiveUnavailable):
    """The archive asks to wait; `until` says how long."""

    def __init__(self, reason: str, *, until: datetime | None) -> None:
        super().__init__(reason)
        self.until = until


class ListTooLarge(ArchiveUnavailable):
    """An answer is larger than a page may be."""


class BoundReached(Exception):
    """The requests or bytes that were granted are used up."""


@dataclass(kw_only=True)
class ArchiveBudget:
    """How much may be asked of an archive, and how much was."""

    max_requests: int
    max_bytes: int
    requests: int = 0
    bytes: int = 0

    def retries(self, at_most: int) -> int:
        """Return how often one more request may be repeated; raises BoundReached if none is left."""
        if self.requests >= self.max_requests:
            raise BoundReached(f"{self.max_requests:,} requests were made")
        if self.bytes >= self.max_bytes:
            raise BoundReached(f"{self.max_bytes:,} bytes were received")
        return min(at_most, self.max_requests - self.requests - 1)


@dataclass(frozen=True, kw_only=True)
class WebArchive:
    """An archive while it is asked; made by `archive_fetcher.run_with_archive`."""

    via: str
    limit: int
    """Bytes of the largest answer."""
    retries: int
    """How often a request that fails is repeated."""
    budget: ArchiveBudget
    _download: Callable[[Request], Awaitable[Response]] = field(repr=False)
    _traffic: Callable[[], tuple[int, int]] = field(repr=False)
    """Requests made and bytes received so far, repeated ones and headers included."""

    async def listing(self, url: str) -> str:
        """Return the list at an address; raises ArchiveUnavailable, BoundReached."""
        response = await self._get(Request(url, dont_filter=True))
        if response.status == 404 and response.body.lstrip()[:1] == b"{":
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
        replayed = response.headers.get("Memento-Datetime")
        if not replayed:
            raise ArchiveUnavailable(f"{address.url}: answered {response.status}, and no capture")
        if memento_date(replayed) != capture.at:
            # An archive that has lost a record replays the nearest one.
            raise ArchiveUnavailable(f"{address.url}: answered the capture of {replayed.decode()}")
        return ArchivedResponse(
            url=capture.url,
            at=capture.at,
            status=response.status,
            headers=tuple(_headers(response)),
            body=response.body,
        )

    async def _get(self, request: Request) -> Response:
        request.meta["max_retry_times"] = self.budget.retries(self.retries)
        requests, size = self._traffic()
        try:
            return await self._download(request)
        except HostRateLimited as error:
            until = error.reason.params.get("until")
            at = datetime.fromisoformat(str(until)) if until else None
            raise ArchiveBusy(str(error), until=at) from error
        except DownloadCancelledError as error:
            raise ListTooLarge(f"{request.url}: {error}") from error
        except Exception as error:
            raise ArchiveUnavailable(
                f"{request.url}: {str(error) or type(error).__name__}"
            ) from error
        finally:
            requests_now, size_now = self._traffic()
            self.budget.requests += requests_now - requests
            self.budget.bytes += size_now - size


def waiting_time(busy: ArchiveBusy) -> float:
    """Return for how many seconds an archive asks to wait; ten minutes if it does not say."""
    return max(0.0, (busy.until - datetime.now(UTC)).total_seconds()) if busy.until else 600.0


def memento_date(header: bytes) -> datetime | None:
    """Return the date of a replayed capture; None if the header names none."""
    try:
        at = parsedate_to_datetime(header.decode("latin-1"))
    except (ValueError, TypeError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _headers(response: Response) -> list[tuple[str, str]]:
    found = []
    for name, values in response.headers.items():
        key = name.decode("latin-1")
        for value in values:
            text = value.decode("latin-1")
            found.append((key, original_location(text) if key.lower() == "location" else text))
    return found
