"""Ways of speaking that take signs back over a whole article: fiction, history, denial, other crimes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from relevance.elements.sign import Sign
from relevance.terms.term_matcher import DATA

# What holds a frame off says it clearly, or says by its kind alone that the case is a crime.
HOLDING_WEIGHT = 0.5
ALWAYS_HOLDING = frozenset({"awareness", "proceedings"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """A way of speaking that takes back some indicators, unless one of `keeps` is matched too."""

    need: float
    share: float
    takes: frozenset[str]
    keeps: frozenset[str]


@dataclass(frozen=True, slots=True)
class Located:
    """A sign with the number of its sentence in the article, the headline being -1."""

    sign: Sign
    place: int


@cache
def _frames() -> Mapping[str, Frame]:
    text = (DATA / "frames.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return {
        name: Frame(
            need=entry["need"],
            share=entry["share"],
            takes=frozenset(entry["takes"]),
            keeps=frozenset(entry["keeps"]),
        )
        for name, entry in document["signs"].items()
    }


def remaining_shares(
    signs: Sequence[Located], framed: Sequence[Located], sentences: int
) -> Mapping[str, float]:
    """Return for each indicator ("all": every one) the share that the frames leave."""
    # A weak sign holds no frame off.
    matched = {
        one.sign.indicator
        for one in signs
        if one.sign.weight >= HOLDING_WEIGHT or one.sign.indicator in ALWAYS_HOLDING
    }
    named: dict[str, float] = {}
    for one in framed:
        named[one.sign.name] = named.get(one.sign.name, 0.0) + (2.0 if one.place < 0 else 1.0)
    left: dict[str, float] = {}
    frames = _frames()
    for name, amount in named.items():
        frame = frames.get(name)
        if frame is None or amount < frame.need * max(sentences / 15, 1.0) or matched & frame.keeps:
            continue
        for indicator in frame.takes:
            left[indicator] = min(left.get(indicator, 1.0), 1.0 - frame.share)
    return left
