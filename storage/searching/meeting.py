"""Meeting a wish: the same question as finding, asked of one article without the index."""

from __future__ import annotations

from storage.models import Page, Revision, StoredJudgement
from storage.searching.tags import tags_of
from storage.searching.wish import Phrase, Query, Wish, ranks
from storage.searching.words import folded, pairs, words_of

_Terms = dict[str, set[str]]


def meets(wish: Wish, page: Page, revision: Revision, judgement: StoredJudgement | None) -> bool:
    """Tell whether the article, as these rows have it, is among what the wish finds."""
    if wish.seen_since and page.first_seen_at < wish.seen_since:
        return False
    if wish.seen_until and page.first_seen_at >= wish.seen_until:
        return False
    terms: _Terms = {"tags": set(tags_of(page, revision, judgement))}
    if words_of(wish.words):
        words = words_of("\n".join((revision.title, revision.lead or "", revision.text)))
        bare = [folded(word) for word in words]
        terms["exact"], terms["folded"] = {*words, *pairs(words)}, {*bare, *pairs(bare)}
    return any(_holds(query, terms) for query in ranks(wish))


def _holds(query: Query, terms: _Terms) -> bool:
    return all(any(_has(phrase, terms) for phrase in clause) for clause in query)


def _has(phrase: Phrase, terms: _Terms) -> bool:
    return terms[phrase.column].issuperset(phrase.terms)
