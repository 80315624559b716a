"""Finding articles by words and by what is recorded of them, alike on both databases."""

from storage.search.index import (
    enqueue_outdated_pages,
    ensure_index,
    index_all,
    index_backlog,
    index_batch,
)
from storage.search.match import matches
from storage.search.query import SearchQuery
from storage.search.ranked_search import SearchCursor, SearchPage, search

__all__ = [
    "SearchCursor",
    "SearchPage",
    "SearchQuery",
    "enqueue_outdated_pages",
    "ensure_index",
    "index_all",
    "index_backlog",
    "index_batch",
    "matches",
    "search",
]
