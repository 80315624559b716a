"""Why a request brought no page: the code of the trouble, not the exception."""

from __future__ import annotations

import gzip
import logging
import re
import zlib

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from article.message import Message, MessageCode, message, verbatim
from crawler.extraction.not_an_article import (
    MAX_CHALLENGE_LETTERS,
    NonArticleKind,
    NotAnArticle,
    reject_challenge,
)
from crawler.html.charset import decode

# It logs "gave up" for every page; the report has it with the reason.
logging.getLogger("scrapy.downloadermiddlewares.retry").setLevel(logging.CRITICAL)


class FetchCode(MessageCode):
    """Why an address gave no page."""

    NO_ADDRESS = "fetch_no_address"
    TOO_LARGE = "fetch_too_large"
    REFUSED = "fetch_refused"
    BROKEN_OFF = "fetch_broken_off"
    TIMEOUT = "fetch_timeout"
    DATA_LOSS = "fetch_data_loss"
    DAMAGED = "fetch_damaged"
    TLS = "fetch_tls"
    PROXY = "fetch_proxy"
    BAD_SCHEME = "fetch_bad_scheme"
    STATUS = "fetch_status"
    STATUS_PAGE = "fetch_status_page"
    ERROR = "fetch_error"
    SENT_ON = "fetch_sent_on"
    UNREADABLE = "fetch_unreadable"
    NO_DOCUMENT = "fetch_no_document"
    NOT_ARCHIVED = "fetch_not_archived"
    MAP_TARGET = "fetch_map_target"
    RATE_LIMITED = "fetch_rate_limited"
    HOST_WAITS = "fetch_host_waits"
    STATUS_WAITS = "fetch_status_waits"
    ENDLESS_URL = "fetch_endless_url"
    ROBOTS_FORBID = "robots_forbid"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    ROBOTS_WILDCARDS = "robots_wildcards"
    BROWSER_SLOW = "browser_slow"
    BROWSER_FAILED = "browser_failed"
    BROWSER_NAMED_MISSING = "browser_named_missing"
    BROWSER_MISSING = "browser_missing"


class NotFetched(IgnoreRequest):
    """The request is given up for a reason of ours."""

    def __init__(self, reason: Message, text: str = "") -> None:
        super().__init__(text or str(reason))
        self.reason = reason


_TLS = re.compile(r"\bSSL\b|OpenSSL|\bTLS|ssl routines|CertificateError")
_CODES = (
    (CannotResolveHostError, FetchCode.NO_ADDRESS),
    (DownloadCancelledError, FetchCode.TOO_LARGE),
    (DownloadConnectionRefusedError, FetchCode.REFUSED),
    (DownloadFailedError, FetchCode.BROKEN_OFF),
    (DownloadTimeoutError, FetchCode.TIMEOUT),
    (ResponseDataLossError, FetchCode.DATA_LOSS),
    (UnsupportedURLSchemeError, FetchCode.BAD_SCHEME),
)


_MAX_CHALLENGE_BYTES = 4 * MAX_CHALLENGE_LETTERS


def detect_challenge(body: bytes) -> Message | None:
    """Name the firewall that answered instead of the site; None if none did."""
    if len(body) > _MAX_CHALLENGE_BYTES:
        return None  # decoding twenty megabytes takes ten seconds, and nobody could end it here
    try:
        reject_challenge(decode(body))
    except NotAnArticle as refusal:
        return refusal.reason
    return None


def classify_error(error: BaseException | None) -> NonArticleKind | None:
    """Return the kind of page that came instead of an article; None if unknown."""
    challenged = isinstance(error, HttpError) and detect_challenge(error.response.body)
    return NonArticleKind.CHALLENGE if challenged else None


def _connection_code(error: BaseException | None) -> FetchCode | None:
    """Separate failures of encryption and proxy from others: each has a declaration that helps."""
    # By its name: its module brings an HTTP client, a fifth of the time that a command takes to start.
    if type(error).__name__ == "TunnelError":
        return FetchCode.PROXY
    reasons = " ".join(repr(one) for one in (error, *getattr(error, "args", ()), _cause(error)))
    return FetchCode.TLS if _TLS.search(reasons) else None


def _cause(error: BaseException | None) -> object:
    cause = error.__cause__ if error else None
    return getattr(cause, "reasons", None) or cause


def _is_of_unpacking(error: BaseException | None) -> bool:
    """Return whether a body is not compressed as its header says."""
    return isinstance(error, zlib.error | gzip.BadGzipFile | EOFError) or (
        type(error).__module__.partition(".")[0] in {"brotli", "_brotli", "brotlicffi", "zstandard"}
    )


def describe_error(error: BaseException | None) -> Message:
    """Return why there is no page."""
    if isinstance(error, HttpError):
        status = error.response.status
        if challenge := detect_challenge(error.response.body):
            return message(FetchCode.STATUS_PAGE, status=status, page=challenge)
        return message(FetchCode.STATUS, status=status)
    if isinstance(error, NotFetched):
        return error.reason
    if isinstance(error, IgnoreRequest):
        return verbatim(str(error))
    if special := _connection_code(error):
        return message(special)
    if _is_of_unpacking(error):
        return message(FetchCode.DAMAGED)
    known = next((code for kind, code in _CODES if isinstance(error, kind)), None)
    if known:
        return message(known)
    return message(FetchCode.ERROR, error=f"{type(error).__name__}: {error}".rstrip(": "))
