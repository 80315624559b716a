"""Words of several syllables: a match that begins or ends inside one is no match."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import ahocorasick
import yaml

from relevance.terms.match_form import COMBINING_MARKS
from relevance.terms.spelling_variants import expand_alternatives, tone_placements
from relevance.terms.term_matcher import DATA


class Compounds:
    """An automaton over the compound words."""

    def __init__(self, words: Iterable[str]) -> None:
        """Build the automaton from the words as written."""
        self._automaton = ahocorasick.Automaton()
        for written in words:
            for form in expand_alternatives(written):
                for spelling in tone_placements(form):
                    self._automaton.add_word(spelling, len(spelling))
        self._automaton.make_automaton()

    def inside(self, lower: str, begin: int = 0, end: int | None = None) -> set[int]:
        """Return the offsets within compounds of a sentence: no match begins or ends there."""
        length = len(lower)
        found: set[int] = set()
        for last, size in self._automaton.iter(lower, begin, length if end is None else end):
            start, after = last - size + 1, last + 1
            if start and lower[start - 1].isalnum():
                continue
            if after < length and (lower[after].isalnum() or lower[after] in COMBINING_MARKS):
                continue
            found.update(range(start + 1, after))
        return found


@cache
def compounds() -> Compounds:
    """Return the compounds of compounds.yaml."""
    document: dict[str, Any] = yaml.load(
        (DATA / "compounds.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return Compounds(document["words"])
