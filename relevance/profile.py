"""Where an article stands on the axes analysts sort by: themes, forms, acts, means and so on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

from relevance.reading import Reading
from relevance.vocabulary import vocabulary

# Twice said is meant, wherever it stands; once counts only in the company of the subject.
OFTEN = 2
HEADLINE_WEIGHT = 4


class Axis(StrEnum):
    """The axes of profile.yaml."""

    THEME = "theme"
    FORM = "form"
    ACT = "act"
    MEANS = "means"
    VICTIM = "victim"
    ROUTE = "route"


def profile(readings: Sequence[Reading]) -> Mapping[Axis, tuple[str, ...]]:
    """Return the tags of each axis, the most spoken of first."""
    said: Counter[str] = Counter()
    near: Counter[str] = Counter()
    for reading in readings:
        # How a thing was done is often told in the sentence after it was named.
        spoken = [
            (sentence.start, reading.spans[sentence.number : sentence.number + 2][-1][1])
            for sentence in reading.sentences
            if sentence.speaks
        ]
        here = 0
        for word in vocabulary("profile.yaml").words(reading.form):
            said[word.term.name] += 1
            while here < len(spoken) and spoken[here][1] < word.end:
                here += 1
            if reading.field == "title":
                near[word.term.name] += HEADLINE_WEIGHT
            elif here < len(spoken) and spoken[here][0] <= word.start:
                near[word.term.name] += 1
    ranked = sorted(said, key=lambda name: (-near[name], -said[name], name))
    kept = [name.partition(":") for name in ranked if near[name] or said[name] >= OFTEN]
    return {axis: tuple(tag for of, _, tag in kept if of == axis) for axis in Axis}
