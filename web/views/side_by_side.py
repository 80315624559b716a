"""Two revisions side by side, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from storage.models import Revision

_WORDS = re.compile(r"\s+|\w+|[^\w\s]+")
_MAX_WORDS = 3_000
"""Comparing costs the square of it; longer paragraphs are shown whole."""


@dataclass(frozen=True, kw_only=True)
class DiffRun:
    """Words in a row; changed ones are marked."""

    text: str
    changed: bool


@dataclass(frozen=True, kw_only=True)
class DiffRow:
    """A paragraph before and after; None where there was none."""

    field: str
    before: tuple[DiffRun, ...] | None
    after: tuple[DiffRun, ...] | None

    @property
    def is_same(self) -> bool:
        """Whether nothing changed here."""
        return self.before == self.after


def compare_revisions(old: Revision, new: Revision) -> list[DiffRow]:
    """Compare title, lead, author and text."""
    rows = []
    for field in ("title", "lead", "author"):
        before, after = getattr(old, field), getattr(new, field)
        if before or after:
            rows.append(_pair(field, before, after))
    return rows + _texts(old.text.splitlines(), new.text.splitlines())


def _texts(old: Sequence[str], new: Sequence[str]) -> list[DiffRow]:
    rows = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        for number in range(max(i2 - i1, j2 - j1)):
            before = old[i1 + number] if i1 + number < i2 else None
            after = new[j1 + number] if j1 + number < j2 else None
            if kind == "equal":
                same = (DiffRun(text=old[i1 + number], changed=False),)
                rows.append(DiffRow(field="text", before=same, after=same))
            else:
                rows.append(_pair("text", before, after))
    return rows


def _pair(field: str, before: str | None, after: str | None) -> DiffRow:
    if not before or not after:
        return DiffRow(
            field=field,
            before=(DiffRun(text=before, changed=True),) if before else None,
            after=(DiffRun(text=after, changed=True),) if after else None,
        )
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > _MAX_WORDS:
        same = before == after
        return DiffRow(
            field=field,
            before=(DiffRun(text=before, changed=not same),),
            after=(DiffRun(text=after, changed=not same),),
        )
    left, right = [], []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        changed = kind != "equal"
        if i2 > i1:
            left.append(DiffRun(text="".join(old[i1:i2]), changed=changed))
        if j2 > j1:
            right.append(DiffRun(text="".join(new[j1:j2]), changed=changed))
    return DiffRow(field=field, before=tuple(left), after=tuple(right))
