"""Why an article was flagged: the best sentence of evidence, matched words marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from presentation.plain_text import ELLIPSIS, plain_line
from relevance.judgement import Evidence
from storage.models import Revision, StoredJudgement

_MAX_CHARACTERS = 320
_CONTEXT_BEFORE = 100
"""Characters shown before the first match of a sentence that is too long to quote in full."""

# The title and the lead are printed anyway: at equal strength the body adds something new.
_PREFERRED = ("title", "lead", "text")


@dataclass(frozen=True, kw_only=True)
class TextRun:
    """A run of a sentence; marked where it matched a rule."""

    text: str
    marked: bool = False


HighlightedText = tuple[TextRun, ...]

Span = tuple[int, int]


def load_evidence(rows: Iterable[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    """Return stored evidence as values."""
    return tuple(
        Evidence(
            term=row["term"],
            field=row["field"],
            quote=row["quote"],
            start=row["start"],
            end=row["end"],
        )
        for row in rows
    )


def signs_by_element(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Return the signs of act, means and purpose; the ILO's indicators repeat most of them."""
    found: dict[str, list[str]] = {"act": [], "means": [], "purpose": []}
    for row in rows:
        if row["element"] in found:
            found[row["element"]].append(row["sign"])
    return {element: tuple(signs) for element, signs in found.items() if signs}


def best_sentence(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return the evidence of the sentence with the most different terms; the headline's count half.

    The headline is printed above: quoting it again says nothing.
    """
    sentences: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for one in evidence:
        sentences[one.field, one.quote].append(one)

    def rank(evidence_of_sentence: Sequence[Evidence]) -> tuple[float, int, int]:
        field = evidence_of_sentence[0].field
        place = _PREFERRED.index(field) if field in _PREFERRED else -1
        terms = len({one.term for one in evidence_of_sentence})
        return (
            terms / 2 if field == "title" else terms,
            place,
            -evidence_of_sentence[0].start,
        )

    best: Sequence[Evidence] = max(sentences.values(), key=rank, default=[])
    return tuple(best)


def highlight(evidence: Sequence[Evidence], *, field: str) -> HighlightedText:
    """Split the sentence of `evidence` into marked and unmarked runs; `field` is the whole text."""
    if not evidence:
        return ()
    quote = evidence[0].quote
    spans = merge_spans(span for one in evidence if (span := _span(one, field)))
    return split_runs(quote, spans, window=excerpt_window(quote, spans))


def flag_sentence(revision: Revision, judgement: StoredJudgement | None) -> HighlightedText:
    """Return the best sentence for the flag, matched words marked; empty without evidence."""
    found = best_sentence(load_evidence(judgement.evidence)) if judgement else ()
    if not found:
        return ()
    fields = {"title": revision.title, "lead": revision.lead or "", "text": revision.text}
    return highlight(found, field=fields.get(found[0].field, ""))


def _span(one: Evidence, field: str) -> Span | None:
    # Offsets count in the field. The quote is found around them, not by its first occurrence: a
    # sentence may be repeated. Evidence of another text marks nothing rather than the wrong words.
    at = field.find(one.quote, max(0, one.end - len(one.quote)), one.start + len(one.quote))
    if at < 0 or not 0 <= one.start < one.end <= len(field):
        return None
    return one.start - at, one.end - at


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Join spans that touch or overlap."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def excerpt_window(quote: str, spans: Sequence[Span]) -> Span:
    """Return the part of a text that is shown: all of it, or what stands around the first span."""
    if len(quote) <= _MAX_CHARACTERS:
        return 0, len(quote)
    start = max(0, spans[0][0] - _CONTEXT_BEFORE) if spans else 0
    start = min(start, len(quote) - _MAX_CHARACTERS)
    if start:
        start = quote.find(" ", start, start + _CONTEXT_BEFORE // 2) + 1 or start
    end = min(start + _MAX_CHARACTERS, len(quote))
    if end < len(quote):
        space = quote.rfind(" ", end - _CONTEXT_BEFORE // 2, end)
        end = space if space > 0 else end
    return start, end


def split_runs(quote: str, spans: Sequence[Span], *, window: Span) -> HighlightedText:
    """Split a window of a text into marked and unmarked runs."""
    first, last = window
    cuts = [first]
    for start, end in spans:
        cuts += [min(max(start, first), last), min(max(end, first), last)]
    cuts.append(last)
    texts = [_spaced(quote[a:b]) for a, b in pairwise(cuts)]
    if first:
        texts[0] = ELLIPSIS + texts[0].lstrip()
    if last < len(quote):
        texts[-1] = texts[-1].rstrip() + ELLIPSIS
    return tuple(
        TextRun(text=text, marked=number % 2 == 1) for number, text in enumerate(texts) if text
    )


def _spaced(run: str) -> str:
    # Tidying would join a run to its neighbour; its outer spaces belong to the sentence.
    before = " " if run[:1].isspace() else ""
    after = " " if len(run) > 1 and run[-1].isspace() else ""
    return before + text + after if (text := plain_line(run)) else before
