"""Clean text: without invisible and control characters, in NFC."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

# Soft hyphen, zero-width space and joiners, word joiner, byte-order mark; directional marks and
# overrides too, which can make a headline read backwards in a mail client.
_INVISIBLE = dict.fromkeys(
    map(
        ord,
        "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
        "\u2066\u2067\u2068\u2069",
    )
)
# Control characters end up in feeds of old portals; PostgreSQL refuses NUL in text. Those that
# break lines (a vertical tab pasted from Word) stay, and become spaces.
_CONTROL = dict.fromkeys([*range(9), *range(14, 32), *range(127, 160)])
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_CLEANED: dict[int, str | None] = {**_INVISIBLE, **_CONTROL, **_SURROGATES}
# Nearly every text needs no fix, which one search finds; str.translate costs twenty times that.
_NEEDS_CLEANING = re.compile(
    f"[{re.escape(''.join(map(chr, [*_INVISIBLE, *_CONTROL])))}\ud800-\udfff]"
)


_ETH = {0xD0: "\u0110", 0xF0: "\u0111"}
_VIETNAMESE = re.compile("[\u1ea0-\u1ef9ăđơưĂĐƠƯ]")
_VIETNAMESE_SHARE = 0.05
"""Of all characters: running Vietnamese has 0.15 and more, English about Vietnam less than 0.01."""
_SAMPLE = 20_000
_LONG_RUN = 500
_MAX_MARKS = 30


def is_vietnamese(text: str) -> bool:
    """Return whether a text is written with Vietnamese letters."""
    sample = text[:_SAMPLE]
    return len(_VIETNAMESE.findall(sample)) > _VIETNAMESE_SHARE * len(sample)


def repair_eth(text: str) -> str:
    """Replace the Icelandic letter that old Vietnamese pages print instead of Đ."""
    return text.translate(_ETH) if "\u00f0" in text or "\u00d0" in text else text


def nfc(text: str) -> str:
    """Return a text in composed form, in moderate time."""
    return unicodedata.normalize("NFC", _without_long_runs(text))


def nfd(text: str) -> str:
    """Return a text in decomposed form, in moderate time."""
    return unicodedata.normalize("NFD", _without_long_runs(text))


# A language has some thousand syllables: each is computed once.
@lru_cache(maxsize=16_384)
def fold_diacritics(word: str) -> str:
    """Remove the diacritics of a word; đ becomes d."""
    if word.isascii():
        return word
    bare = nfd(word)
    return "".join(sign for sign in bare if not unicodedata.combining(sign)).replace("đ", "d")


def _without_long_runs(text: str) -> str:
    """Cut runs of diacritics: they are sorted by insertion, so that 60,000 take two seconds.

    No letter of a language has more than Unicode's stream-safe format allows.
    """
    # Every longer run has a place that is a multiple of its length.
    if (
        text.isascii()
        or len(text) < _LONG_RUN
        or not any(map(unicodedata.combining, text[::_MAX_MARKS]))
    ):
        return text
    return _long_run().sub(lambda found: found[0][:_MAX_MARKS], text)


@cache
def _long_run() -> re.Pattern[str]:
    # There are none beyond: up to the last code point it would take a fifth of a second.
    marks = "".join(chr(code) for code in range(0x20000) if unicodedata.combining(chr(code)))
    return re.compile(f"[{marks}]{{{_MAX_MARKS + 1},}}")


def tidy(raw: str | None) -> str:
    """Return text on one line: NFC, single spaces, nothing invisible."""
    if not raw:
        return ""
    # What is printable has nothing invisible, no control character and no white space but spaces.
    if raw.isprintable():
        return _single_spaces(nfc(raw))
    # Composed last: an invisible character may be between a letter and its diacritic.
    text = raw.translate(_CLEANED) if _NEEDS_CLEANING.search(raw) else raw
    return " ".join(nfc(text).split())


def single_spaced(text: str) -> str:
    """Return a text with one space for each run of white space, and none around it."""
    return _single_spaces(text) if text.isprintable() else " ".join(text.split())


def _single_spaces(text: str) -> str:
    # Most texts have them already; to split one and join it takes ten times as long as to look.
    if "  " in text or text[:1] == " " or text[-1:] == " ":
        return " ".join(text.split())
    return text


def tidy_or_none(raw: str | None) -> str | None:
    """Tidy a text; None if nothing is left."""
    return tidy(raw) or None


def paragraphs(raw: str) -> str:
    """Tidy each line of a text and drop the empty ones."""
    return "\n".join(line for line in map(tidy, raw.splitlines()) if line)
