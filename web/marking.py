"""Marking what matched: a text cut into pieces, those that spoke for the flag marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A run of text and the names of the rules it matched; none for plain text."""

    text: str
    terms: tuple[str, ...] = ()


def marked(text: str, evidence: Iterable[Mapping[str, Any]], *, field: str) -> tuple[Mark, ...]:
    """Cut a field; evidence that does not fit it marks nothing rather than the wrong words."""
    spans = sorted(
        (one["start"], one["end"], one["term"])
        for one in evidence
        if one["field"] == field and 0 <= one["start"] < one["end"] <= len(text)
    )
    pieces: list[Mark] = []
    done = 0
    while spans:
        start, end, term = spans.pop(0)
        terms = [term]
        while spans and spans[0][0] < end:
            _, further, other = spans.pop(0)
            end = max(end, further)
            terms.append(other)
        if start > done:
            pieces.append(Mark(text=text[done:start]))
        pieces.append(Mark(text=text[start:end], terms=tuple(dict.fromkeys(terms))))
        done = end
    if done < len(text):
        pieces.append(Mark(text=text[done:]))
    return tuple(pieces)


def paragraphs(pieces: Iterable[Mark]) -> list[list[Mark]]:
    """Break pieces at line ends, for one element a paragraph."""
    found: list[list[Mark]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\n")
        if first:
            found[-1].append(Mark(text=first, terms=piece.terms))
        found += [[Mark(text=line, terms=piece.terms)] if line else [] for line in others]
    return [one for one in found if one]
