"""What takes a sign back in its own sentence: other goods, a negation, the police, a list of offences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from relevance.elements.patterns import Match, Occurrence, SentenceForms
from relevance.elements.sign import OFFENDER, Sign

# A sign is not the police's own act unless an offender is named in between.
AFTER_WORDS = 8
# "Bán người yêu cũ chiếc xe" sells the car behind, "con trâu bị bán" the buffalo before.
GOODS_BEHIND_WORDS = 3
GOODS_BEFORE_WORDS = 2
NEGATED_WORDS = 2
# With this many other offences beside it, trafficking is one item of a list.
LISTED = 2


def is_taken_back(
    sign: Sign, match: Match, sentence: SentenceForms, bits: Mapping[str, int], *, headline: bool
) -> bool:
    """Return whether the words around a match take it back; `bits` are those of the word classes."""
    lower, own = sentence.lower, sentence.occurrences
    if sign.among and not headline:
        # The longer word counts: "cướp giật" is one offence.
        bit = bits[sign.among]
        if len({end for _, end, slots, _ in own if slots & bit}) >= LISTED:
            return True
    if sign.negated and _negated(match, own, lower, bits[sign.negated]):
        return True
    if sign.goods and _sells_goods(match, own, lower, bits[sign.goods]):
        return True
    return bool(sign.after) and _preceded(match, own, lower, bits[sign.after or ""], bits[OFFENDER])


def _negated(match: Match, own: Sequence[Occurrence], lower: str, bit: int) -> bool:
    """Return whether a negation stands just before a match: nobody kept her telephone."""
    return any(
        slots & bit
        and start < match.start
        and (end > match.start or lower.count(" ", end, match.start) <= NEGATED_WORDS)
        for start, end, slots, _ in own
    )


def _sells_goods(match: Match, own: Sequence[Occurrence], lower: str, bit: int) -> bool:
    """Return whether goods stand beside the sale: before it, or behind the person they are sold to."""
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
    """Return whether the police did it: they are named before, and no offender in between."""
    takers = [end for _, end, slots, _ in own if slots & bit and end <= match.start]
    if not takers or lower.count(" ", takers[-1], match.start) > AFTER_WORDS:
        return False
    return not any(
        slots & offender and takers[-1] <= start and end <= match.end
        for start, end, slots, _ in own
    )
