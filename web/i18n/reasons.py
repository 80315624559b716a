"""Reasons in the reader's language: stored in English, told clause by clause, unknown ones as they are."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

_PLACEHOLDER = re.compile(r"\\\{(\w+)\\\}")


def reason_in_vietnamese(reason: str) -> str:
    """Tell a reason to a Vietnamese reader."""
    if whole := _translated(reason, no_holes=True):
        return whole
    return "; ".join(_clause(clause) for clause in reason.split("; "))


def _clause(clause: str) -> str:
    address, colon, why = clause.rpartition(": ")
    return _translated(clause) or f"{address}{colon}{_translated(why) or why}"


def _translated(clause: str, *, no_holes: bool = False) -> str | None:
    for pattern, words in _patterns():
        found = pattern.fullmatch(clause)
        if found and not (no_holes and found.groupdict()):
            carried = {name: _clause(value) for name, value in found.groupdict().items()}
            return words.format(**carried)
    return None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    pairs = yaml.safe_load(Path(__file__).with_name("reasons.yaml").read_text("utf-8"))
    return tuple((_pattern(english), vietnamese) for english, vietnamese in pairs)


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile(_PLACEHOLDER.sub(r"(?P<\1>.+)", re.escape(english)))
