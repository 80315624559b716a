"""The rules on the shared labelled set, where it is at hand beside the checkout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from relevance import Tier, judge
from relevance.evaluation.labelled_texts import confusion_matrix, read_labelled

SHARED = Path(__file__).parents[3] / "shared"
DEV = SHARED / "eval" / "relevance_dev.jsonl"
SEEDS = SHARED / "pages" / "seeds.gold.jsonl"


def flagged(text):
    return judge(title=text.title, lead=text.lead, text=text.text).relevant


@pytest.mark.skipif(not DEV.exists(), reason="the shared development set is not here")
def test_precision_and_recall_hold():
    counted = confusion_matrix(read_labelled(DEV), flagged)
    right, all_flags = counted.precision
    caught, all_positive = counted.recall
    assert right / all_flags >= 0.95
    assert caught / all_positive >= 0.97


@pytest.mark.skipif(not DEV.exists(), reason="the shared development set is not here")
def test_no_subtype_is_left_behind():
    caught: dict[str, list[bool]] = {}
    for text in read_labelled(DEV):
        if text.label == "positive":
            caught.setdefault(text.subtype, []).append(flagged(text))
    assert {kind for kind, found in caught.items() if sum(found) < 0.9 * len(found)} == set()


@pytest.mark.skipif(not SEEDS.exists(), reason="the shared seeds are not here")
def test_all_seeds_are_flagged():
    for line in SEEDS.read_text("utf-8").splitlines():
        page = json.loads(line)
        judgement = judge(title=page["title"], lead=page.get("lead"), text=page["text"])
        assert judgement.tier is not Tier.NONE, page["url"]
