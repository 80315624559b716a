"""Patterns of words: slots in order within one sentence, found in one pass without backtracking."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from relevance.terms.spelling_variants import expand_alternatives

_CLASS = re.compile(r"<([a-z-]+)>")
# A choice in braces is one token, whatever spaces are in it.
_TOKEN = re.compile(r"(?:[^ {}]|\{[^{}]*\})+")
# A word is rarely longer; a distance in characters beyond this needs no counting.
_LONGEST_WORD = 12


class Slot(NamedTuple):
    """One place of a pattern: a set of forms, and how many words may stand before it."""

    name: str
    gap: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """Slots that must follow each other; `name` is the sign it belongs to."""

    name: str
    slots: tuple[Slot, ...]


# A form met in a text: its start and end, the slots it can fill, one bit each, and what hangs on it.
# A plain tuple: there are hundreds in an article, and naming their parts costs a third of the time.
Occurrence: TypeAlias = tuple[int, int, int, tuple["Anchor", ...]]


class Anchor(NamedTuple):
    """A pattern, the bits of its slots in order, and all of them together."""

    need: int
    bits: tuple[int, ...]
    pattern: Pattern


class Match(NamedTuple):
    """A pattern that held, and where; offsets are those of the match form."""

    name: str
    start: int
    end: int


def parse_pattern(name: str, written: str) -> tuple[Pattern, dict[str, tuple[str, ...]]]:
    """Read "<take> 3 <papers>": classes, literal words, and the most words between two slots.

    Returns the pattern and the literal phrases it adds, by slot name.
    """
    slots: list[Slot] = []
    literals: dict[str, tuple[str, ...]] = {}
    gap = 0
    for piece in _pieces(written):
        if piece.isdecimal():
            gap = int(piece)
            continue
        known = _CLASS.fullmatch(piece)
        if known:
            slots.append(Slot(known[1], gap))
        else:
            literals[f"={piece}"] = tuple(form for form in expand_alternatives(piece) if form)
            slots.append(Slot(f"={piece}", gap))
        gap = 0
    if not slots or gap:
        raise ValueError(f"{name}: pattern {written!r} has no slot after its last number")
    return Pattern(name, tuple(slots)), literals


def _pieces(written: str) -> Iterable[str]:
    literal: list[str] = []
    for token in _TOKEN.findall(written):
        if token.isdecimal() or token.startswith("<"):
            if literal:
                yield " ".join(literal)
                literal = []
            yield token
        else:
            literal.append(token)
    if literal:
        yield " ".join(literal)


class SentenceForms:
    """The forms met in one sentence, by their start; those of a slot are looked up once."""

    __slots__ = ("_filling", "lower", "occurrences")

    def __init__(self, lower: str, occurrences: Sequence[Occurrence]) -> None:
        self.lower = lower
        self.occurrences = occurrences
        self._filling: dict[int, list[tuple[int, int]]] = {}

    def filling(self, bit: int) -> list[tuple[int, int]]:
        """Return where the slot of `bit` is filled."""
        known = self._filling.get(bit)
        if known is None:
            known = [(start, end) for start, end, slots, _ in self.occurrences if slots & bit]
            self._filling[bit] = known
        return known


def match_pattern(anchor: Anchor, sentence: SentenceForms) -> Match | None:
    """Return the first chain of slots; each step looks at its nearest predecessor only."""
    pattern, bits = anchor.pattern, anchor.bits
    lower = sentence.lower
    reached = sentence.filling(bits[0])
    for slot, bit in zip(pattern.slots[1:], bits[1:], strict=True):
        following: list[tuple[int, int]] = []
        before = -1
        for start, end in sentence.filling(bit):
            while before + 1 < len(reached) and reached[before + 1][1] <= start:
                before += 1
            if before >= 0 and _near(lower, reached[before][1], start, slot.gap):
                following.append((reached[before][0], end))
        if not following:
            return None
        reached = following
    return Match(pattern.name, *reached[0])


def _near(lower: str, end: int, start: int, gap: int) -> bool:
    """Return whether at most `gap` words, and no colon, stand between two offsets."""
    if start - end > _LONGEST_WORD * gap + 3 or lower.find(":", end, start) >= 0:
        return False
    return lower.count(" ", end, start) <= gap + 1
