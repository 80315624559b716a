"""Signs of the elements of trafficking in a text: where each stands, sentence by sentence."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

import yaml

from relevance.elements.patterns import (
    Match,
    Occurrence,
    Pattern,
    Sentence,
    match_pattern,
    parse_pattern,
)
from relevance.elements.sign_automaton import (
    anchors_of,
    build_automaton,
    resolved,
    without_accents,
    word_classes,
)
from relevance.terms.match_form import COMBINING_MARKS, MatchForm
from relevance.terms.term_matcher import DATA

FILES = ("signs.yaml", "frames.yaml")
# A sign is not the police's own act unless an offender is named in between.
AFTER_WORDS = 8
OFFENDER = "gang"
# "Bán người yêu cũ chiếc xe" sells the car behind, "con trâu bị bán" the buffalo before.
GOODS_BEHIND_WORDS = 3
GOODS_BEFORE_WORDS = 2
NEGATED_WORDS = 2
# With this many other offences beside it, trafficking is one item of a list.
LISTED = 2


class Element(StrEnum):
    """The elements of the offence, and what else an article can report of it."""

    ACT = "act"
    MEANS = "means"
    PURPOSE = "purpose"
    INDICATOR = "indicator"
    CHARGE = "charge"
    RESPONSE = "response"
    FRAME = "frame"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sign:
    """One way in which an element shows; signs of the same indicator say the same thing."""

    name: str
    element: Element
    indicator: str
    weight: float
    after: str | None = None
    goods: str | None = None
    among: str | None = None
    negated: str | None = None
    ilo: str | None = None

    @property
    def companions(self) -> Iterator[str]:
        """Yield the word classes that can take the sign back."""
        yield from (name for name in (self.after, self.goods, self.among, self.negated) if name)
        if self.after:
            yield OFFENDER


class SignMatch(NamedTuple):
    """A sign found in a sentence; offsets are those of the match form."""

    sign: Sign
    sentence: int
    start: int
    end: int


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
        inside: Container[int],
        *,
        headline: bool = False,
    ) -> Iterator[SignMatch]:
        """Yield each sign once a sentence, in reading order.

        `inside` are the offsets within compound words, where no match begins or ends.
        """
        lower = form.lower
        occurrences = self._occurrences(lower, inside)
        at, count = 0, len(occurrences)
        for number, (begin, end) in enumerate(spans):
            while at < count and occurrences[at][0] < begin:
                at += 1
            first = at
            while at < count and occurrences[at][0] < end:
                at += 1
            own = [one for one in occurrences[first:at] if one[1] <= end]
            if own:
                yield from self._in_sentence(lower, number, own, headline=headline)

    def _in_sentence(
        self, lower: str, number: int, own: Sequence[Occurrence], *, headline: bool
    ) -> Iterator[SignMatch]:
        present = 0
        for _, _, slots, _ in own:
            present |= slots
        seen: set[str] = set()
        tried: set[int] = set()
        sentence = Sentence(lower, own)
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
                if not self._taken_back(sign, match, own, lower, headline=headline):
                    seen.add(match.name)
                    yield SignMatch(sign, number, match.start, match.end)

    def _occurrences(self, lower: str, inside: Container[int]) -> list[Occurrence]:
        found: list[Occurrence] = []
        length = len(lower)
        # The text begins as a line does; that one character shifts every offset.
        for end, (size, slots, anchors, closed) in self._automaton.iter(f"\n{lower}"):
            start = end - size
            if (
                (start and lower[start - 1].isalnum() and lower[start].isalnum())
                or (
                    closed
                    and end < length
                    and (lower[end].isalnum() or lower[end] in COMBINING_MARKS)
                )
                or start in inside
                or end in inside
            ):
                continue
            found.append((start, end, slots, anchors))
        found.sort(key=itemgetter(0))
        return found

    def _taken_back(
        self,
        sign: Sign,
        match: Match,
        own: Sequence[Occurrence],
        lower: str,
        *,
        headline: bool,
    ) -> bool:
        """Say whether the words around a match take it back."""
        if sign.among and not headline:
            # The longer word counts: "cướp giật" is one offence.
            bit = self._bits[sign.among]
            if len({end for _, end, slots, _ in own if slots & bit}) >= LISTED:
                return True
        if sign.negated and _negated(match, own, lower, self._bits[sign.negated]):
            return True
        if sign.goods and _sells_goods(match, own, lower, self._bits[sign.goods]):
            return True
        return bool(sign.after) and _preceded(
            match, own, lower, self._bits[sign.after or ""], self._bits[OFFENDER]
        )


def _negated(match: Match, own: Sequence[Occurrence], lower: str, bit: int) -> bool:
    """Say whether a negation stands just before a match: nobody kept her telephone."""
    return any(
        slots & bit
        and start < match.start
        and (end > match.start or lower.count(" ", end, match.start) <= NEGATED_WORDS)
        for start, end, slots, _ in own
    )


def _sells_goods(match: Match, own: Sequence[Occurrence], lower: str, bit: int) -> bool:
    """Say whether goods stand beside the sale: before it, or behind the person they are sold to."""
    for start, end, slots, _ in own:
        if not slots & bit:
            continue
        if end <= match.start:
            if lower.count(" ", end, match.start) <= GOODS_BEFORE_WORDS:
                return True
        elif start > match.start:
            within = start < match.end
            between = lower.count(" ", match.start if within else match.end, start)
            if between <= GOODS_BEHIND_WORDS + within:
                return True
    return False


def _preceded(match: Match, own: Sequence[Occurrence], lower: str, bit: int, offender: int) -> bool:
    """Say whether the police did it: they are named before, and no offender in between."""
    takers = [end for _, end, slots, _ in own if slots & bit and end <= match.start]
    if not takers or lower.count(" ", takers[-1], match.start) > AFTER_WORDS:
        return False
    return not any(
        slots & offender and takers[-1] <= start and end <= match.end
        for start, end, slots, _ in own
    )


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
    return SignBook(
        [
            yaml.load((DATA / file).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            for file in FILES
        ],
        bare=bare,
    )
