"""Two revisions side by side, word by word; what did not change is folded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from article.edits.alignment import align
from article.edits.word_diff import split_words

_MAX_ROWS = 400
"""Changed paragraphs that are shown; a reader of more opens the two revisions."""
_CONTEXT = 1
"""Unchanged paragraphs shown on either side of a change."""
_MAX_WORDS = 6_000
"""Longer paragraphs are shown whole."""


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
    unchanged: tuple[str, ...] = ()
    """Paragraphs of both revisions that are folded into this row."""

    @property
    def is_same(self) -> bool:
        """Whether nothing changed here."""
        return bool(self.unchanged) or self.before == self.after


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The rows to show, and how many changed paragraphs are left out behind them."""

    rows: tuple[DiffRow, ...]
    hidden: int

    @property
    def is_same(self) -> bool:
        """Return whether the two revisions do not differ."""
        return not self.hidden and all(row.is_same for row in self.rows)


class ComparedText(Protocol):
    """A revision of an article, or a version of a document."""

    @property
    def title(self) -> str | None:
        """Its title."""

    @property
    def lead(self) -> str | None:
        """Its lead."""

    @property
    def author(self) -> str | None:
        """Its author."""

    @property
    def text(self) -> str:
        """Its paragraphs, one a line."""


def compare_revisions(old: ComparedText, new: ComparedText) -> Comparison:
    """Compare title, lead, author and text."""
    rows = [
        _pair(field, before, after)
        for field in ("title", "lead", "author")
        if (before := getattr(old, field)) or getattr(new, field)
        for after in [getattr(new, field)]
    ]
    texts, hidden = _texts(old.text.splitlines(), new.text.splitlines())
    return Comparison(rows=(*rows, *texts), hidden=hidden)


def _texts(old: Sequence[str], new: Sequence[str]) -> tuple[list[DiffRow], int]:
    rows: list[DiffRow] = []
    shown = hidden = 0
    for i1, i2, j1, j2, is_equal in align(old, new):
        if is_equal:
            rows += _folded(old[i1:i2], first=i1 == 0, last=i2 == len(old))
            continue
        longest = max(i2 - i1, j2 - j1)
        taken = min(longest, _MAX_ROWS - shown)
        shown, hidden = shown + taken, hidden + longest - taken
        for number in range(taken):
            before = old[i1 + number] if i1 + number < i2 else None
            after = new[j1 + number] if j1 + number < j2 else None
            rows.append(_pair("text", before, after))
        if hidden:
            hidden += _changed_after(old[i2:], new[j2:])
            break
    return rows, hidden


def _changed_after(old: Sequence[str], new: Sequence[str]) -> int:
    return sum(run.longest for run in align(old, new) if not run.is_equal)


def _folded(lines: Sequence[str], *, first: bool, last: bool) -> list[DiffRow]:
    """Show the neighbours of a change, and fold what lies between them into one row."""
    head = 0 if first else _CONTEXT
    tail = len(lines) - (0 if last else _CONTEXT)
    if tail - head <= 1:
        return [_same(line) for line in lines]
    between = DiffRow(field="text", before=None, after=None, unchanged=tuple(lines[head:tail]))
    return [*map(_same, lines[:head]), between, *map(_same, lines[tail:])]


def _same(line: str) -> DiffRow:
    run = (DiffRun(text=line, changed=False),)
    return DiffRow(field="text", before=run, after=run)


def _pair(field: str, before: str | None, after: str | None) -> DiffRow:
    if before and after:
        old, new = split_words(before), split_words(after)
        if len(old) + len(new) <= _MAX_WORDS:
            return _word_by_word(field, old, new)
    changed = before != after
    return DiffRow(
        field=field,
        before=(DiffRun(text=before, changed=changed),) if before else None,
        after=(DiffRun(text=after, changed=changed),) if after else None,
    )


def _word_by_word(field: str, old: Sequence[str], new: Sequence[str]) -> DiffRow:
    left, right = [], []
    for i1, i2, j1, j2, is_equal in align(old, new):
        if i2 > i1:
            left.append(DiffRun(text="".join(old[i1:i2]), changed=not is_equal))
        if j2 > j1:
            right.append(DiffRun(text="".join(new[j1:j2]), changed=not is_equal))
    return DiffRow(field=field, before=tuple(left), after=tuple(right))
