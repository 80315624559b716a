"""Where an article stands on the axes analysts sort by: themes, forms, acts, means and so on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

from relevance.matches import FieldMatches
from relevance.terms.term_matcher import term_matcher

# Twice said is meant, wherever it stands; once counts only in the company of the subject.
MIN_MENTIONS = 2
HEADLINE_WEIGHT = 4


class Axis(StrEnum):
    """The axes of profile.yaml."""

    THEME = "theme"
    FORM = "form"
    ACT = "act"
    MEANS = "means"
    VICTIM = "victim"
    ROUTE = "route"


def profile(fields: Sequence[FieldMatches]) -> Mapping[Axis, tuple[str, ...]]:
    """Return the tags of each axis, the most spoken of first."""
    mentions: Counter[str] = Counter()
    near: Counter[str] = Counter()
    for reading in fields:
        # How a thing was done is often told in the sentence after it was named.
        on_subject = [
            (sentence.start, reading.spans[sentence.number : sentence.number + 2][-1][1])
            for sentence in reading.sentences
            if sentence.is_on_subject
        ]
        here = 0
        for word in term_matcher("profile.yaml").find(reading.form):
            mentions[word.term.name] += 1
            while here < len(on_subject) and on_subject[here][1] < word.end:
                here += 1
            if reading.field == "title":
                near[word.term.name] += HEADLINE_WEIGHT
            elif here < len(on_subject) and on_subject[here][0] <= word.start:
                near[word.term.name] += 1
    ranked = sorted(mentions, key=lambda name: (-near[name], -mentions[name], name))
    selected = [
        name.partition(":") for name in ranked if near[name] or mentions[name] >= MIN_MENTIONS
    ]
    return {axis: tuple(tag for of, _, tag in selected if of == axis) for axis in Axis}
