"""The spellings one written form stands for: alternatives, both tone placements, no accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import product

from article.text import nfc, nfd

_CHOICE = re.compile(r"\{([^{}]*)\}")
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def _tone_pairs() -> dict[str, str]:
    """Map the old placement to the new and back: hòa and hoà, khỏe and khoẻ, thúy and thuý."""
    pairs = {}
    for first, second in (("o", "a"), ("o", "e"), ("u", "y")):
        for tone in _TONES:
            old = nfc(first + tone) + second
            new = first + nfc(second + tone)
            pairs[old] = new
            pairs[new] = old
    return pairs


_PAIRS = _tone_pairs()
# Only an open syllable moves its tone mark, and never after q: quý is spelt one way. What stands before the pair is
# checked after it: a search that begins with letters skips all others.
_MOVABLE = re.compile(rf"({'|'.join(_PAIRS)})(?<![qQ]..)(?!\w)")


def expand_alternatives(form: str) -> Iterator[str]:
    """Yield every form that `a {b|c} d` stands for; an empty choice leaves no double space."""
    if "{" not in form:
        yield " ".join(form.split())
        return
    pieces = _CHOICE.split(form)
    choices = [piece.split("|") if index % 2 else (piece,) for index, piece in enumerate(pieces)]
    for chosen in product(*choices):
        yield " ".join("".join(chosen).split())


def tone_placements(form: str) -> Iterator[str]:
    """Yield `form` with each movable tone mark in the old and in the new place."""
    if not _MOVABLE.search(form):
        yield form
        return
    pieces = _MOVABLE.split(form)
    choices = [
        (piece, _PAIRS[piece]) if index % 2 else (piece,) for index, piece in enumerate(pieces)
    ]
    for chosen in product(*choices):
        yield "".join(chosen)


def strip_diacritics(form: str) -> str:
    """Return `form` without diacritics; đ, which Unicode does not decompose, becomes d."""
    plain = form.replace("đ", "d").replace("Đ", "D")
    marked = nfd(plain)
    return "".join(character for character in marked if not unicodedata.combining(character))
