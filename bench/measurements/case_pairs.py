"""Measure on pairs of reports what is linked as one event or one case.

A third is set aside by the id of the pair: pairs of one affair may stand on both sides, so what is set aside
is not unseen.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from article.dates import HANOI
from article.model import Article
from article.similarity.same_event import same_event
from article.similarity.story_features import StoryFeatures, extract_features
from grouping.facts.comparison import same_case, same_event_by_facts
from grouping.facts.contradiction import has_other_figures
from grouping.facts.extraction import EventFacts, extract_facts
from grouping.facts.places import named_units
from relevance import judge
from relevance.case_stage import find_stage
from relevance.judgement import PlaceKind


def is_set_aside(identifier: str) -> bool:
    """Return whether a pair is among the third that is set aside."""
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % 3 == 0


def measure(pairs: list[dict[str, Any]]) -> dict[str, Counter[str]]:
    """Count by kind how many pairs are linked, by words and by facts."""
    counts: dict[str, Counter[str]] = {}
    for pair in pairs:
        found = counts.setdefault(pair["kind"], Counter())
        found["pairs"] += 1
        (one, words), (other, other_words) = _read(pair["a"]), _read(pair["b"])
        by_words = same_event(words, other_words) is not None and not has_other_figures(one, other)
        event = by_words or same_event_by_facts(one, other) is not None
        found["same event by words"] += by_words
        found["same event"] += event
        found["same case"] += event or same_case(one, other) is not None
    return counts


def _read(report: dict[str, str]) -> tuple[EventFacts, StoryFeatures]:
    day = date.fromisoformat(report["date"])
    judged = judge(title=report["title"], text=report["text"], lead=None)
    english = report["text"].isascii()
    words = extract_features(
        Article(title=report["title"], text=report["text"], language="en" if english else "vi"),
        at=datetime.combine(day, time(8), tzinfo=HANOI),
        provinces={x.now or x.name for x in judged.places if x.kind is PlaceKind.PROVINCE},
        sites={x.name for x in judged.places if x.kind is PlaceKind.SITE},
    )
    units = named_units(judged.places)
    stage = find_stage(title=report["title"], lead=None, text=report["text"])
    facts = extract_facts(
        report["title"], report["text"], on=day, stage=stage.stage if stage else None, units=units
    )
    return facts, words


def main() -> None:
    """Print the counts of a file of pairs: those tuned on, and with `--aside` the others."""
    aside = "--aside" in sys.argv
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    pairs = [json.loads(line) for line in lines]
    pairs = [pair for pair in pairs if is_set_aside(pair["id"]) == aside]
    for kind, counts in measure(pairs).items():
        print(kind, dict(counts))  # noqa: T201 - a program


if __name__ == "__main__":
    main()
