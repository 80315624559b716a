"""Where a capture is fetched: a replay address, or a range of a file of records."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.warc.web_archive.cdx import REVISIT, TIMESTAMP, Capture

_COMMON_CRAWL_INDEX = "index.commoncrawl.org"
_COMMON_CRAWL_FILES = "https://data.commoncrawl.org/"
_WAYBACK = re.compile(r"^(https?://[^/]+)/cdx/search/(?:cdx|xd)$")
_PYWB = re.compile(r"^(https?://[^/]+/.+?)(?:/cdx|/index|-cdx|-index)$")
_REPLAY = re.compile(r"/\d{14}(?:[a-z]{2}_)?/(https?:/{1,2}.+)$")


class UnknownIndex(ValueError):
    """The address is none of an index that we know; the message gives examples."""


@dataclass(frozen=True, kw_only=True)
class CaptureAddress:
    """The address of a capture, and the bytes of the file if it is one."""

    url: str
    first_byte: int | None = None
    last_byte: int | None = None

    @property
    def is_record(self) -> bool:
        """Whether the answer is a record of a WARC file."""
        return self.first_byte is not None


def index_base(via: str) -> str:
    """Return the base of what an index leads to; raises UnknownIndex."""
    plain = via.split("?")[0].rstrip("/")
    if urlsplit(plain).hostname == _COMMON_CRAWL_INDEX:
        return _COMMON_CRAWL_FILES
    if match := _WAYBACK.match(plain):
        return f"{match[1]}/web/"
    if match := _PYWB.match(plain):
        return f"{match[1]}/"
    raise UnknownIndex(
        f"{via} is no address of a CDX index such as https://web.archive.org/cdx/search/cdx, "
        "https://archive.example/COLLECTION/cdx (pywb) or "
        "https://index.commoncrawl.org/CC-MAIN-2026-43-index"
    )


def is_read_by_range(via: str) -> bool:
    """Return whether captures are ranges of files of records; otherwise they are replayed."""
    return index_base(via) == _COMMON_CRAWL_FILES


def can_be_fetched(via: str, capture: Capture) -> bool:
    """Return whether a capture is a page of its own: a record that repeats another one is, if replayed."""
    return capture.media_type != REVISIT or not is_read_by_range(via)


def capture_address(via: str, capture: Capture) -> CaptureAddress | None:
    """Return where a capture is fetched; None if the index does not say."""
    base = index_base(via)
    if base != _COMMON_CRAWL_FILES:
        # As it was captured: without the archive's own links and banner.
        return CaptureAddress(url=f"{base}{capture.at:{TIMESTAMP}}id_/{capture.url}")
    url = urljoin(base, capture.file)
    if url == base or not url.startswith(base) or capture.offset is None or not capture.length:
        return None
    return CaptureAddress(
        url=url,
        first_byte=capture.offset,
        last_byte=capture.offset + capture.length - 1,
    )


def original_location(location: str) -> str:
    """Return the target of an archived redirect, also where the archive leads to its own copy."""
    match = _REPLAY.search(location)
    return match[1] if match else location
