"""Full text and filter search, with the same results on both databases."""

from storage.search.counted_entries import CountedRow, counted_rows
from storage.search.document_index import DocumentHit, find_in_documents, read_pages
from storage.search.document_matches import DocumentPlace, DocumentTexts
from storage.search.index import (
    enqueue_outdated_pages,
    ensure_index,
    index_all,
    index_backlog,
    index_batch,
)
from storage.search.query import SearchQuery, SortOrder
from storage.search.ranked_search import (
    SearchCursor,
    SearchPage,
    count_matches,
    newest_rows,
    search,
)
from storage.search.row_match import matches

__all__ = [
    "CountedRow",
    "DocumentHit",
    "DocumentPlace",
    "DocumentTexts",
    "SearchCursor",
    "SearchPage",
    "SearchQuery",
    "SortOrder",
    "count_matches",
    "counted_rows",
    "enqueue_outdated_pages",
    "ensure_index",
    "find_in_documents",
    "index_all",
    "index_backlog",
    "index_batch",
    "matches",
    "newest_rows",
    "read_pages",
    "search",
]
