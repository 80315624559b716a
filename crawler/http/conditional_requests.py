"""Conditional requests: ETag and Last-Modified, used while a server's validators are trustworthy."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from scrapy.http import Response

from article.bounds import HTTP_HEADER, fits_url
from article.model import Validators
from crawler.rendering import Rendering

PAGE_VALIDATOR_MAX_AGE = timedelta(days=7)
DISCOVERY_VALIDATOR_MAX_AGE = timedelta(hours=6)
"""A site that leaves an ETag unchanged over a change must not hide its news for longer."""


@dataclass(frozen=True, kw_only=True)
class CachedValidators:
    """The validators of a URL's last full response."""

    url: str
    etag: str | None
    last_modified: str | None
    digest: str
    at: datetime
    articles: int | None = None
    """How many articles it listed; None for an article itself."""

    def request_headers(self, *, now: datetime) -> dict[str, str]:
        """Return the headers of a conditional request; none if the response is too old."""
        max_age = PAGE_VALIDATOR_MAX_AGE if self.articles is None else DISCOVERY_VALIDATOR_MAX_AGE
        if now - self.at > max_age:
            return {}
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in found.items() if value}

    def as_value(self) -> Validators:
        """Return what is stored with the response."""
        return Validators(
            url=self.url, etag=self.etag, last_modified=self.last_modified, digest=self.digest
        )

    def contradicted_by(self, later: CachedValidators) -> bool:
        """Return whether the same validators came with another body."""
        same = (self.etag, self.last_modified) == (later.etag, later.last_modified)
        return same and self.digest != later.digest


class ConditionalRequests:
    """The validators of a source: those stored, and those of this crawl."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._cached: Mapping[str, CachedValidators] = {}
        self.recorded: dict[str, CachedValidators] = {}
        """Full responses of this crawl that came with validators."""
        self.contradicted_url: str | None = None
        """A URL whose validators stayed the same over a change."""

    def load(self, cached: Mapping[str, CachedValidators]) -> None:
        """Load the validators of earlier crawls."""
        self._cached = cached

    def headers_for(self, url: str, rendering: Rendering | None) -> dict[str, str]:
        """Return the headers of a conditional request."""
        before = self._cached.get(url)
        # What a script builds may change under a shell that does not.
        return before.request_headers(now=self._clock()) if before and rendering is None else {}

    def cached_article_count(self, response: Response) -> int:
        """Return how many articles an unchanged listing still holds; else 0."""
        before = self._cached.get(response.meta["asked"])
        return (before.articles or 0) if response.status == 304 and before else 0

    def record(
        self, response: Response, *, at: datetime, articles: int | None = None
    ) -> Validators | None:
        """Record the validators of a full response, compare them with the cached ones, return them."""
        answer = validators_of(response, url=response.meta["asked"], at=at, articles=articles)
        if answer is None or response.meta.get("rendering"):
            return None
        self.recorded[answer.url] = answer
        before = self._cached.get(answer.url)
        if before and before.contradicted_by(answer):
            self.contradicted_url = answer.url
        return answer.as_value()


def validators_of(
    response: Response, *, url: str, at: datetime, articles: int | None = None
) -> CachedValidators | None:
    """Return the validators of a full response; None if it came without."""
    etag, last_modified = (
        bounded_header(response, "ETag"),
        bounded_header(response, "Last-Modified"),
    )
    if response.status != 200 or not (etag or last_modified) or not fits_url(url):
        return None
    return CachedValidators(
        url=url,
        etag=etag,
        last_modified=last_modified,
        digest=hashlib.sha256(response.body).hexdigest(),
        at=at,
        articles=articles,
    )


def bounded_header(response: Response, name: str) -> str | None:
    """Return a header as text; None if it cannot be stored as it is: altered, it would match nothing.

    That is one too long, or with control characters: PostgreSQL refuses a NUL, and with it the page.
    """
    value = (response.headers.get(name) or b"").decode("latin-1")
    return value if value and len(value) <= HTTP_HEADER and value.isprintable() else None
