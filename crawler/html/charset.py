"""From bytes to text, when the charset is wrong, missing or lied about."""

from __future__ import annotations

import re

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

_MOJIBAKE = re.compile("á»[\u0080-\u00bf\u0152-\u2122]|Ã[\u0080-\u00bf]|Æ°|Ä\u2018")
_MIN_MOJIBAKE = 4
# Browsers and databases keep the five bytes that cp1252 leaves out, and Vietnamese is full of them.
_CP1252 = {
    ord(char): byte
    for byte in range(0x80, 0xA0)
    if (char := bytes([byte]).decode("cp1252", "ignore"))
}


def decode(body: bytes, content_type: str = "") -> str:
    """Decode a page. Bytes that are valid UTF-8 are UTF-8, whatever a header or meta claims.

    No other charset in use for Vietnamese produces valid UTF-8 by chance over a whole page, while
    headers of old portals often name one that the page left long ago.
    """
    named, start = read_bom(body)
    if named and start:
        return body[len(start) :].decode(named, "replace")
    try:
        return _repair(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        # A page truncated in the middle of a letter is still UTF-8.
        if error.start >= len(body) - 4:
            return body.decode("utf-8", "replace")
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body)
    if declared in {None, "utf-8", "cp1252"}:
        return _least_broken(body)
    try:
        return body.decode(str(declared), "replace")
    except (LookupError, UnicodeError):  # no charset, or a codec that is none: idna, punycode
        return _least_broken(body)


def _least_broken(body: bytes) -> str:
    # Mostly UTF-8 with a few bad bytes, or the Windows code page of Vietnamese.
    as_utf8 = body.decode("utf-8", "replace")
    bad = as_utf8.count("\ufffd")
    # Bytes of another charset hardly ever form a letter of UTF-8: both kinds are counted.
    if sum(char > "\x7f" for char in as_utf8) - bad > 2 * bad:
        return as_utf8
    return body.decode("cp1258", "replace")


def _repair(text: str) -> str:
    """Undo UTF-8 that was read as cp1252 and saved again, if the whole text is of that kind."""
    if len(_MOJIBAKE.findall(text[:20_000])) < _MIN_MOJIBAKE:
        return text
    try:
        return text.translate(_CP1252).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
