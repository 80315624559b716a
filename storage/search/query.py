"""The search query and its rank tiers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from article.text import fold_diacritics
from storage.search.tokenizer import bigrams, has_diacritics, tokenize

_PARTS = re.compile(r'"([^"]*)"?|([^"]+)')
_MAX_WORDS = 12


class SortOrder(StrEnum):
    """What comes first."""

    BEST = "best"
    """The best match."""
    NEWEST = "newest"
    """What was stored last, whatever the rank."""
    PUBLISHED = "published"
    """What was published last, whatever the rank."""


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """Words, and groups of tags; an article needs one tag of each group."""

    words: str = ""
    tags: tuple[tuple[str, ...], ...] = ()
    seen_since: datetime | None = None
    seen_until: datetime | None = None
    published_since: datetime | None = None
    published_until: datetime | None = None
    counted_since: datetime | None = None
    """By publication, or by first sight if the page gives none."""
    counted_until: datetime | None = None
    order: SortOrder = SortOrder.BEST

    @property
    def is_empty(self) -> bool:
        """Whether every article matches."""
        dates = (
            self.seen_since, self.seen_until, self.published_since, self.published_until,
            self.counted_since, self.counted_until,
        )  # fmt: skip
        return not (tokenize(self.words) or self.tags or any(dates))


@dataclass(frozen=True)
class Phrase:
    """Words in a row in one column: `exact`, `folded` or `tags`."""

    column: str
    words: tuple[str, ...]

    @property
    def terms(self) -> Sequence[str]:
        """The terms that the index must have."""
        return self.words if len(self.words) == 1 else bigrams(self.words)


Clause = tuple[Phrase, ...]
"""Any of these."""
TermQuery = tuple[Clause, ...]
"""All of these."""


def rank_tiers(search_query: SearchQuery) -> list[TermQuery]:
    """Return the term queries, best rank first: as typed, then without diacritics.

    A word typed with diacritics must match exactly; one typed without matches any. The last query
    finds whatever the others find.
    """
    tags: TermQuery = tuple(
        tuple(Phrase("tags", (tag,)) for tag in group) for group in search_query.tags
    )
    phrases, typed = _parse_words(search_query.words)
    if not typed:
        return [tags]
    as_typed = Phrase("exact", typed)
    loose = tuple((phrase,) for phrase in phrases) + tuple(
        (
            Phrase("exact", (word,))
            if has_diacritics(word)
            else Phrase("folded", (fold_diacritics(word),)),
        )
        for word in dict.fromkeys(typed)
    )
    found = [((as_typed,), *tags)]
    if len(typed) > 1:
        marked = tuple((Phrase("exact", (word,)),) for word in typed if has_diacritics(word))
        in_a_row = Phrase("folded", tuple(fold_diacritics(word) for word in typed))
        found.append(((in_a_row,), *marked, *tags))
    found.append((*loose, *tags))
    return found if search_query.order is SortOrder.BEST else found[-1:]


def typed_phrases(words: str) -> list[tuple[str, ...]]:
    """Return the words as typed; those in quotation marks stand together."""
    parts = [tokenize(quoted or plain) for quoted, plain in _PARTS.findall(words)]
    return [tuple(part[:_MAX_WORDS]) for part in parts if part]


def _parse_words(words: str) -> tuple[Sequence[Phrase], tuple[str, ...]]:
    phrases, typed = [], []
    for quoted, plain in _PARTS.findall(words):
        inside = tokenize(quoted or plain)[:_MAX_WORDS]
        typed += inside
        if quoted and len(inside) > 1:
            phrases.append(Phrase("folded", tuple(fold_diacritics(word) for word in inside)))
    return phrases, tuple(typed[:_MAX_WORDS])
