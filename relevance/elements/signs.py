"""Signs of the elements of trafficking in a text: where each stands, sentence by sentence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import yaml

from relevance.elements.exclusions import is_taken_back
from relevance.elements.patterns import (
    Occurrence,
    Pattern,
    SentenceForms,
    match_pattern,
    parse_pattern,
)
from relevance.elements.sign import Element, Sign, SignMatch
from relevance.elements.sign_automaton import (
    MetForm,
    anchors_of,
    build_automaton,
    resolved,
    without_accents,
    word_classes,
)
from relevance.terms.match_form import COMBINING_MARKS, MatchForm
from relevance.terms.term_matcher import DATA


class SignBook:
    """The signs of data files, and the automaton that finds their words."""

    def __init__(self, documents: Sequence[Mapping[str, Any]], *, bare: bool = False) -> None:
        """Compile word classes and patterns; `bare` is for Vietnamese without its accents."""
        self.signs = {
            name: _sign(name, entry, document.get("indicators", {}))
            for document in documents
            for name, entry in document["signs"].items()
        }
        patterns: list[Pattern] = []
        slots: dict[str, tuple[str, ...]] = {}
        for document in documents:
            classes = word_classes(document)
            if taken := classes.keys() & slots.keys():
                raise ValueError(f"word classes of two files have one name: {sorted(taken)}")
            named = {name for sign in self.signs.values() for name in sign.companions}
            slots |= {name: classes[name] for name in named & classes.keys()}
            for name, entry in document["signs"].items():
                for written in entry["patterns"]:
                    pattern, literals = parse_pattern(name, written)
                    patterns.append(pattern)
                    slots |= {
                        slot: tuple(resolved(forms, classes)) for slot, forms in literals.items()
                    }
                    slots |= {
                        slot.name: classes[slot.name]
                        for slot in pattern.slots
                        if slot.name not in literals
                    }
        self._bits = {slot: 1 << number for number, slot in enumerate(slots)}
        self._automaton = build_automaton(
            without_accents(slots) if bare else slots,
            self._bits,
            anchors_of(patterns, slots, self._bits),
        )

    def find(
        self,
        form: MatchForm,
        spans: Sequence[tuple[int, int]],
        inside: Callable[[int, int], Container[int]],
        *,
        headline: bool = False,
    ) -> Iterator[SignMatch]:
        """Yield each sign once a sentence, in reading order.

        `inside` returns the offsets within compound words of a sentence: no match begins or ends there.
        """
        lower = form.lower
        # The text begins as a line does; that one character shifts every offset.
        met = list(self._automaton.iter(f"\n{lower}"))
        ends = [end for end, _ in met]
        at = 0
        for number, (begin, end) in enumerate(spans):
            first, at = at, bisect_right(ends, end, at)
            # Most sentences lack a word of each pattern: no word in them needs a closer look.
            if at > first and _completes_a_pattern(met[first:at]):
                own = _whole_words(lower, met[first:at], begin, inside(begin, end))
                yield from self._in_sentence(lower, number, own, headline=headline)

    def _in_sentence(
        self, lower: str, number: int, own: Sequence[Occurrence], *, headline: bool
    ) -> Iterator[SignMatch]:
        present = 0
        for _, _, slots, _ in own:
            present |= slots
        seen: set[str] = set()
        tried: set[int] = set()
        sentence = SentenceForms(lower, own)
        for _, _, _, anchors in own:
            for anchor in anchors:
                if anchor.need & present != anchor.need or anchor.pattern.name in seen:
                    continue
                # Once a sentence: what failed at one word fails at the next, and costs its length.
                if id(anchor) in tried:
                    continue
                tried.add(id(anchor))
                match = match_pattern(anchor, sentence)
                if match is None:
                    continue
                sign = self.signs[match.name]
                if not is_taken_back(sign, match, sentence, self._bits, headline=headline):
                    seen.add(match.name)
                    yield SignMatch(sign, number, match.start, match.end)


def _completes_a_pattern(met: Sequence[tuple[int, MetForm]]) -> bool:
    """Return whether the words met, whole or not, can fill all slots of a pattern."""
    present = 0
    hung = []
    for _, (_, slots, anchors, _) in met:
        present |= slots
        if anchors:
            hung.append(anchors)
    for anchors in hung:
        for need, _, _ in anchors:
            if need & present == need:
                return True
    return False


def _whole_words(
    lower: str, met: Sequence[tuple[int, MetForm]], begin: int, inside: Container[int]
) -> list[Occurrence]:
    """Return the forms that are words of a sentence, in the order of their start."""
    found: list[Occurrence] = []
    length = len(lower)
    for end, (size, slots, anchors, closed) in met:
        start = end - size
        if not (
            start < begin
            or (start and lower[start - 1].isalnum() and lower[start].isalnum())
            or (closed and end < length and (lower[end].isalnum() or lower[end] in COMBINING_MARKS))
            or start in inside
            or end in inside
        ):
            found.append((start, end, slots, anchors))
    found.sort(key=itemgetter(0))
    return found


def _sign(name: str, entry: Mapping[str, Any], indicators: Mapping[str, str]) -> Sign:
    return Sign(
        name=name,
        element=Element(entry["element"]),
        indicator=entry["indicator"],
        weight=entry["weight"],
        after=entry.get("after"),
        goods=entry.get("goods"),
        among=entry.get("among"),
        negated=entry.get("negated"),
        ilo=indicators.get(entry["indicator"]),
    )


@cache
def sign_book(*, bare: bool = False) -> SignBook:
    """Return signs and frames; `bare` for Vietnamese written without accents."""
    return SignBook([signs_document(), _read(DATA / "frames.yaml")], bare=bare)


def signs_document() -> dict[str, Any]:
    """Return the files of data/signs as one document."""
    document: dict[str, Any] = {"signs": {}}
    for file in sorted((DATA / "signs").glob("*.yaml")):
        read = _read(file)
        if twice := document["signs"].keys() & read.get("signs", {}).keys():
            raise ValueError(f"{file}: these signs stand in another file too: {sorted(twice)}")
        document["signs"].update(read.pop("signs", {}))
        document.update(read)
    return document


def _read(file: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return document
