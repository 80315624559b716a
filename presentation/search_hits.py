"""Search hits: where the words of a search stand in a text, and the excerpt with most of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from article.text import fold_diacritics
from presentation.highlight import (
    HighlightedText,
    Span,
    excerpt_window,
    merge_spans,
    split_runs,
)
from storage.models import Revision
from storage.search.query import typed_phrases
from storage.search.tokenizer import Token, word_spans

_EXCERPT = 220
"""Characters behind the first hit that an excerpt surely shows."""
_MAX_SPANS = 500


def find_hits(text: str, words: str) -> list[Span]:
    """Return the spans of the searched words, in a row where the text has them in a row.

    A word typed without diacritics matches any, as in the search itself.
    """
    tokens = word_spans(text)
    spellings = defaultdict[str, set[str]](set)
    for word in {word for word, _, _ in tokens}:
        spellings[fold_diacritics(word)].add(word)
    spans: list[Span] = []
    for phrase in typed_phrases(words):
        hits = [_hits_of(typed, spellings) for typed in phrase]
        of_any = set().union(*hits)
        at = [number for number, (word, _, _) in enumerate(tokens) if word in of_any]
        rows = [number for number in at if _is_row(tokens[number : number + len(hits)], hits)]
        spans += [(tokens[one][1], tokens[one + len(hits) - 1][2]) for one in rows] or [
            tokens[one][1:] for one in at
        ]
    return _joined(text, merge_spans(spans))[:_MAX_SPANS]


def search_excerpt(revision: Revision, words: str) -> HighlightedText:
    """Return the part of the text, or else of the lead, that holds most of the searched words."""
    for text in (revision.text, revision.lead or ""):
        if excerpt := text_excerpt(text, words):
            return excerpt
    return ()


def text_excerpt(text: str, words: str) -> HighlightedText:
    """Return the part of a text that holds most of the searched words."""
    spans = find_hits(text, words)
    return _excerpt(text, spans) if spans else ()


def _hits_of(typed: str, spellings: Mapping[str, set[str]]) -> set[str]:
    """Return the words of a text that a typed one finds; all of a text's are by their bare form."""
    bare = fold_diacritics(typed)
    found = spellings.get(bare, set())
    return found if typed == bare else found & {typed}


def _is_row(tokens: Sequence[Token], hits: Sequence[set[str]]) -> bool:
    return len(tokens) == len(hits) and all(
        word in fits for (word, _, _), fits in zip(tokens, hits, strict=True)
    )


def _joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Join hits with nothing but a space between them."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and text[joined[-1][1] : start].isspace():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _excerpt(text: str, spans: Sequence[Span]) -> HighlightedText:
    best = max(spans, key=lambda one: (_hits_behind(one[0], spans), -one[0]))
    shown = [one for one in spans if one[0] >= best[0]]
    return split_runs(text, shown, window=excerpt_window(text, shown))


def _hits_behind(start: int, spans: Sequence[Span]) -> int:
    return sum(end - begin for begin, end in spans if start <= begin < start + _EXCERPT)
