"""Judging relevance: megabytes of Vietnamese text a second."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator

from bench.fixtures.vietnamese_words import random_words
from bench.result import Measurement
from relevance import judge

_ARTICLES = 300
_ROUNDS = 3


def matching() -> Iterator[Measurement]:
    """Judge made-up articles of 600 words, one in twenty about trafficking."""
    chance = random.Random(3)  # noqa: S311 - a sample, not a secret
    texts = [_text(number, chance) for number in range(_ARTICLES)]
    size = sum(len(text.encode()) for text in texts)
    durations = []
    for _ in range(_ROUNDS + 1):
        started = time.perf_counter()
        for text in texts:
            judge(title=text[:80], lead=None, text=text, language="vi")
        durations.append(time.perf_counter() - started)
    seconds = statistics.median(durations[1:])
    yield Measurement(name="relevance", value=round(size / seconds / 1e6, 1), unit="MB/s")


def _text(number: int, chance: random.Random) -> str:
    drawn = random_words(chance, 600)
    if number % 20 == 0:
        drawn[40:43] = ["mua", "bán", "người"]
    return " ".join(drawn).capitalize() + "."
