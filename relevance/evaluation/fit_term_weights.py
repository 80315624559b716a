"""Fit the weights of words and of pairs: `python -m relevance.evaluation.fit_term_weights` writes term_weights.tsv.

A linear support vector machine (squared hinge) by dual coordinate descent, after Hsieh, Chang, Lin,
Keerthi and Sundararajan 2008, the method of LIBLINEAR.
"""

from __future__ import annotations

import math
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from hashlib import sha256
from pathlib import Path

from relevance.evaluation.evaluate import own_files
from relevance.evaluation.labelled_texts import (
    LabelledText,
    confusion_matrix,
    format_share,
    read_labelled,
)
from relevance.markup import own_words
from relevance.terms.match_form import match_form
from relevance.terms.term_weights import (
    BIAS,
    FEW_WORDS,
    WEIGHTS_FILE,
    TermClassifier,
    TermWeight,
    article_terms,
)

FOLDS = 5
# A term of one text says nothing of the next.
FEWEST_TEXTS = 2
PENALTY = 1.0
ROUNDS = 60
TOLERANCE = 1e-3

Row = Mapping[str, float]


def lower_fields(text: LabelledText) -> list[str]:
    """Return the fields of a text in lower case, as `judge` reads them."""
    fields = (text.title, text.lead or "", text.text)
    return [match_form(field, own_words(field)).lower for field in fields]


def fit(articles: Sequence[Set[str]], wanted: Sequence[bool]) -> dict[str, TermWeight]:
    """Return the weight of every term, and the bias under ""."""
    rarity = _rarity(articles)
    rows = [_row(terms, rarity) for terms in articles]
    weights = _descend(rows, [1.0 if answer else -1.0 for answer in wanted])
    fitted = {term: TermWeight(rarity[term], weights.get(term, 0.0)) for term in sorted(rarity)}
    return {BIAS: TermWeight(1.0, weights.get(BIAS, 0.0)), **fitted}


def _rarity(articles: Sequence[Set[str]]) -> dict[str, float]:
    texts_with = Counter(term for terms in articles for term in terms)
    return {
        term: 1.0 + math.log((1 + len(articles)) / (1 + texts))
        for term, texts in texts_with.items()
        if texts >= FEWEST_TEXTS
    }


def _row(terms: Set[str], rarity: Mapping[str, float]) -> Row:
    # In the order of the words: that of a set differs from run to run, and with it the last digit.
    values = {term: rarity[term] for term in sorted(rarity.keys() & terms)}
    length = math.sqrt(FEW_WORDS + sum(value * value for value in values.values()))
    return {**{term: value / length for term, value in values.items()}, BIAS: 1.0}


def _descend(rows: Sequence[Row], signs: Sequence[float]) -> dict[str, float]:
    weights: dict[str, float] = {}
    shares = [0.0] * len(rows)
    softness = 1 / (2 * PENALTY)
    squares = [sum(value * value for value in row.values()) + softness for row in rows]
    order = list(range(len(rows)))
    shuffle = random.Random(0).shuffle  # noqa: S311 - the same order every time
    for _ in range(ROUNDS):
        shuffle(order)
        most = 0.0
        for number in order:
            row, sign, share = rows[number], signs[number], shares[number]
            margin = sign * sum(value * weights.get(term, 0.0) for term, value in row.items())
            slope = margin - 1.0 + softness * share
            most = max(most, abs(min(slope, 0.0) if share == 0.0 else slope))
            shares[number] = max(share - slope / squares[number], 0.0)
            step = (shares[number] - share) * sign
            if step:
                for term, value in row.items():
                    weights[term] = weights.get(term, 0.0) + step * value
        if most < TOLERANCE:
            break
    return weights


def fit_texts(texts: Sequence[LabelledText]) -> dict[str, TermWeight]:
    """Return the weights that the labels of `texts` teach."""
    return fit(
        [article_terms(lower_fields(text)) for text in texts], [_wanted(text) for text in texts]
    )


def margins_by_fold(texts: Sequence[LabelledText]) -> dict[int, float]:
    """Return the margin of each text, by its identity, from a fit that has not seen it."""
    margins: dict[int, float] = {}
    for fold in range(FOLDS):
        unseen = texts[fold::FOLDS]
        fitted = TermClassifier(
            fit_texts([text for i, text in enumerate(texts) if i % FOLDS != fold])
        )
        margins.update((id(text), fitted.margin(lower_fields(text))) for text in unseen)
    return margins


def digest(files: Sequence[Path]) -> str:
    """Return the SHA-256 of the files, which term_weights.tsv carries."""
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _wanted(text: LabelledText) -> bool:
    return text.label == "positive"


def _lines(fitted: Mapping[str, TermWeight], files: Sequence[Path], texts: int) -> Iterator[str]:
    yield "# Weights of words and of pairs of neighbouring words: term, rarity (idf), weight. Written by `make fit`."
    yield f"# Fitted on {texts} texts of {', '.join(file.name for file in files)}"
    yield f"# sha256 {digest(files)}"
    for term, one in fitted.items():
        yield f"{term}\t{one.rarity:.2f}\t{one.weight:.3f}"


def main() -> int:
    """Print what the folds say, and write term_weights.tsv from all texts."""
    files = own_files()
    texts = [text for file in files for text in read_labelled(file) if text.counts]
    random.Random(0).shuffle(texts)  # noqa: S311 - the same order every time
    margins = margins_by_fold(texts)
    counted = confusion_matrix(texts, lambda text: margins[id(text)] >= 0.0)
    sys.stdout.write(
        f"{len(texts)} texts, {FOLDS} folds, words alone: precision {format_share(*counted.precision)} "
        f"recall {format_share(*counted.recall)}\n"
    )
    fitted = fit_texts(texts)
    WEIGHTS_FILE.write_text("\n".join([*_lines(fitted, files, len(texts)), ""]), encoding="utf-8")
    sys.stdout.write(f"{len(fitted)} weights written to {WEIGHTS_FILE.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
