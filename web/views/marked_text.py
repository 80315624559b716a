"""Mark evidence: a text as runs, those that matched rules marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from presentation.highlight import Span


@dataclass(frozen=True, kw_only=True)
class MatchedRun:
    """A run of text with the names of the rules it matched; none for plain text."""

    text: str
    terms: tuple[str, ...] = ()
    is_hit: bool = False
    """Whether a search looked for it."""


def mark_matches(
    text: str, evidence: Iterable[Mapping[str, Any]], *, field: str
) -> tuple[MatchedRun, ...]:
    """Split a field into runs; evidence that does not fit marks nothing rather than wrong words."""
    spans = sorted(
        (one["start"], one["end"], one["term"])
        for one in evidence
        if one["field"] == field and 0 <= one["start"] < one["end"] <= len(text)
    )
    marked: list[MatchedRun] = []
    done = 0
    while spans:
        start, end, term = spans.pop(0)
        terms = [term]
        while spans and spans[0][0] < end:
            _, further, other = spans.pop(0)
            end = max(end, further)
            terms.append(other)
        if start > done:
            marked.append(MatchedRun(text=text[done:start]))
        marked.append(MatchedRun(text=text[start:end], terms=tuple(dict.fromkeys(terms))))
        done = end
    if done < len(text):
        marked.append(MatchedRun(text=text[done:]))
    return tuple(marked)


def mark_hits(runs: Iterable[MatchedRun], spans: Sequence[Span]) -> tuple[MatchedRun, ...]:
    """Split runs where the words of a search begin and end; `spans` count in the whole text."""
    marked: list[MatchedRun] = []
    at = 0
    for run in runs:
        end = at + len(run.text)
        cuts = sorted({at, end, *(cut for span in spans for cut in span if at < cut < end)})
        for first, last in pairwise(cuts):
            is_hit = any(start <= first and last <= stop for start, stop in spans)
            marked.append(replace(run, text=run.text[first - at : last - at], is_hit=is_hit))
        at = end
    return tuple(marked)


def split_paragraphs(runs: Iterable[MatchedRun]) -> list[list[MatchedRun]]:
    """Split runs at line ends, for one element a paragraph."""
    found: list[list[MatchedRun]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n")
        if first:
            found[-1].append(replace(run, text=first))
        found += [[replace(run, text=line)] if line else [] for line in others]
    return [one for one in found if one]
