"""Finding articles by words and by what is recorded of them, alike on both databases."""

from storage.searching.finding import Found, Place, find
from storage.searching.index import catch_up, index_due, prepare, reconcile, waiting
from storage.searching.meeting import meets
from storage.searching.wish import Wish

__all__ = [
    "Found",
    "Place",
    "Wish",
    "catch_up",
    "find",
    "index_due",
    "meets",
    "prepare",
    "reconcile",
    "waiting",
]
