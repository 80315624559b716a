"""How much of a stored text a capture still has, and whether two captures are one page of the site."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import blake2b

from article.model import Article
from article.normalise import comparable, comparable_text
from article.similarity.shingles import shingles, split_syllables

_TOKEN = re.compile(r"\S++")
"""Numbers, support codes and addresses: what differs on copies of one error page."""
_SAME_SHARE = 0.7
_MIN_PAGE_WORDS = 3
_MAX_WORDS = 3_000
"""Words of a text that are compared."""


def remaining_share(old: Article, new: Article) -> float:
    """Return the share of the old words, in runs of three, that the new text still has; lead included."""
    before = shingles(_syllables(old))
    return len(before & shingles(_syllables(new))) / len(before) if before else 1.0


def lost_share(old: Article, new: Article) -> float:
    """Return the share by which the body got shorter; 0 for one that grew."""
    before, after = len(_body_words(old)), len(_body_words(new))
    return max(0.0, 1 - after / before) if before else 0.0


def title_remains(old: Article, new: Article) -> bool:
    """Return whether at least half of the title's words are still in the title."""
    before, after = Counter(split_syllables(old.title)), Counter(split_syllables(new.title))
    return 2 * (before & after).total() >= before.total()


def page_shape(article: Article) -> str:
    """Return a digest of a page's words without numbers and codes: equal for one error page."""
    return blake2b(" ".join(_shape_words(article)).encode(), digest_size=16).hexdigest()


def body_shape(article: Article) -> str:
    """Return a digest of the body alone, numbers included: equal for one notice under any title."""
    body = comparable_text(article.text).casefold()
    return blake2b(body.encode("utf-8", "replace"), digest_size=16).hexdigest()


def page_words(article: Article) -> frozenset[str]:
    """Return the words of a page without numbers and codes."""
    return frozenset(_shape_words(article))


def is_same_page(words: frozenset[str], others: frozenset[str]) -> bool:
    """Return whether two pages are the same but for numbers, codes and a few words."""
    if min(len(words), len(others)) < _MIN_PAGE_WORDS:
        return words == others
    return len(words & others) >= _SAME_SHARE * len(words | others)


def _shape_words(article: Article) -> list[str]:
    text = " ".join((article.title, article.lead or "", article.text))
    return split_syllables(_TOKEN.sub(_constant, comparable(text[:20_000])))[:_MAX_WORDS]


def _constant(token: re.Match[str]) -> str:
    """Return a word; nothing for one with a number, or an address."""
    word = token[0]
    return "" if "://" in word or any(char.isdigit() for char in word) else word


def _syllables(article: Article) -> list[str]:
    return split_syllables(f"{article.lead or ''} {comparable_text(article.text)}")


def _body_words(article: Article) -> list[str]:
    return comparable_text(article.text).split()
