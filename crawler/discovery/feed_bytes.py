"""Bytes of a feed made readable: unpacked, in UTF-8, without what stands before it and what is never read."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from article.message import Message, message
from crawler.discovery.method import DiscoveryCode
from crawler.html.charset import decode_by_runs, is_mostly_utf8
from crawler.http.decompress import TruncatedBody, decompress

GZIP = b"\x1f\x8b"
_MAX_UNPACKED = 20_000_000
_MAX_BYTES = 5_000_000
"""Bytes; the library reads little more a second, and every other crawl waits for it."""
_MAX_ITEMS = 20_000
_MAX_DECLARATION_BYTES = 500
"""Bytes; longer ones declare no encoding that we believe."""
_ENCODING = re.compile(rb"""\bencoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["']""")
_ELEMENT = re.compile(rb"<\w")
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_HIGH = bytes(range(0x80, 0x100))
_ENOUGH_LETTERS = 8
"""Bytes beyond ASCII, all of which are valid UTF-8."""
_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\r"})
_ROOT = re.compile(rb"<((?:[\w.-]{1,40}:)?(?:rss|feed|rdf))[\s>]", re.IGNORECASE)
_ITEM = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_ITEM_END = re.compile(rb"</(?:[\w.-]{1,40}:)?(?:item|entry)\s{0,9}>", re.IGNORECASE)
_UNREAD = re.compile(
    rb"<((?:[\w.-]{1,40}:)?(?:description|encoded|summary|content|source))(?:\s[^<>]{0,500})?(?<!/)>"
)
_DOUBLE_CDATA = re.compile(rb"<!\[CDATA\[(?:\s{0,9}+<!\[CDATA\[)++")
_DOUBLE_CDATA_END = re.compile(rb"\]\]>(?:\s{0,9}+\]\]>)++")
_ENDLESS_TAG = re.compile(rb"<[\w:][^<>]{10000,}+>")
"""The library compares each attribute with all before it."""
_CLOSED_LINK = re.compile(
    rb"<link\s{0,9}/>\s{0,99}+(https?://[^\s<>]{1,2500}+)(?!\s{0,99}+</link)", re.IGNORECASE
)


class UnreadableFeed(ValueError):
    """The bytes can be read as no feed; the reason is for an operator."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class FeedBytes:
    """A feed that the library can read in moderate time."""

    data: bytes
    is_truncated: bool
    """The answer ends before the feed does."""
    left_out: int
    """Items in the middle of a feed that is too large."""


def unpacked(body: bytes) -> bytes:
    """Unpack a body that is compressed though no header says so; raises UnreadableFeed."""
    try:
        plain = decompress(body, "gzip", limit=_MAX_UNPACKED)
    except TruncatedBody:
        return body
    if len(plain) > _MAX_UNPACKED:
        raise UnreadableFeed(message(DiscoveryCode.FEED_LARGE, limit=_MAX_UNPACKED))
    return plain


def readable(body: bytes) -> FeedBytes:
    """Prepare an unpacked body for the library; raises UnreadableFeed."""
    data = _without_prolog(body).translate(None, _CONTROLS)
    data = _DOUBLE_CDATA_END.sub(b"]]>", _DOUBLE_CDATA.sub(b"<![CDATA[", data))
    data = _CLOSED_LINK.sub(rb"<link>\1</link>", _without_unread(_ENDLESS_TAG.sub(b"", data)))
    root = _ROOT.search(data)
    is_truncated = bool(root and data.lower().rfind(b"</" + root[1].lower()) < 0)
    if is_truncated:
        data = _up_to_last_closed(data)
    data, left_out = _within_limit(data)
    data = _REFERENCE.sub(_valid_reference, data)
    return FeedBytes(data=data, is_truncated=is_truncated, left_out=left_out)


def item_starts(data: bytes) -> list[int]:
    """Return where the items begin."""
    return [one.start() for one in _ITEM.finditer(data)]


def _up_to_last_closed(data: bytes) -> bytes:
    """Drop what stands behind the last element that is closed: half an address may be another page's."""
    last = data.rfind(b"</")
    end = data.find(b">", last)
    if end < 0:  # cut within this tag
        end = data.find(b">", data.rfind(b"</", 0, max(0, last)))
    return data[: max(end, data.rfind(b"/>") + 1) + 1]


def _without_unread(data: bytes) -> bytes:
    """Drop the texts of items: only links, dates and titles are read, and texts are most of a feed."""
    parts: list[bytes] = []
    at = 0
    unclosed: set[bytes] = set()
    for start in _UNREAD.finditer(data):
        if start.start() < at or start[1] in unclosed:
            continue
        inside = start.end()
        if data.startswith(b"<![CDATA[", inside):
            inside = data.find(b"]]>", inside)
        end = data.find(b"</" + start[1] + b">", inside) if inside >= 0 else -1
        if end < 0:
            unclosed.add(start[1])  # nor is any later one closed
        elif not _ITEM_END.search(data, inside, end):
            parts.append(data[at : start.start()])
            at = end + len(start[1]) + 3
    return b"".join((*parts, data[at:]))


def _within_limit(data: bytes) -> tuple[bytes, int]:
    """Drop items from the middle of a feed that is too large, and count them."""
    starts = item_starts(data)
    if len(data) <= _MAX_BYTES and len(starts) <= _MAX_ITEMS:
        return data, 0
    half = _MAX_BYTES // 2
    first = min(bisect_right(starts, half) - 1, _MAX_ITEMS // 2)
    last = max(bisect_left(starts, len(data) - half), len(starts) - _MAX_ITEMS // 2, first)
    if first < 0 or (first == 0 and last == len(starts)):
        raise UnreadableFeed(message(DiscoveryCode.FEED_LARGE, limit=_MAX_BYTES))
    end = starts[last] if last < len(starts) else len(data)
    return data[: starts[first]] + data[end:], last - first


def _without_prolog(body: bytes) -> bytes:
    """Reduce what stands before the first element to its encoding, on a line of its own.

    The library searches it with patterns that take the square of its length, and no other crawl
    moves meanwhile: 300 KB of line breaks are enough for minutes.
    """
    if b"\0" in body[:4]:
        wide = "utf-32" if b"\0\0" in body[:4] else "utf-16"
        mark = body[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} or body[2:4] == b"\xfe\xff"
        order = "" if mark else ("-be" if body[:1] == b"\0" else "-le")
        text = body.decode(f"{wide}{order}", "replace").encode("utf-8", "replace")
        encoding = b"utf-8"
    else:
        declared = _ENCODING.search(body[:_MAX_DECLARATION_BYTES].partition(b"?>")[0])
        text, encoding = _letters(body, declared[1] if declared else b"utf-8")
    element = _ELEMENT.search(text)
    if element is None:
        return b""
    return b'<?xml version="1.0" encoding="%b"?>\n' % encoding + text[element.start() :]


def _letters(body: bytes, declared: bytes) -> tuple[bytes, bytes]:
    """Return a body with the encoding that it is in, whatever it says; bad bytes cost themselves."""
    if declared.lower().startswith((b"utf-16", b"utf-32")):
        declared = b"utf-8"  # .NET declares the encoding of its strings
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        if is_mostly_utf8(body, declared.decode("ascii", "replace")):
            return decode_by_runs(body).encode("utf-8", "replace"), b"utf-8"
        return body, declared
    # A letter or two of an East Asian charset may be valid UTF-8 by chance.
    letters = len(body) - len(body.translate(None, _HIGH))
    return body, (b"utf-8" if letters >= _ENOUGH_LETTERS else declared)


def _valid_reference(reference: re.Match[bytes]) -> bytes:
    """Replace a reference to no character, such as half an emoji: the library stumbles over it."""
    hexadecimal, decimal = reference.groups()
    # Eight digits decide; Python refuses to read thousands.
    digits = (hexadecimal or decimal).lstrip(b"0")[:8] or b"0"
    code = int(digits, 16 if hexadecimal else 10)
    return reference[0] if code < 0xD800 or 0xDFFF < code < 0x110000 else b"&#xfffd;"
