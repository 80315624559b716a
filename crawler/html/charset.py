"""From bytes to text, when the charset is wrong, missing or lied about, or stands for half a page."""

from __future__ import annotations

import re
from codecs import lookup

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from crawler.html.legacy_fonts import TCVN3_BYTES, VNI_BYTES, convert_legacy_fonts
from crawler.html.mojibake import TRACE_BYTES, has_traces, repair_mojibake

_UTF8_CHARACTER = re.compile(
    rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}"
)
_UTF8_RUN = re.compile(
    rb"(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2})+"
)
_HIGH = re.compile(rb"[\x80-\xff]")
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape"})
"""Codecs of Python that no page is written in; whether one raises for other bytes differs by version."""
_SINGLE_BYTE = ("cp125", "iso8859", "latin", "windows-125", "ascii")
_MANY_TIMES = 5
# Two signs begin with the same byte, of which Vietnamese is full: both are looked for in one pass.
_SIGNS_OF_DAMAGE = (re.compile(TRACE_BYTES.pattern + b"|" + VNI_BYTES.pattern), TCVN3_BYTES)


def decode(body: bytes, content_type: str = "") -> str:
    """Decode a page. Bytes that are valid UTF-8 are UTF-8, whatever a header or meta claims.

    No other charset in use for Vietnamese produces valid UTF-8 by chance over a whole page, while
    headers of old portals often name one that the page left long ago.
    """
    named, start = read_bom(body)
    if named and start:
        return _repaired(body[len(start) :].decode(named, "replace"))
    try:
        page = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return _repaired(_decode(body, content_type, error))
    # The bytes of nearly every page tell that there is nothing to repair: it is not encoded again.
    return _repaired(page) if any(has_traces(one, body) for one in _SIGNS_OF_DAMAGE) else page


def _repaired(page: str) -> str:
    return convert_legacy_fonts(repair_mojibake(page))


def _decode(body: bytes, content_type: str, error: UnicodeDecodeError) -> str:
    # A page truncated in the middle of a letter is still UTF-8.
    if error.start >= len(body) - 4:
        return body.decode("utf-8", "replace")
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body)
    if declared in {None, "utf-8", "cp1252", *_NO_CHARSETS} or is_mostly_utf8(body, str(declared)):
        return decode_by_runs(body)
    try:
        return body.decode(str(declared), "replace")
    except (LookupError, UnicodeError):  # no charset, or a codec that is none: hex, rot13
        return decode_by_runs(body)


def is_mostly_utf8(body: bytes, declared: str) -> bool:
    """Return whether the letters contradict the declared charset: most are valid UTF-8."""
    letters, others = _count_letters(body)
    try:
        single = lookup(declared).name.startswith(_SINGLE_BYTE)
    except LookupError:
        single = True
    # Two bytes of an East Asian charset are valid UTF-8 now and then.
    return letters > others * (1 if single else _MANY_TIMES)


def _count_letters(body: bytes) -> tuple[int, int]:
    """Count the letters written in UTF-8 and the bytes beyond ASCII that belong to none."""
    letters = _UTF8_CHARACTER.findall(body)
    return len(letters), len(_HIGH.findall(body)) - sum(map(len, letters))


def decode_by_runs(body: bytes) -> str:
    """Decode what is valid UTF-8 as such and the rest as cp1258: an old footer in a new page.

    A page without UTF-8 letters is the Windows code page of Vietnamese throughout.
    """
    letters, others = _count_letters(body)
    if letters * 20 < others:
        return body.decode("cp1258", "replace")
    parts: list[str] = []
    at = 0
    for run in _UTF8_RUN.finditer(body):
        parts += (
            body[at : run.start()].decode("cp1258", "replace"),
            run[0].decode("utf-8", "replace"),
        )
        at = run.end()
    parts.append(body[at:].decode("cp1258", "replace"))
    return "".join(parts)
