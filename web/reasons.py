"""Reasons in the reader's language: stored in English, told clause by clause, unknown ones as they are."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

_HOLE = re.compile(r"\\\{(\w+)\\\}")


def in_vietnamese(reason: str) -> str:
    """Tell a reason to a Vietnamese reader."""
    if whole := _told(reason, no_holes=True):
        return whole
    return "; ".join(_clause(clause) for clause in reason.split("; "))


def _clause(said: str) -> str:
    address, colon, why = said.rpartition(": ")
    return _told(said) or f"{address}{colon}{_told(why) or why}"


def _told(said: str, *, no_holes: bool = False) -> str | None:
    for pattern, words in _patterns():
        found = pattern.fullmatch(said)
        if found and not (no_holes and found.groupdict()):
            carried = {name: _clause(value) for name, value in found.groupdict().items()}
            return words.format(**carried)
    return None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    pairs = yaml.safe_load(Path(__file__).with_name("reasons.yaml").read_text("utf-8"))
    return tuple((_pattern(english), vietnamese) for english, vietnamese in pairs)


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile(_HOLE.sub(r"(?P<\1>.+)", re.escape(english)))
