"""Whether a search would find an article whose rows are at hand, without asking an index."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from article.text import fold_diacritics
from storage.models import Page, Revision, StoredJudgement
from storage.search.query import Phrase, SearchQuery, TermQuery, rank_tiers
from storage.search.tags import tags_of
from storage.search.tokenizer import bigrams, tokenize

_Terms = dict[str, set[str]]


def matches(
    search_query: SearchQuery,
    page: Page,
    revision: Revision,
    judgement: StoredJudgement | None,
    *,
    document_texts: Iterable[str],
) -> bool:
    """Return whether a search would find the article with these rows; reads no index.

    `document_texts` are the pages of its documents, which are asked for only if it comes to them.
    """
    if search_query.seen_since and page.first_seen_at < search_query.seen_since:
        return False
    if search_query.seen_until and page.first_seen_at >= search_query.seen_until:
        return False
    published = revision.published_at
    if search_query.published_since and (
        published is None or published < search_query.published_since
    ):
        return False
    if search_query.published_until and (
        published is None or published >= search_query.published_until
    ):
        return False
    counted = published or page.first_seen_at
    if search_query.counted_since and counted < search_query.counted_since:
        return False
    if search_query.counted_until and counted >= search_query.counted_until:
        return False
    tags = set(tags_of(page, revision, judgement))
    only_tags = rank_tiers(replace(search_query, words=""))[0]
    if not _matches_query(only_tags, {"tags": tags}):
        return False
    if not tokenize(search_query.words):
        return True
    loose = rank_tiers(search_query)[-1]
    own = "\n".join((revision.title, revision.lead or "", revision.text))
    return any(
        _matches_query(loose, {"tags": tags, **_terms_of(text)})
        for text in chain((own,), document_texts)
    )


def _terms_of(text: str) -> _Terms:
    words = tokenize(text)
    bare = [fold_diacritics(word) for word in words]
    return {"exact": {*words, *bigrams(words)}, "folded": {*bare, *bigrams(bare)}}


def _matches_query(query: TermQuery, terms: _Terms) -> bool:
    return all(any(_matches_phrase(phrase, terms) for phrase in clause) for clause in query)


def _matches_phrase(phrase: Phrase, terms: _Terms) -> bool:
    return terms[phrase.column].issuperset(phrase.terms)
