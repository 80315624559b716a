"""Saved searches as readers follow them: which of the pages that may be told each of them shows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from datetime import datetime
from threading import Lock

from presentation.article_query import ArticleQuery
from storage.engine import Database
from storage.search import matches
from storage.search.saved_searches import queries_by_name, read_articles

logger = logging.getLogger(__name__)


class SavedSearchMatches:
    """The pages of one round under the saved searches, each search asked once."""

    def __init__(
        self, database: Database, *, pages: Callable[[], Collection[int]], now: datetime
    ) -> None:
        self._database = database
        self._pages = pages
        self._now = now
        self._matches: dict[str, frozenset[int] | None] = {}
        self._lock = Lock()

    def contains(self, name: str, page: int) -> bool:
        """Tell whether the search shows the page.

        A search that is gone shows everything: its readers had better hear too much than nothing.
        """
        self.load({name})
        found = self._matches[name]
        return found is None or page in found

    def load(self, names: Collection[str]) -> None:
        """Ask the searches not asked yet: before a claim, which holds up whoever else writes."""
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
                    for name, search_query in search_queries.items():
                        if matches(search_query, page, revision, judgement):
                            found[name].add(page.id)
        for name in set(names) - queries.keys():
            logger.warning(
                "the saved search %r is gone: who follows it is told everything, until "
                "`tipwatch subscribers edit` gives them another filter", name,
            )  # fmt: skip
        return {name: frozenset(found[name]) if name in found else None for name in names}
