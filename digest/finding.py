"""Saved searches as readers follow them: which of the pages that may be told each of them shows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from datetime import datetime
from threading import Lock

from digest.search import Filters
from storage.engine import Database
from storage.saved import newest_wordings, queries_by_name
from storage.searching import meets

logger = logging.getLogger(__name__)


class Finds:
    """The pages of one round under the saved searches, each search asked once."""

    def __init__(
        self, database: Database, *, pages: Callable[[], Collection[int]], now: datetime
    ) -> None:
        self._database = database
        self._pages = pages
        self._now = now
        self._found: dict[str, frozenset[int] | None] = {}
        self._lock = Lock()

    def has(self, name: str, page: int) -> bool:
        """Tell whether the search shows the page.

        A search that is gone shows everything: its readers had better hear too much than nothing.
        """
        self.ask({name})
        found = self._found[name]
        return found is None or page in found

    def ask(self, names: Collection[str]) -> None:
        """Ask the searches not asked yet: before a claim, which holds up whoever else writes."""
        with self._lock:
            if missing := set(names) - self._found.keys():
                self._found |= self._ask(missing)

    def _ask(self, names: Collection[str]) -> dict[str, frozenset[int] | None]:
        with self._database.reading() as session:
            queries = queries_by_name(session)
            wishes = {
                name: Filters.parse(queries[name]).wish(now=self._now)
                for name in names
                if name in queries
            }
            found: dict[str, set[int]] = {name: set() for name in wishes}
            if wishes:
                for page, revision, judgement in newest_wordings(session, self._pages()):
                    for name, wish in wishes.items():
                        if meets(wish, page, revision, judgement):
                            found[name].add(page.id)
        for name in set(names) - queries.keys():
            logger.warning(
                "the saved search %r is gone: who follows it is told everything, until "
                "`tipwatch subscribers edit` gives them another filter", name,
            )  # fmt: skip
        return {name: frozenset(found[name]) if name in found else None for name in names}
