"""Judge whether an article is about trafficking in persons, and say why."""

from __future__ import annotations

from relevance.judge_text import judge
from relevance.judgement import (
    CaseFact,
    ElementSign,
    Evidence,
    FactKind,
    Judgement,
    Place,
    PlaceKind,
    Tier,
    element_record,
)
from relevance.rules import rule_version

RULE_VERSION = rule_version()

__all__ = [
    "RULE_VERSION",
    "CaseFact",
    "ElementSign",
    "Evidence",
    "FactKind",
    "Judgement",
    "Place",
    "PlaceKind",
    "Tier",
    "element_record",
    "judge",
]
