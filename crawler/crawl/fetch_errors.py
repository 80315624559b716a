"""Descriptions of failed requests that name the problem and not the exception."""

from __future__ import annotations

import logging

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

from crawler.extraction.not_an_article import NonArticleKind, NotAnArticle, reject_challenge
from crawler.html.charset import decode

# It logs "gave up" for every page; the report has it with the reason.
logging.getLogger("scrapy.downloadermiddlewares.retry").setLevel(logging.CRITICAL)

_MESSAGES = (
    (CannotResolveHostError, "the host's name leads to no address we may connect to"),
    (DownloadCancelledError, "the page is larger than we take"),
    (DownloadConnectionRefusedError, "the server refused the connection"),
    (DownloadFailedError, "the connection broke off without an answer"),
    (DownloadTimeoutError, "the answer took too long"),
    (ResponseDataLossError, "the connection broke off in the middle of the page"),
    (UnsupportedURLSchemeError, "the address is no web address"),
)


def detect_challenge(body: bytes) -> str | None:
    """Name the firewall that answered instead of the site; None if none did."""
    try:
        reject_challenge(decode(body))
    except NotAnArticle as refusal:
        return str(refusal)
    return None


def classify_error(error: BaseException | None) -> NonArticleKind | None:
    """Return the kind of page that came instead of an article; None if unknown."""
    challenged = isinstance(error, HttpError) and detect_challenge(error.response.body)
    return NonArticleKind.CHALLENGE if challenged else None


def describe_error(error: BaseException | None) -> str:
    """Describe in one line why there is no page."""
    if isinstance(error, HttpError):
        challenge = detect_challenge(error.response.body)
        return f"the server answered {error.response.status}" + (
            f": {challenge}" if challenge else ""
        )
    if isinstance(error, IgnoreRequest):
        return str(error)
    known = (words for kind, words in _MESSAGES if isinstance(error, kind))
    return next(known, f"{type(error).__name__}: {error}".rstrip(": "))
