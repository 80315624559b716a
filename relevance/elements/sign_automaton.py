"""Compile word classes and patterns into one automaton: what each form can fill, and start."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

import ahocorasick

from relevance.elements.patterns import Anchor, Pattern
from relevance.terms.spelling_variants import expand_alternatives, strip_diacritics, tone_placements

# What the automaton returns for a form: its length, the slots it fills, one bit each, the patterns hung on
# it, and whether a word must end behind it. A plain tuple: there are hundreds in an article.
MetForm: TypeAlias = tuple[int, int, tuple[Anchor, ...], bool]

_CLASS = re.compile(r"<([a-z-]+)>")
# "Ban" is sell, friend and table; "bi ban sang" is less.
BARE_SPACES = 1
# Measured on the labelled texts: a form of one syllable is met so many times as often as a longer one.
SYLLABLE_FREQUENCY = 20
# These are in every other sentence: a pattern hung on one of them would be tried for nothing.
WORD_FREQUENCY = 2000
FREQUENT_WORDS = frozenset(
    "to of in for on with from by at as they was were had have is are it he she said who "
    "bị cho người được sang của ở là và có không đã từ về ra vào đến tới lên xuống đi làm với".split()
)
# "he" stands in every "the": so short a form is searched with what may stand before a word, or two
# thirds of all matches in an English text begin inside a word.
SHORT_FORM = 3
WORD_BEGINS_AFTER = " \n\t\"'“”‘’«(-–—/.,:;…["


def word_classes(document: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return every form of each word class."""
    return {
        name: tuple(form for written in forms for form in expand_alternatives(written))
        for name, forms in document["words"].items()
    }


def resolved(forms: Iterable[str], classes: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield literal forms, a class among them replaced by its own."""
    for form in forms:
        known = _CLASS.fullmatch(form)
        if known:
            yield from classes[known[1]]
        else:
            yield form


def anchors_of(
    patterns: Sequence[Pattern], slots: Mapping[str, tuple[str, ...]], bits: Mapping[str, int]
) -> dict[int, tuple[Anchor, ...]]:
    """Hang each pattern on the slot least often filled."""
    frequency = {name: sum(_frequency(form) for form in forms) for name, forms in slots.items()}
    anchors: dict[int, list[Anchor]] = {}
    for pattern in patterns:
        own = tuple(bits[slot.name] for slot in pattern.slots)
        need = 0
        for bit in own:
            need |= bit
        rarest = min((slot.name for slot in pattern.slots), key=frequency.__getitem__)
        anchors.setdefault(bits[rarest], []).append(Anchor(need, own, pattern))
    return {bit: tuple(hung) for bit, hung in anchors.items()}


def _frequency(form: str) -> int:
    if form in FREQUENT_WORDS:
        return WORD_FREQUENCY
    return 1 if " " in form else SYLLABLE_FREQUENCY


def without_accents(slots: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the forms that survive the loss of their accents: a single syllable collides."""
    return {
        slot: tuple(strip_diacritics(form) for form in forms if form.count(" ") >= BARE_SPACES)
        for slot, forms in slots.items()
    }


def build_automaton(
    slots: Mapping[str, tuple[str, ...]],
    bits: Mapping[str, int],
    anchors: Mapping[int, tuple[Anchor, ...]],
) -> ahocorasick.Automaton:
    """Build the automaton: each form knows its length, its slots, and the patterns hung on them."""
    automaton = ahocorasick.Automaton()
    filling = cache(lambda own: _filling(own, bits, anchors))
    for form, own in _slots_by_spelling(slots).items():
        value: MetForm = (len(form), *filling(tuple(own)), form[-1].isalnum())
        if len(form) <= SHORT_FORM and form.isalnum():
            for before in WORD_BEGINS_AFTER:
                automaton.add_word(before + form, value)
        else:
            automaton.add_word(form, value)
    automaton.make_automaton()
    return automaton


def _slots_by_spelling(slots: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """Map each spelling to the slots that it fills, in their order."""
    # Half of the forms stand in several slots.
    spellings = cache(lambda form: tuple(tone_placements(form)))
    filled: dict[str, list[str]] = {}
    for slot, forms in slots.items():
        for spelling in {one for form in forms for one in spellings(form.lower())}:
            filled.setdefault(spelling, []).append(slot)
    return filled


def _filling(
    own: Iterable[str], bits: Mapping[str, int], anchors: Mapping[int, tuple[Anchor, ...]]
) -> tuple[int, tuple[Anchor, ...]]:
    """Return the bits of slots, and the patterns hung on them."""
    mask = 0
    for slot in own:
        mask |= bits[slot]
    return mask, tuple(anchor for slot in own for anchor in anchors.get(bits[slot], ()))
