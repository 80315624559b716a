"""Meeting a wish: the same question as finding, asked of one article without the index."""

from __future__ import annotations

from storage.models import Page, Revision, StoredJudgement
from storage.search.query import Phrase, SearchQuery, TermQuery, rank_tiers
from storage.search.tags import tags_of
from storage.search.tokenizer import bigrams, fold_diacritics, tokenize

_Terms = dict[str, set[str]]


def matches(
    search_query: SearchQuery, page: Page, revision: Revision, judgement: StoredJudgement | None
) -> bool:
    """Tell whether the article, as these rows have it, is among what the wish finds."""
    if search_query.seen_since and page.first_seen_at < search_query.seen_since:
        return False
    if search_query.seen_until and page.first_seen_at >= search_query.seen_until:
        return False
    terms: _Terms = {"tags": set(tags_of(page, revision, judgement))}
    if tokenize(search_query.words):
        words = tokenize("\n".join((revision.title, revision.lead or "", revision.text)))
        bare = [fold_diacritics(word) for word in words]
        terms["exact"], terms["folded"] = {*words, *bigrams(words)}, {*bare, *bigrams(bare)}
    return any(_matches_query(query, terms) for query in rank_tiers(search_query))


def _matches_query(query: TermQuery, terms: _Terms) -> bool:
    return all(any(_matches_phrase(phrase, terms) for phrase in clause) for clause in query)


def _matches_phrase(phrase: Phrase, terms: _Terms) -> bool:
    return terms[phrase.column].issuperset(phrase.terms)
