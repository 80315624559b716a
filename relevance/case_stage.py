"""The stage that a report says its case has reached: from missing to sentenced, or returned."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from relevance.sentences.sentence_split import sentence_spans
from relevance.terms.match_form import match_form

_DATA = Path(__file__).parent / "data" / "stages.yaml"
_OPENING = 1_500
"""Characters of the body: what follows is the background of the case, or other cases."""


class CaseStage(StrEnum):
    """The stages in their order; victims are returned at any of them."""

    MISSING = "missing"
    FOUND = "found"
    ARRESTED = "arrested"
    CHARGED = "charged"
    INDICTED = "indicted"
    TRIED = "tried"
    SENTENCED = "sentenced"
    RETURNED = "returned"

    @property
    def rank(self) -> int:
        """The place in the order, from 0."""
        return list(CaseStage).index(self)


@dataclass(frozen=True, kw_only=True)
class StageFound:
    """A stage and the sentence that says so."""

    stage: CaseStage
    quote: str


def find_stage(*, title: str, lead: str | None, text: str) -> StageFound | None:
    """Return the furthest stage that the title names, else the lead, else the opening."""
    for field in (title, lead or "", text[:_OPENING]):
        if found := _furthest(field):
            return found
    return None


def _furthest(field: str) -> StageFound | None:
    form = match_form(field)
    best: tuple[CaseStage, int] | None = None
    for match in _words().finditer(form.lower):
        stage = CaseStage(str(match.lastgroup))
        if best is None or stage.rank > best[0].rank:
            best = stage, match.start()
    if best is None:
        return None
    stage, at = best
    start, end = next(
        (span for span in sentence_spans(form.lower) if span[0] <= at < span[1]),
        (0, len(form.lower)),
    )
    quote_start, quote_end = form.span(start, end)
    return StageFound(stage=stage, quote=form.original[quote_start:quote_end].strip())


@cache
def _words() -> re.Pattern[str]:
    listed: dict[str, list[str]] = yaml.load(
        _DATA.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    # The longest first within a stage; a later stage first, as its words may hold an earlier one's.
    groups = (
        f"(?P<{stage}>{'|'.join(sorted(listed[stage], key=len, reverse=True))})"
        for stage in reversed(CaseStage)
    )
    return re.compile(rf"\b(?:{'|'.join(groups)})\b")
