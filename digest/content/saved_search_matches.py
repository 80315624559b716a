"""Match the candidate pages of a run against the saved searches that subscribers follow."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from datetime import datetime
from threading import Lock

from presentation.article_query import ArticleQuery
from storage.engine import Database
from storage.search import DocumentTexts, matches
from storage.search.saved_searches import queries_by_name, read_articles

logger = logging.getLogger(__name__)


class SavedSearchMatches:
    """Matches of one run, each search evaluated once."""

    def __init__(
        self, database: Database, *, pages: Callable[[], Collection[int]], now: datetime
    ) -> None:
        self._database = database
        self._pages = pages
        self._now = now
        self._matches: dict[str, frozenset[int] | None] = {}
        self._lock = Lock()

    def contains(self, name: str, page: int) -> bool:
        """Return whether the search matches the page.

        A deleted search matches everything: too much is better for its subscribers than nothing.
        """
        self.load({name})
        found = self._matches[name]
        return found is None or page in found

    def load(self, names: Collection[str]) -> None:
        """Evaluate the searches not evaluated yet; before a claim, which blocks other writers."""
        with self._lock:
            if missing := set(names) - self._matches.keys():
                self._matches |= self._load(missing)

    def _load(self, names: Collection[str]) -> dict[str, frozenset[int] | None]:
        with self._database.reading() as session:
            queries = queries_by_name(session)
            search_queries = {
                name: ArticleQuery.parse(queries[name]).to_search_query(now=self._now)
                for name in names
                if name in queries
            }
            found: dict[str, set[int]] = {name: set() for name in search_queries}
            if search_queries:
                for page, revision, judgement in read_articles(session, self._pages()):
                    texts = DocumentTexts(session, page)
                    for name, search_query in search_queries.items():
                        if matches(search_query, page, revision, judgement, document_texts=texts):
                            found[name].add(page.id)
        for name in set(names) - queries.keys():
            logger.warning(
                "the saved search %r is deleted: its subscribers get everything until "
                "`tipwatch subscribers edit` sets another filter", name,
            )  # fmt: skip
        return {name: frozenset(found[name]) if name in found else None for name in names}
