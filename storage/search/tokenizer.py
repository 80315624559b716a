"""Tokenizer: the words of a text as written, and without diacritics."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, pairwise

from article.text import fold_diacritics, nfc, nfd

_WORD = re.compile(r"\w+")
_MAX_TOKEN_LENGTH = 40
_MAX_TOKENS = 10_000
"""A tsvector holds a megabyte."""

Token = tuple[str, int, int]
"""A word and where it stands in a text."""

_TONES = "\u0300\u0301\u0309\u0303\u0323"
# hoà and hòa, khoẻ and khỏe, thuỷ and thủy are one word in two spellings; quý is not such a word.
_NEW_STYLE = re.compile(rf"(?<!q)(o|u)(a|e|y)([{_TONES}])$")
_OPEN = {("o", "a"), ("o", "e"), ("u", "y")}


def tokenize(text: str) -> list[str]:
    """Split a text into words, with case and tone placement normalised."""
    found = _WORD.findall(nfc(text).casefold())
    return [
        _normalise_tone_placement(word)
        for word in found[:_MAX_TOKENS]
        if len(word) <= _MAX_TOKEN_LENGTH
    ]


def word_spans(text: str) -> list[Token]:
    """Return the words of a composed (NFC) text as `tokenize` splits them, with start and end."""
    # Cut: a word without end is none that can be searched, and would stay in the cache.
    return [
        (_normalise_word(found[0][: _MAX_TOKEN_LENGTH + 1]), *found.span())
        for found in islice(_WORD.finditer(text), _MAX_TOKENS)
    ]


@lru_cache(maxsize=16_384)
def _normalise_word(word: str) -> str:
    return _normalise_tone_placement(word.casefold())


def has_diacritics(word: str) -> bool:
    """Return whether a word has diacritics."""
    return fold_diacritics(word) != word


def bigrams(words: Sequence[str]) -> list[str]:
    """Join each word with the next: a text with all pairs of a phrase nearly always has the phrase.

    Syllables of Vietnamese are so frequent that checking their places takes seconds at 200,000 articles.
    """
    return [f"{word}_{following}" for word, following in pairwise(words)]


@lru_cache(maxsize=16_384)
def _normalise_tone_placement(word: str) -> str:
    if word.isascii() or word[-1].isascii():
        return word
    bare = nfd(word)
    match = _NEW_STYLE.search(bare)
    if not match or (match[1], match[2]) not in _OPEN:
        return word
    return nfc(bare[: match.start()] + match[1] + match[3] + match[2])
