"""Web archives made inside a test: the bytes of a WARC file with the answers one names."""

from __future__ import annotations

import gzip as gz
from dataclasses import dataclass

HTML = (("Content-Type", "text/html; charset=utf-8"),)


@dataclass(frozen=True, kw_only=True)
class WarcEntry:
    """One archived answer."""

    url: str
    body: bytes = b"<p>Xin ch\xc3\xa0o</p>"
    at: str = "2026-10-12T00:00:00Z"
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = HTML


def warc_bytes(*answers: WarcEntry, gzip: bool = True) -> bytes:
    records = [_record(answer) for answer in answers]
    return b"".join(gz.compress(record, mtime=0) if gzip else record for record in records)


def _record(answer: WarcEntry) -> bytes:
    printed = "".join(f"{name}: {value}\r\n" for name, value in answer.headers)
    http = f"HTTP/1.1 {answer.status}\r\n{printed}\r\n".encode() + answer.body
    head = (
        "WARC/1.1\r\n"
        "WARC-Type: response\r\n"
        "WARC-Record-ID: <urn:uuid:0d8f5a32-6b1c-4c8e-9d57-2f6f5f0c1a11>\r\n"
        f"WARC-Target-URI: {answer.url}\r\n"
        f"WARC-Date: {answer.at}\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"
