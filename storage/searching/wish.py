"""What somebody looks for, and how near to it an article can be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.searching.words import folded, has_marks, pairs, words_of

_PARTS = re.compile(r'"([^"]*)"?|([^"]+)')
_MOST_WORDS = 12


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Words, and tags of which each group must be met by one at least."""

    words: str = ""
    tags: tuple[tuple[str, ...], ...] = ()
    seen_since: datetime | None = None
    seen_until: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Everything is wished for."""
        return not (words_of(self.words) or self.tags or self.seen_since or self.seen_until)


@dataclass(frozen=True)
class Phrase:
    """Words in a row in one column: `exact`, `folded` or `tags`."""

    column: str
    words: tuple[str, ...]

    @property
    def terms(self) -> Sequence[str]:
        """What the index must hold for it."""
        return self.words if len(self.words) == 1 else pairs(self.words)


Clause = tuple[Phrase, ...]
"""Any of these."""
Query = tuple[Clause, ...]
"""All of these."""


def ranks(wish: Wish) -> list[Query]:
    """Give the queries that meet the wish, the nearest first: as typed, then without marks.

    A word typed with marks must stand so; one typed without may stand with any.
    """
    tags: Query = tuple(tuple(Phrase("tags", (tag,)) for tag in group) for group in wish.tags)
    phrases, typed = _typed(wish.words)
    if not typed:
        return [tags]
    as_typed = Phrase("exact", typed)
    loose = tuple((phrase,) for phrase in phrases) + tuple(
        (Phrase("exact", (word,)) if has_marks(word) else Phrase("folded", (folded(word),)),)
        for word in dict.fromkeys(typed)
    )
    found = [((as_typed,), *tags)]
    if len(typed) > 1:
        marked = tuple((Phrase("exact", (word,)),) for word in typed if has_marks(word))
        in_a_row = Phrase("folded", tuple(folded(word) for word in typed))
        found.append(((in_a_row,), *marked, *tags))
    found.append((*loose, *tags))
    return found


def _typed(words: str) -> tuple[Sequence[Phrase], tuple[str, ...]]:
    phrases, typed = [], []
    for quoted, plain in _PARTS.findall(words):
        inside = words_of(quoted or plain)[:_MOST_WORDS]
        typed += inside
        if quoted and len(inside) > 1:
            phrases.append(Phrase("folded", tuple(folded(word) for word in inside)))
    return phrases, tuple(typed[:_MOST_WORDS])
