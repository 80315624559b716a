"""Compare fitted weights with the hand-set ones on folds: `python -m relevance.evaluation.fit_weights`.

A logistic regression over what each indicator says, and over what the rules say, is trained on
four fifths of the labelled texts and measured on the last; hand-set weights need no training.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Sequence
from hashlib import sha256

from relevance.elements.combine import frame_shares, indicator_weights
from relevance.evaluation.evaluate import OWN_TEXTS, judged
from relevance.evaluation.labelled_texts import (
    LabelledText,
    confusion_matrix,
    format_share,
    read_labelled,
)
from relevance.judge_text import named_support
from relevance.matches import find_matches

FOLDS = 5
ROUNDS = 400
RATE = 0.5
PENALTY = 0.002

Row = dict[str, float]


def features(text: LabelledText) -> Row:
    """Return what each indicator of a text weighs, what its rules say, and how short it is."""
    readings = find_matches({"title": text.title, "lead": text.lead or "", "text": text.text})
    shares = frame_shares(readings)
    row = {f"sign {name}": weight for name, weight in indicator_weights(readings, shares).items()}
    row["rules"] = min(named_support(readings, shares), 4.0)
    row[text.length] = 1.0
    return row


def fitted(rows: Sequence[Row], wanted: Sequence[bool]) -> Row:
    """Return the weights of a logistic regression by gradient descent, `PENALTY` on their squares."""
    weights: Row = {"": 0.0}
    for _ in range(ROUNDS):
        slope: Row = dict.fromkeys(weights, 0.0)
        for row, answer in zip(rows, wanted, strict=True):
            error = probability(weights, row) - answer
            slope[""] += error
            for name, value in row.items():
                slope[name] = slope.get(name, 0.0) + error * value
        for name, value in slope.items():
            old = weights.get(name, 0.0)
            weights[name] = old - RATE * (value / len(rows) + PENALTY * old * bool(name))
    return weights


def probability(weights: Row, row: Row) -> float:
    """Return how likely the weights call a text relevant."""
    total = weights[""] + sum(weights.get(name, 0.0) * value for name, value in row.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def main() -> int:
    """Print both measures, the hash of the texts, and which weights the folds prefer."""
    files = sorted(OWN_TEXTS.glob("*.jsonl"))
    texts = [text for file in files for text in read_labelled(file) if text.counts]
    random.Random(0).shuffle(texts)  # noqa: S311 - the same order every time
    rows = {id(text): features(text) for text in texts}
    flags: dict[int, bool] = {}
    for fold in range(FOLDS):
        train = [text for number, text in enumerate(texts) if number % FOLDS != fold]
        weights = fitted([rows[id(t)] for t in train], [t.label == "positive" for t in train])
        for text in texts[fold::FOLDS]:
            flags[id(text)] = probability(weights, rows[id(text)]) >= 0.5
    answers = judged(texts)
    by_hand = confusion_matrix(texts, lambda text: answers[id(text)].relevant)
    by_fit = confusion_matrix(texts, lambda text: flags[id(text)])
    digest = sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    sys.stdout.write(f"{len(texts)} texts, sha256 {digest}, {FOLDS} folds\n")
    for name, counted in (("by hand", by_hand), ("fitted", by_fit)):
        sys.stdout.write(
            f"{name:8} precision {format_share(*counted.precision)} "
            f"recall {format_share(*counted.recall)} F1 {counted.f1:.3f}\n"
        )
    better = "fitted" if by_fit.f1 > by_hand.f1 else "by hand"
    sys.stdout.write(f"the folds prefer the weights {better}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
