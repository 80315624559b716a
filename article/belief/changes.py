"""Which differences may be noise: only a later crawl separates a counter from a corrected number."""

from __future__ import annotations

import re
from datetime import timedelta

from article.edits.article_diff import ChangedText, diff_articles
from article.model import Article
from article.normalise import comparable

_SENTENCE = re.compile(r"[.!?…][\"'”’)]*$")
_DIGITS = re.compile(r"\d+(?:[.,:/-]\d+)*")
_SHORT_LINE = 160
"""Letters; lines of links, weather, votes and counters are shorter."""
_COUNTER_LINE = 80
_NUDGE = timedelta(days=1)
NUDGED_DATE = "published_at#"
"""Stands for a date that moved by less than a day."""
_UNCERTAIN_FIELDS = frozenset({"published_at", "images", "author"})
WRITTEN_FIELDS = frozenset({"title", "lead", "author"})
"""Fields that no template repeats in other articles."""
_NUMBERED_FIELDS = frozenset({"title", "lead"})
"""Fields that may carry a counter: uncertain where only numbers differ."""


def is_unchanged(old: Article, new: Article) -> bool:
    """Return whether nothing differs that is reported."""
    return not diff_articles(old, new).fields


def is_uncertain_change(old: Article, new: Article) -> bool:
    """Return whether all that differs is of the kind that changes by itself."""
    diff = diff_articles(old, new)
    return bool(diff.fields) and all(map(_is_uncertain, diff.changed_texts))


def changed_line_masks(old: Article, new: Article) -> frozenset[str]:
    """Return the lines that differ, numbers masked; a date that moved within a day is one of them."""
    masks = set()
    for passage in diff_articles(old, new).changed_texts:
        if passage.field == "text":
            masks.add(_mask(passage.new or passage.old))
        elif passage.field == "published_at" and _is_nudge(old, new):
            masks.add(NUDGED_DATE)
        else:
            masks.add(passage.field)
    return frozenset(masks)


def line_masks(text: str) -> frozenset[str]:
    """Return the short lines of a body, numbers masked: a template repeats them in every article."""
    return frozenset(_mask(line) for line in text.splitlines() if len(line) <= _SHORT_LINE)


def _mask(line: str) -> str:
    return comparable(_DIGITS.sub("#", line)).casefold()


def _is_nudge(old: Article, new: Article) -> bool:
    """Return whether only the reading of the date got sharper: another of its printings answered."""
    if old.published_at is None or new.published_at is None:
        return False
    return abs(new.published_at - old.published_at) < _NUDGE


def _is_uncertain(passage: ChangedText) -> bool:
    if passage.field in _UNCERTAIN_FIELDS:
        return True
    if passage.field in _NUMBERED_FIELDS:
        return bool(passage.old and passage.new) and _mask(passage.old) == _mask(passage.new)
    if passage.field != "text":
        return False
    old, new = passage.old.strip(), passage.new.strip()
    if max(len(old), len(new)) > _SHORT_LINE:
        return False
    if not any(_SENTENCE.search(line) for line in (old, new) if line):
        return True
    return max(len(old), len(new)) <= _COUNTER_LINE and _mask(old) == _mask(new)
