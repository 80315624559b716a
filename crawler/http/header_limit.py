"""A limit on response headers: an endless head is aborted before it fills the memory."""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

HEADER_BYTES_LIMIT = 262_144
"""Bytes of status line and headers. Browsers stop there, too; Twisted bounds a line, not their number."""


class HeaderTooLarge(Exception):
    """The head of a response is longer than any server needs."""


class HeaderLimitProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's own protocol, with a count of the bytes before the body."""

    _header_bytes = 0

    def request(self, request: Any) -> Any:
        """Reset the count: a connection serves one response after the other."""
        self._header_bytes = 0
        answer = super().request(request)
        if self._parser is not None:
            # Generators of security policies write lines longer than Twisted's 16 KB.
            self._parser.MAX_LENGTH = HEADER_BYTES_LIMIT
        return answer

    def dataReceived(self, bytes: bytes) -> None:  # noqa: A002, N802 - Twisted's names
        """Pass the bytes on, and abort when the headers are too long."""
        parser = self._parser
        super().dataReceived(bytes)  # type: ignore[no-untyped-call]
        # Interim answers (100, 103) without end do not end the head either.
        if parser is not None and parser is self._parser and parser.state in {STATUS, HEADER}:
            self._header_bytes += len(bytes)
            if self._header_bytes > HEADER_BYTES_LIMIT:
                self._giveUp(Failure(HeaderTooLarge()))  # type: ignore[no-untyped-call]


class HeaderLimitFactory(_LenientHTTP11ClientFactory):
    """Creates the connections of a pool."""

    def buildProtocol(self, addr: Any) -> HeaderLimitProtocol:  # noqa: N802
        """Return the protocol of one connection."""
        return HeaderLimitProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


def to_cancelled_error(error: DownloadFailedError) -> DownloadCancelledError | None:
    """Return the error that must not be retried; None for other failures."""
    reasons = getattr(error.__cause__, "reasons", ())
    if any(isinstance(one.value, HeaderTooLarge) for one in reasons):
        return DownloadCancelledError(f"its headers are longer than {HEADER_BYTES_LIMIT:,} bytes")
    return None
