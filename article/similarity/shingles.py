"""Shingles of a text, and the MinHash sketch by which an index finds it."""

from __future__ import annotations

import re
import struct
from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b
from typing import TypeVar

from article.text import nfc, nfd

SHINGLE_SIZE = 3
"""Syllables in a run that is compared: about two Vietnamese words, so one edit costs three runs."""

_SKETCH_SHINGLE_SIZE = 6
# Runs of six survive 10 % of changed words half of the time and are hardly ever shared by chance.
SKETCH_SIZE = 16
"""The smallest hashes stored of a text. A copy of half a text shares about eight of them."""

# The letters of Vietnamese first: listed, they are found faster than the letters of all languages.
_WORD = re.compile(r"[a-zA-ZÀ-ÖØ-öø-ýĂăĐđĨĩŨũƠơƯưẠ-ỹ]++[^\W\d_]*+|[^\W\d_]+|\d+(?:[.,:/]\d+)*")
# Both placements of the tone are right, and sites differ: hòa is hoà. The toned vowels stand in one set: a
# search skips to the next of them, where it would try two alternatives at each letter.
_OLD_TONES = re.compile("[òóỏõọùúủũụ](?:(?<=[òóỏõọ])[aàáảãạeèéẻẽẹ]|(?<=[ùúủũụ])(?<!q.)[yỳýỷỹỵ])")
_TONED = dict(zip("òóỏõọùúủũụ", "\u0300\u0301\u0309\u0303\u0323" * 2, strict=True))

_HASH = blake2b(digest_size=8)
_ALL_HASHES = 1 << 64
_LEAST_HASH = -_ALL_HASHES // 2
Shingle = tuple[str, ...]
_Syllable = TypeVar("_Syllable", str, bytes)


def split_syllables(text: str) -> list[str]:
    """Split into syllables and numbers, with case and tone placement normalised."""
    even = nfc(text).casefold()
    return _WORD.findall(_OLD_TONES.sub(_new_tone_placement, even))


def raw_syllables(text: str) -> list[str]:
    """Split into syllables and numbers, with capitals as printed."""
    return _WORD.findall(nfc(text))


def normalise_syllables(printed: Sequence[str]) -> list[str]:
    """Normalise case and tone placement of printed words, one for one."""
    if not printed:
        return []
    return _OLD_TONES.sub(_new_tone_placement, " ".join(printed).casefold()).split(" ")


def shingles(syllables: Sequence[str], size: int = SHINGLE_SIZE) -> set[Shingle]:
    """Return the runs of `size` words; a text shorter than that is one run."""
    return set(_runs(syllables, size))


def minhash_sketch(syllables: Sequence[str]) -> tuple[int, ...]:
    """Return the smallest hashes of the shingles, as signed 64-bit numbers.

    A part of a text has those hashes whose shingles are in it, however much is cut off.
    """
    # Encoded before they are joined: each syllable once instead of six times.
    runs = map(b" ".join, _runs(list(map(str.encode, syllables)), _SKETCH_SHINGLE_SIZE))
    return tuple(smallest(_hashes_of_bytes(runs), SKETCH_SIZE))


def _runs(syllables: Sequence[_Syllable], size: int) -> Iterable[tuple[_Syllable, ...]]:
    if len(syllables) <= size:
        return [tuple(syllables)] if syllables else []
    return zip(*(syllables[start:] for start in range(size)), strict=False)


def hashes(runs: Iterable[str]) -> list[int]:
    """Return signed 64-bit hashes of texts, the same on every machine."""
    return _hashes_of_bytes(map(str.encode, runs))


def smallest(hashed: Collection[int], count: int) -> list[int]:
    """Return the smallest of these hashes, each once, in their order."""
    # They are spread evenly: about twice as many lie below this bound, and only those are sorted.
    bound = _LEAST_HASH + _ALL_HASHES // max(len(hashed), 1) * 2 * count
    few = {one for one in hashed if one < bound}
    return sorted(few if len(few) >= count else set(hashed))[:count]


def _hashes_of_bytes(runs: Iterable[bytes]) -> list[int]:
    # Copying a prepared object costs a third less than preparing another.
    begin, digests = _HASH.copy, []
    for run in runs:
        one = begin()
        one.update(run)
        digests.append(one.digest())
    return list(struct.unpack(f">{len(digests)}q", b"".join(digests)))


def _new_tone_placement(match: re.Match[str]) -> str:
    first, second = match[0][0], match[0][1]
    return nfd(first)[0] + nfc(second + _TONED[first])
