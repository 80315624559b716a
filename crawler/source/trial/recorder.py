"""Recording: the answers of one crawl, bounded, as a web archive that replays it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scrapy import Request
from scrapy.http import Response

from article.model import RawResponse
from crawler.spider.redirects import to_archivable
from crawler.warc.writer import write_warc_file

ARCHIVE_BYTES = 20_000_000
"""Bytes of bodies: a mail system takes the packed file, and a browser source fits."""


@dataclass(frozen=True, kw_only=True)
class RecordedAnswer:
    """One answer as it came, before any middleware saw it."""

    response: RawResponse
    status: int
    at: datetime


class AnswerRecorder:
    """Stores the last answer of each address; what exceeds the bound is counted and left out."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._answers: dict[str, RecordedAnswer] = {}
        self._bytes = 0
        self.left_out = 0

    def record(self, response: Response, request: Request) -> None:
        """Add an answer; a script that sets a cookie is replaced by the page behind it."""
        before = self._answers.get(response.url)
        size = len(response.body) - (len(before.response.body) if before else 0)
        if self._bytes + size > ARCHIVE_BYTES:
            self.left_out += 1
            return
        self._bytes += size
        self._answers[response.url] = RecordedAnswer(
            response=to_archivable(response),
            status=response.status,
            at=request.meta.get("captured_at") or self._clock(),
        )

    @property
    def answers(self) -> tuple[RecordedAnswer, ...]:
        """Return the answers in the order of their first arrival."""
        return tuple(self._answers.values())

    def write(self, path: Path) -> None:
        """Write the answers to one WARC file; an older one of the same name is replaced."""
        write_warc_file(path, ((one.response, one.at, one.status) for one in self.answers))
