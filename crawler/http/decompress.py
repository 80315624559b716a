"""Decompression of stored bodies: gzip, deflate, brotli; bounded against decompression bombs."""

from __future__ import annotations

import zlib

import brotli  # type: ignore[import-untyped]


class TruncatedBody(Exception):
    """The compressed body is damaged or not complete; half a page must not pass for an edit."""

    def __init__(self) -> None:
        super().__init__("its compressed body is not complete")


def decompress(compressed: bytes, encoding: str, *, limit: int) -> bytes:
    """Decompress a body, to one byte over the limit at most; raises TruncatedBody if it is incomplete."""
    # Many archives keep the header of a body that they stored unpacked.
    if encoding in {"gzip", "x-gzip"} and compressed[:2] == b"\x1f\x8b":
        return _inflate(compressed, 31, limit=limit)
    if encoding == "deflate" and compressed[:1] == b"\x78":
        return _inflate(compressed, 15, limit=limit)
    if encoding == "br" and compressed:
        return _decompress_brotli(compressed, limit=limit)
    return compressed


def _inflate(compressed: bytes, window: int, *, limit: int) -> bytes:
    unzip = zlib.decompressobj(window)
    try:
        body = unzip.decompress(compressed, limit + 1)
    except zlib.error:
        raise TruncatedBody from None
    if not unzip.eof and len(body) <= limit:
        raise TruncatedBody
    return body


def _decompress_brotli(compressed: bytes, *, limit: int) -> bytes:
    unpack = brotli.Decompressor()
    try:
        body: bytes = unpack.process(compressed, output_buffer_limit=limit + 1)
        while len(body) <= limit and not unpack.is_finished():
            more = unpack.process(b"", output_buffer_limit=limit + 1)
            if not more:
                break
            body += more
    except brotli.error:
        if compressed.lstrip().startswith((b"<", b"\xef\xbb\xbf")):
            return compressed  # was stored unpacked
        raise TruncatedBody from None
    if not unpack.is_finished() and len(body) <= limit:
        raise TruncatedBody
    return body[: limit + 1]  # brotli returns whole blocks of its own size
