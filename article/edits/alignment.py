"""Alignment of two sequences: runs that are equal, and runs that replace each other, within a budget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel

MAX_CELLS = 64_000_000
"""Product of the two lengths: 8,000 words against 8,000 take 10 ms and 8 MB; beyond it the whole is
one replacement."""


class AlignedRun(NamedTuple):
    """Elements `old_start:old_end` of one sequence and `new_start:new_end` of the other."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int
    is_equal: bool

    @property
    def longest(self) -> int:
        """Count the elements of the longer side."""
        return max(self.old_end - self.old_start, self.new_end - self.new_start)


def align(old: Sequence[str], new: Sequence[str]) -> list[AlignedRun]:
    """Align two sequences by their longest common subsequence."""
    head = _common_prefix_length(old, new)
    tail = _common_prefix_length(old[head:][::-1], new[head:][::-1])
    old_end, new_end = len(old) - tail, len(new) - tail
    runs = [AlignedRun(0, head, 0, head, is_equal=True)] if head else []
    runs += _align_middle(old[head:old_end], new[head:new_end], offset=head)
    if tail:
        runs.append(AlignedRun(old_end, len(old), new_end, len(new), is_equal=True))
    return _without_chance_matches(runs)


def _align_middle(old: Sequence[str], new: Sequence[str], *, offset: int) -> list[AlignedRun]:
    if not old and not new:
        return []
    if not old or not new or len(old) * len(new) > MAX_CELLS:
        old_end, new_end = offset + len(old), offset + len(new)
        return [AlignedRun(offset, old_end, offset, new_end, is_equal=False)]
    return [
        AlignedRun(
            step.src_start + offset,
            step.src_end + offset,
            step.dest_start + offset,
            step.dest_end + offset,
            is_equal=step.tag == "equal",
        )
        for step in Indel.opcodes(old, new)
    ]


def _without_chance_matches(runs: list[AlignedRun]) -> list[AlignedRun]:
    """Join neighbouring changes: a word or two that rewritten sentences share by chance is no match."""
    found: list[AlignedRun] = []
    changes = _joined(runs)
    for number, run in enumerate(changes):
        between = run.is_equal and 0 < number < len(changes) - 1
        if between and 2 * run.longest <= min(found[-1].longest, changes[number + 1].longest):
            run = run._replace(is_equal=False)
        found.append(run)
    return _joined(found)


def _joined(runs: list[AlignedRun]) -> list[AlignedRun]:
    """Join runs of the same kind: a deletion and an insertion side by side are a replacement."""
    found: list[AlignedRun] = []
    for run in runs:
        if found and found[-1].is_equal == run.is_equal:
            before = found.pop()
            run = run._replace(old_start=before.old_start, new_start=before.new_start)
        found.append(run)
    return found


def _common_prefix_length(old: Sequence[str], new: Sequence[str]) -> int:
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count
