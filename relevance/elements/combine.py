"""The elements of trafficking that stand together in an article, and how much they say."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence

from relevance.elements.frames import Located, remaining_shares
from relevance.elements.sign import Element, Sign, SignMatch
from relevance.judgement import ElementSign
from relevance.matches import FieldMatches
from relevance.sentences.sentence_quote import sentence_quote

# Signs further apart than this belong to different stories of one article.
WINDOW_SENTENCES = 14
# A second sign of the same indicator adds this share of its weight.
REPEATED_SHARE = 0.4
# Captivity, blows and a ransom without recruitment, sale or work are another crime.
MEANS_ALONE_SHARE = 0.35
# What stands alone and not among the first sentences of a long article may be an aside; a charge is not.
ASIDE_SHARE = 0.6
# A sign that tells it alone is further down as much as one that nearly does.
ASIDE_MOST = 0.9
OPENING_SENTENCES = 3
LONG_SENTENCES = 8
# A report of few sentences tells each element once.
SHORT_SENTENCES = 4
SHORT_GAIN = 1.5
BRIEF_SENTENCES = 7
BRIEF_GAIN = 1.2
HEADLINE_GAIN = 1.7
# Where and at what work it happened is no element by itself.
CONTEXT = "context"
# With less than this share left, a sign is not reported.
TAKEN_BACK = 0.5

FORCEFUL_WEIGHT = 0.25

_FORCEFUL = frozenset({Element.ACT, Element.PURPOSE, Element.CHARGE})
# What sets the scene; it counts beside two other indicators, or beside one that nearly tells all.
_SCENE = frozenset({"context", "proceedings", "awareness", "vulnerability"})
_NEARLY_ALL = 0.5
# Penal Code Arts 150-151; forced labour, smuggling, organs and surrogacy have articles of their own.
_CORE = frozenset(
    {
        "transfer",
        "sexual-exploitation",
        "marriage",
        "child-trade",
        "charge",
        "subject",
        "protection",
    }
)
_WORK = frozenset({"wages", "overtime"})
_BOUND = frozenset({"restriction", "debt", "wages", "overtime", "violence"})
_FORCE = frozenset({"restriction", "violence", "documents", "isolation", "intimidation"})
# A workplace, a debt that binds to it and no way out of it.
_BONDED = frozenset({"context", "debt", "restriction"})
# Ways to hold somebody; three together are no quarrel, whatever the purpose.
_HELD = _FORCE | _BOUND | {"ransom"}
_MANY_INDICATORS = 3
_SUBJECT = frozenset({"policy", "protection"})


def support(signs: Sequence[Located], shares: Mapping[str, float], sentences: int) -> float:
    """Return what the densest stretch of an article says, in the measure of policy.py."""
    overall = shares.get("all", 1.0)
    ahead = [one for one in signs if one.place < 0]
    if sentences >= LONG_SENTENCES and not ahead and _is_aside(signs):
        return _worth(signs, shares) * ASIDE_SHARE * overall
    # More signs never say less, so a stretch is weighed only before it loses its first sentence.
    best = 0.0
    window: deque[Located] = deque()
    for one in signs:
        if one.place < 0:
            continue
        if window and one.place - window[0].place >= WINDOW_SENTENCES:
            best = max(best, _worth([*ahead, *window], shares))
            while window and one.place - window[0].place >= WINDOW_SENTENCES:
                window.popleft()
        window.append(one)
    best = max(best, _worth([*ahead, *window], shares))
    return best * _gain(sentences) * overall


def _gain(sentences: int) -> float:
    if not sentences:
        return HEADLINE_GAIN
    if sentences <= SHORT_SENTENCES:
        return SHORT_GAIN
    return BRIEF_GAIN if sentences <= BRIEF_SENTENCES else 1.0


def _is_aside(signs: Sequence[Located]) -> bool:
    """Return whether one body sentence holds every specific sign, and charges nobody."""
    specific = [one for one in signs if one.sign.indicator not in _SCENE]
    return (
        len({one.place for one in specific}) == 1
        and specific[0].place >= OPENING_SENTENCES
        and not any(one.sign.element is Element.CHARGE for one in specific)
        and len({one.sign.indicator for one in specific if one.sign.element is Element.MEANS}) < 2
    )


def _shows_forced_labour(indicators: set[str]) -> bool:
    """Return whether work without pay or rest stands beside force: an unnamed purpose."""
    return (
        bool(indicators & _WORK and indicators & _FORCE)
        or bool("documents" in indicators and indicators & _BOUND)
        or indicators >= _BONDED
        or len(indicators & _HELD) >= _MANY_INDICATORS
    )


def _worth(signs: Sequence[Located], shares: Mapping[str, float]) -> float:
    by_indicator = _by_indicator(signs, shares)
    specific = [
        weight
        for name, weights in by_indicator.items()
        if name not in _SCENE
        for weight in weights.values()
    ]
    scene = len(specific) > 1 or any(weight >= _NEARLY_ALL for weight in specific)
    total = 0.0
    for indicator, weights in by_indicator.items():
        if indicator in _SCENE and not scene:
            continue
        first, *others = sorted(weights.values(), reverse=True)
        total += first + REPEATED_SHARE * sum(others)
    return total if _has_purpose(signs, shares) else total * MEANS_ALONE_SHARE


def _has_purpose(signs: Sequence[Located], shares: Mapping[str, float]) -> bool:
    """Return whether a sign shows the purpose, or that the subject is trafficking."""
    return _shows_forced_labour({one.sign.indicator for one in signs}) or any(
        one.sign.weight * shares.get(one.sign.indicator, 1.0) >= FORCEFUL_WEIGHT
        for one in signs
        if one.sign.element in _FORCEFUL or one.sign.indicator in _SUBJECT
    )


def _by_indicator(
    signs: Sequence[Located], shares: Mapping[str, float]
) -> dict[str, dict[str, float]]:
    """Return the weight of each sign under its indicator, each sign once."""
    by_indicator: dict[str, dict[str, float]] = {}
    for one in signs:
        weight = one.sign.weight * shares.get(one.sign.indicator, 1.0)
        if (
            weight > 1.0
            and one.place >= OPENING_SENTENCES
            and one.sign.element is not Element.CHARGE
        ):
            weight = max(weight * ASIDE_SHARE, ASIDE_MOST)
        known = by_indicator.setdefault(one.sign.indicator, {})
        known[one.sign.name] = max(weight, known.get(one.sign.name, 0.0))
    return by_indicator


def indicator_weights(
    readings: Sequence[FieldMatches], shares: Mapping[str, float]
) -> dict[str, float]:
    """Return what each indicator of an article weighs, wherever its signs stand."""
    signs = _located(readings, lambda reading: reading.signs)
    return {
        indicator: max(weights.values())
        + REPEATED_SHARE * (sum(weights.values()) - max(weights.values()))
        for indicator, weights in _by_indicator(signs, shares).items()
    }


def frame_shares(readings: Sequence[FieldMatches]) -> Mapping[str, float]:
    """Return for each indicator ("all": every one) the share that the frames of an article leave."""
    return remaining_shares(
        _located(readings, lambda reading: reading.signs),
        _located(readings, lambda reading: reading.frames),
        _sentences(readings),
    )


def core_support(readings: Sequence[FieldMatches], shares: Mapping[str, float]) -> float:
    """Return what those signs say that speak of trafficking itself, not of its neighbours."""
    signs = _located(readings, lambda reading: reading.signs)
    own = [one for one in signs if one.sign.indicator in _CORE]
    return support(own, shares, _sentences(readings))


def signs_support(readings: Sequence[FieldMatches], shares: Mapping[str, float]) -> float:
    """Return what the signs of an article say together."""
    return support(_located(readings, lambda reading: reading.signs), shares, _sentences(readings))


def elements(
    readings: Sequence[FieldMatches], shares: Mapping[str, float]
) -> tuple[ElementSign, ...]:
    """Return the signs of act, means, purpose and indicators, in reading order, each sign once."""
    found: dict[tuple[str, str], ElementSign] = {}
    for reading in readings:
        for match in reading.signs:
            indicator = match.sign.indicator
            if indicator == CONTEXT or shares.get(indicator, 1.0) < TAKEN_BACK:
                continue
            for element in _reported_under(match.sign):
                found.setdefault((element, match.sign.name), _element_sign(reading, match, element))
    return tuple(found.values())


def _reported_under(sign: Sign) -> Iterator[str]:
    if sign.element in (Element.ACT, Element.MEANS, Element.PURPOSE):
        yield sign.element.value
    if sign.ilo:
        yield "indicators"


def _element_sign(reading: FieldMatches, match: SignMatch, element: str) -> ElementSign:
    where = match.start, match.end
    start, end = reading.form.span(*where)
    return ElementSign(
        element=element,
        sign=match.sign.name,
        field=reading.field,
        quote=sentence_quote(reading.form, reading.spans[match.sentence], where),
        start=start,
        end=end,
    )


def _sentences(readings: Sequence[FieldMatches]) -> int:
    return sum(len(reading.spans) for reading in readings if reading.field != "title")


def _located(
    readings: Sequence[FieldMatches], of: Callable[[FieldMatches], Sequence[SignMatch]]
) -> list[Located]:
    """Return signs with the number of their sentence in the article; the headline is -1."""
    found = []
    before = 0
    for reading in readings:
        headline = reading.field == "title"
        found += [
            Located(match.sign, -1 if headline else before + match.sentence)
            for match in of(reading)
        ]
        before += 0 if headline else len(reading.spans)
    return found
