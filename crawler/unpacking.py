"""Unpacking stored bodies: gzip, deflate, brotli; bounded, so that a bomb stays small."""

from __future__ import annotations

import zlib

import brotli  # type: ignore[import-untyped]


class BrokenBody(Exception):
    """The compressed body is damaged or not complete; half a page must not pass for an edit."""

    def __init__(self) -> None:
        super().__init__("its compressed body is not complete")


def unpacked(packed: bytes, sort: str, *, limit: int) -> bytes:
    """Unpack a body, to one byte over the limit at most; raises BrokenBody if it is not all there."""
    # Many archives keep the header of a body that they stored unpacked.
    if sort in {"gzip", "x-gzip"} and packed[:2] == b"\x1f\x8b":
        return _inflated(packed, 31, limit=limit)
    if sort == "deflate" and packed[:1] == b"\x78":
        return _inflated(packed, 15, limit=limit)
    if sort == "br" and packed:
        return _without_brotli(packed, limit=limit)
    return packed


def _inflated(packed: bytes, window: int, *, limit: int) -> bytes:
    unzip = zlib.decompressobj(window)
    try:
        body = unzip.decompress(packed, limit + 1)
    except zlib.error:
        raise BrokenBody from None
    if not unzip.eof and len(body) <= limit:
        raise BrokenBody
    return body


def _without_brotli(packed: bytes, *, limit: int) -> bytes:
    unpack = brotli.Decompressor()
    try:
        body: bytes = unpack.process(packed, output_buffer_limit=limit + 1)
        while len(body) <= limit and not unpack.is_finished():
            more = unpack.process(b"", output_buffer_limit=limit + 1)
            if not more:
                break
            body += more
    except brotli.error:
        if packed.lstrip().startswith((b"<", b"\xef\xbb\xbf")):
            return packed  # was stored unpacked
        raise BrokenBody from None
    if not unpack.is_finished() and len(body) <= limit:
        raise BrokenBody
    return body[: limit + 1]  # it gives whole blocks of its own size
