"""From what a text says to a verdict: the one place where numbers become yes or no."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from relevance.judgement import Tier

# A headline names the subject, the first lines say what happened; further down a word may be
# an aside.
TITLE_WEIGHT = 3.0
LEAD_WEIGHT = 1.6
BODY_WEIGHT = 1.0

# The body counts by how much of it speaks of the subject: a text of up to this many sentences
# counts in full, a longer one in proportion, so an aside in a long article fades.
FULL_BODY_SENTENCES = 12
# A report of a few sentences that says it once has said what it is about.
SHORT_BODY_GAIN = 2.0

# Other subjects (film, history, transplants, party politics) take this share of what they weigh.
AGAINST_SHARE = 0.8

# A sentence worth this much names the crime: a neighbouring subject in it takes nothing back.
EXPLICIT = 0.5

# Support that makes an article relevant: score 0.5. One outright headline is enough; so are two
# outright sentences in a short text.
THRESHOLD = 1.45
RELEVANT_SCORE = 0.5

# Words that name the crime and signs that show it tell the same thing twice.
BOTH_SHARE = 0.5

# What each unit of margin adds where an article is worded like those on the subject: no list of signs
# has a pattern for everything that shows the offence.
MARGIN_GAIN = 7.0
# Below this margin a month of feeds gave more wrong flags than right ones.
LEAST_MARGIN = 0.2

# A word of trafficking in an article about smuggling does not make it one about trafficking.
CORE_SHARE = 0.35
CORE_SIGNS_SHARE = 0.6


@dataclass(frozen=True, kw_only=True, slots=True)
class PartScores:
    """How much each part of an article says, in sentences' worth."""

    title: float
    lead: float
    body: float

    def weighted_sum(self, sentences: int) -> float:
        """Return one number; `sentences` is the length of the body."""
        fade = min(FULL_BODY_SENTENCES / max(sentences, 1), SHORT_BODY_GAIN)
        return self.title * TITLE_WEIGHT + self.lead * LEAD_WEIGHT + self.body * BODY_WEIGHT * fade


def sentence_score(weights: Iterable[float]) -> float:
    """Return what one sentence says: its best rule, and a little for each further one."""
    ranked = sorted(weights, reverse=True)
    return min(ranked[0] + 0.25 * sum(ranked[1:]), 1.5) if ranked else 0.0


def named(*, core: float, related: float, supporting: float, against: float, left: float) -> float:
    """Return what the words that name the crime say; frames leave `left` of it."""
    return max(core + related + min(supporting, core) - AGAINST_SHARE * against, 0.0) * left


def decide(
    *,
    core: float,
    related: float,
    supporting: float,
    against: float,
    signs: float = 0.0,
    core_signs: float = 0.0,
    margin: float = 0.0,
    left: float = 1.0,
) -> tuple[bool, float, Tier]:
    """Return relevant, score and tier for the weighed support of each scope.

    Supporting words (labour migration, hotline 111) never count for more than the explicit words do:
    they turn a remark into a subject, not its absence. `signs` is what the elements of the offence say
    together, `core_signs` without the neighbouring offences; `margin` what the classifier of terms says;
    `left` the share of the words that the frames leave.
    """
    neighbouring = related + min(supporting, core)
    words = named(core=core, related=related, supporting=supporting, against=against, left=left)
    signs += MARGIN_GAIN * max(margin - LEAST_MARGIN, 0.0) * left
    support = max(words, signs) + BOTH_SHARE * min(words, signs)
    score = round(1 - math.exp2(-support / THRESHOLD), 4)
    if score < RELEVANT_SCORE:
        return False, score, Tier.NONE
    core_enough = core >= THRESHOLD and core >= CORE_SHARE * (core + neighbouring)
    core_enough |= core_signs >= THRESHOLD and core_signs >= CORE_SIGNS_SHARE * support
    return True, score, Tier.CORE if core_enough else Tier.RELATED
