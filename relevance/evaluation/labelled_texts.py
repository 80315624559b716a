"""Texts with a known answer, and the tally of answers given."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relevance.evaluation.confidence_interval import wilson_interval

# A headline has no text; an item of a feed has a sentence or two.
SHORT_WORDS = 80


@dataclass(frozen=True, kw_only=True)
class LabelledText:
    """One text and what a person said of it: positive, negative or borderline."""

    id: str
    title: str
    lead: str | None
    text: str
    label: str
    subtype: str
    hardness: str
    language: str
    why: str

    @property
    def counts(self) -> bool:
        """Return whether the answer is right or wrong; borderline is neither."""
        return self.label in ("positive", "negative")

    @property
    def length(self) -> str:
        """Return headline, short or article."""
        words = len(f"{self.lead or ''} {self.text}".split())
        return "headline" if not words else "short" if words <= SHORT_WORDS else "article"


@dataclass(frozen=True, kw_only=True)
class ConfusionMatrix:
    """Right and wrong answers; borderline texts are not among them."""

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int

    @property
    def precision(self) -> tuple[int, int]:
        """Return (right flags, all flags)."""
        return self.true_positive, self.true_positive + self.false_positive

    @property
    def recall(self) -> tuple[int, int]:
        """Return (flagged, all that should be)."""
        return self.true_positive, self.true_positive + self.false_negative

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        twice = 2 * self.true_positive
        return twice / max(twice + self.false_positive + self.false_negative, 1)


def read_labelled(file: Path) -> Iterator[LabelledText]:
    """Yield the texts of a JSON Lines file, leaving out rows that have none."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                row: dict[str, Any] = json.loads(line)
                if row.get("text") or row.get("title"):
                    yield _labelled(row)


def _labelled(row: dict[str, Any]) -> LabelledText:
    return LabelledText(
        id=str(row.get("id", "")),
        title=row.get("title") or "",
        lead=row.get("lead"),
        text=row.get("text") or "",
        label=row["label"],
        subtype=row.get("subtype") or "-",
        hardness=row.get("hardness") or "-",
        language=row.get("language") or row.get("lang") or "vi",
        why=row.get("why") or "",
    )


def confusion_matrix(
    texts: Iterable[LabelledText], flagged: Callable[[LabelledText], bool]
) -> ConfusionMatrix:
    """Count how `flagged` answers the positive and negative texts."""
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    for text in texts:
        if text.counts:
            counts[text.label == "positive", flagged(text)] += 1
    return ConfusionMatrix(
        true_positive=counts[True, True],
        false_positive=counts[False, True],
        false_negative=counts[True, False],
        true_negative=counts[False, False],
    )


def format_share(hits: int, of: int) -> str:
    """Write a share with its interval: "0.968 (0.92-0.99) 120/124"."""
    low, high = wilson_interval(hits, of)
    return f"{hits / of if of else 0:.3f} ({low:.2f}-{high:.2f}) {hits}/{of}"
