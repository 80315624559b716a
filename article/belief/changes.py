"""Which differences may be noise: only a later look tells a counter from a corrected number."""

from __future__ import annotations

import re

from article.edits.article_diff import ArticleDiff, ChangedText, diff_articles
from article.model import Article
from article.normalise import comparable

_SENTENCE = re.compile(r"[.!?…][\"'”’)]*$")
_DIGITS = re.compile(r"\d+(?:[.,:/-]\d+)*")
_SHORT_LINE = 160
"""Letters; lines of links, weather, votes and counters are shorter."""
_COUNTER_LINE = 80
_UNCERTAIN_FIELDS = frozenset({"published_at", "images"})


def same_wording(old: Article, new: Article) -> bool:
    """Return whether nothing differs that is reported."""
    return not diff_articles(old, new).fields


def is_uncertain_change(old: Article, new: Article) -> bool:
    """Return whether all that differs is of the kind that changes by itself."""
    diff = diff_articles(old, new)
    return bool(diff.fields) and all(map(_is_uncertain, _passages(diff)))


def _passages(diff: ArticleDiff) -> tuple[ChangedText, ...]:
    return diff.changed_texts


def _is_uncertain(passage: ChangedText) -> bool:
    if passage.field in _UNCERTAIN_FIELDS:
        return True
    if passage.field != "text":
        return False
    old, new = passage.old.strip(), passage.new.strip()
    if max(len(old), len(new)) > _SHORT_LINE:
        return False
    if not any(_SENTENCE.search(line) for line in (old, new) if line):
        return True
    masked = [comparable(_DIGITS.sub("#", line)) for line in (old, new)]
    return max(len(old), len(new)) <= _COUNTER_LINE and masked[0] == masked[1]
