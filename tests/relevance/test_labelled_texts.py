"""The rules on short texts written for this purpose: what they must flag, and what they must not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from relevance import Tier, judge

TEXTS = [
    json.loads(line)
    for line in (Path(__file__).parent / "texts" / "labelled.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text["id"])
def test_flags_what_an_analyst_would(text):
    judgement = judge(title=text["title"], lead=None, text=text["text"], language=text["language"])
    expected = text["label"] == "positive"
    assert judgement.relevant == expected, (judgement.score, judgement.evidence)


@pytest.mark.parametrize(
    "text",
    [text for text in TEXTS if text["tier"] != "any"],
    ids=lambda text: text["id"],
)
def test_trafficking_is_distinguished_from_related_subjects(text):
    judgement = judge(title=text["title"], lead=None, text=text["text"], language=text["language"])
    assert judgement.tier == Tier(text["tier"]), judgement.evidence
