"""Full text and filter search, with the same results on both databases."""

from storage.search.index import (
    enqueue_outdated_pages,
    ensure_index,
    index_all,
    index_backlog,
    index_batch,
)
from storage.search.query import SearchQuery, SortOrder
from storage.search.ranked_search import SearchCursor, SearchPage, count_matches, matches, search

__all__ = [
    "SearchCursor",
    "SearchPage",
    "SearchQuery",
    "SortOrder",
    "count_matches",
    "enqueue_outdated_pages",
    "ensure_index",
    "index_all",
    "index_backlog",
    "index_batch",
    "matches",
    "search",
]
