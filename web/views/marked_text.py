"""Mark evidence: a text as runs, those that matched rules marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class MatchedRun:
    """A run of text and the names of the rules it matched; none for plain text."""

    text: str
    terms: tuple[str, ...] = ()


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


def split_paragraphs(runs: Iterable[MatchedRun]) -> list[list[MatchedRun]]:
    """Split runs at line ends, for one element a paragraph."""
    found: list[list[MatchedRun]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n")
        if first:
            found[-1].append(MatchedRun(text=first, terms=run.terms))
        found += [[MatchedRun(text=line, terms=run.terms)] if line else [] for line in others]
    return [one for one in found if one]
