"""Near-duplicates: how much of one text is in another, and whether it is a copy."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from article.credits.byline import byline_signature
from article.credits.credit_line import extract_credit, strip_agency_prefix
from article.model import Article
from article.similarity.shingles import (
    Shingle,
    minhash_sketch,
    raw_syllables,
    shingles,
    split_syllables,
)

MIN_SYLLABLES = 25
"""Syllables. Shorter bodies repeat by chance: "Đang cập nhật", a caption under a video."""

# Measured on generated edits (docs/stories.md): 10 % of the words changed leave 0.73 of the runs,
# different reports of one event share up to 0.3.
_COPIED = 0.57
_COPIED_CREDITED = 0.35
"""Enough where the page itself names the other as its origin."""
_VERBATIM = 0.75
_MIN_LENGTH_RATIO = 0.45
# A brief that is word for word in a weekly round-up does not make the round-up a copy of it.
_MIN_COPY_RATIO = 0.15
# The same form filled in again (weather, gold, court sentences) repeats its words, but not its figures
# or names. A copy repeats them as it repeats everything, so their share is compared with that.
_PARTICULARS = 0.6
_MIN_NUMBERS = 3
_MIN_NAMES = 4
# Where nothing but numbers differs, fewer of them are enough: "Vụ số 3", "Vụ số 4".
_SAME_FORM = 0.95
_SAME_NUMBERS = 0.75

_CREDIT_TAIL = re.compile(
    r"(?i)(?<!\s)\s*+(?:\((?:theo|nguồn:?|source:?)\s++[^()]{2,60}\)|[(/]\s*+(?:TTXVN|VNA|VGP|VOV\d?|VOV\.VN)\)?)"
    r"[\s./]*+$"
)
_CREDIT_LINE = re.compile(r"(?i)^\W*+(?:theo|nguồn|source)\b.{2,60}$")
_SIGNATURE_LINES = 3
_AGENCY_STAMP = re.compile(r"^\s*+\(?[\w.+ ]{2,25}\)?\s*+[-–—]\s++(?=[A-ZÀ-ỸĐ0-9])")

# "Công an tỉnh Hà Tĩnh": whose bulletin it is. Two provinces fill in one form of a campaign.
_AUTHORITY = re.compile(
    r"(?:Công an|[Bb]iên phòng|TAND|Tòa án nhân dân|VKSND|Viện [Kk]iểm sát nhân dân|UBND|Ủy ban nhân dân)"
    r"(?: tỉnh| thành phố| [Tt]p\.?)? (\w{1,8} \w{1,8})"
)


@dataclass(frozen=True, kw_only=True)
class Similarity:
    """What two texts have in common, as shares of their shingles."""

    jaccard: float
    """Common runs among all runs of both."""
    first_contained: float
    """Share of the first text that is in the second."""
    second_contained: float

    @property
    def reversed(self) -> Similarity:
        """Return the similarity of the same pair in the other order."""
        return Similarity(
            jaccard=self.jaccard,
            first_contained=self.second_contained,
            second_contained=self.first_contained,
        )


class ComparableBody:
    """The body of an article as compared: without credits, signature and agency prefix."""

    def __init__(self, article: Article) -> None:
        self.body = "\n".join(_body(article))

    def __getstate__(self) -> dict[str, object]:
        # What another process needs of most texts. Words are sooner split again than sent.
        return {"body": self.body, "sketch": self.sketch}

    @cached_property
    def words(self) -> list[str]:
        """The syllables and numbers, even in case and placement of tones."""
        return split_syllables(self.body)

    @cached_property
    def shingles(self) -> set[Shingle]:
        """The shingles that are compared."""
        return shingles(self.words)

    @cached_property
    def sketch(self) -> tuple[int, ...]:
        """The MinHash sketch for the index; empty for a text too short to be recognised."""
        return minhash_sketch(self.words) if len(self.words) >= MIN_SYLLABLES else ()

    @cached_property
    def number_shingles(self) -> set[Shingle]:
        """The shingles with a number: the same number in other words is another shingle."""
        return {run for run in self.shingles if any(word[0].isdigit() for word in run)}

    @cached_property
    def numberless_shingles(self) -> set[Shingle]:
        """The shingles with every number left blank."""
        return shingles([word if not word[0].isdigit() else "0" for word in self.words])

    @cached_property
    def numbers(self) -> set[str]:
        """The numbers in the text."""
        return {word for word in self.words if word[0].isdigit()}

    @cached_property
    def name_bigrams(self) -> set[Shingle]:
        """Capitalised pairs of syllables. Compared in memory, never stored: some are victims'."""
        return {
            pair
            for line in self.body.splitlines()
            for pair in pairwise(raw_syllables(line))
            if pair[0][0].isupper() and pair[1][0].isupper()
        }

    @cached_property
    def authority_places(self) -> set[str]:
        """The provinces and cities whose police, courts or committees the text names."""
        return {name.casefold() for name in _AUTHORITY.findall(self.body) if name == name.title()}


def similarity(first: ComparableBody, second: ComparableBody) -> Similarity:
    """Compare two texts by shingles."""
    common = len(first.shingles & second.shingles)
    union = len(first.shingles) + len(second.shingles) - common
    return Similarity(
        jaccard=common / union if union else 0.0,
        first_contained=common / len(first.shingles) if first.shingles else 0.0,
        second_contained=common / len(second.shingles) if second.shingles else 0.0,
    )


def match_copy(
    copy: ComparableBody, original: ComparableBody, *, credited: bool = False
) -> Similarity | None:
    """Return the similarity if one text is a copy of the other, perhaps edited or shortened.

    What counts is the share of the *copy* that is in the original; `credited` means that the
    copy itself names the original. None if it is no copy.
    """
    if min(len(copy.words), len(original.words)) < MIN_SYLLABLES:
        return None
    overlap = similarity(copy, original)
    part = len(copy.shingles) / len(original.shingles)
    copied = (
        overlap.first_contained >= (_COPIED_CREDITED if credited else _COPIED)
        and part >= _MIN_COPY_RATIO
    )
    swallowed = overlap.second_contained >= _VERBATIM and 1 / part >= _MIN_LENGTH_RATIO
    if not (copied or swallowed) or _is_same_template(copy, original, overlap):
        return None
    return overlap


def _is_same_template(first: ComparableBody, second: ComparableBody, overlap: Similarity) -> bool:
    if (
        first.authority_places
        and second.authority_places
        and first.authority_places.isdisjoint(second.authority_places)
    ):
        return True
    least = _PARTICULARS * max(overlap.first_contained, overlap.second_contained)
    if min(len(first.numbers), len(second.numbers)) >= _MIN_NUMBERS and (
        _overlap(first.number_shingles, second.number_shingles) < least
    ):
        return True
    if (
        first.numbers
        and second.numbers
        and _overlap(first.numbers, second.numbers) < _SAME_NUMBERS
        and len(first.numberless_shingles & second.numberless_shingles)
        >= _SAME_FORM * max(len(first.numberless_shingles), len(second.numberless_shingles))
    ):
        return True
    return (
        min(len(first.name_bigrams), len(second.name_bigrams)) >= _MIN_NAMES
        and _overlap(first.name_bigrams, second.name_bigrams) < least
    )


def _overlap(first: Set[object], second: Set[object]) -> float:
    return len(first & second) / min(len(first), len(second))


def _body(article: Article) -> list[str]:
    lines = [line for line in [article.lead or "", *article.text.splitlines()] if line]
    credit = extract_credit(lines, own_host="")
    body_lines = [line for line in lines if line not in credit.lines]
    last = len(body_lines) - _SIGNATURE_LINES
    body_lines = [
        line
        for number, line in enumerate(body_lines)
        if not (number >= max(last, 1) and (byline_signature(line) or _CREDIT_LINE.match(line)))
    ]
    if body_lines:
        body_lines[0] = _AGENCY_STAMP.sub("", strip_agency_prefix(body_lines[0]), count=1)
        body_lines[-1] = _CREDIT_TAIL.sub("", body_lines[-1])
    return body_lines
