"""What an index entry holds, and the stamp that says whether it is outdated."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text

from storage.models import Page

INDEXED_COLUMNS = "revisions, judgement_id, review, state, duplicate_of, story_id"
STAMP = (
    "CAST(pages.revisions AS TEXT) || ' ' || CAST(coalesce(pages.judgement_id, 0) AS TEXT) || ' ' || "
    "pages.review || ' ' || pages.state || ' ' || CAST(coalesce(pages.duplicate_of, 0) AS TEXT)"
    " || ' ' || CAST(coalesce(pages.story_id, 0) AS TEXT)"
)
"""The stamp of a page in SQL; an entry with another one is outdated."""


tables = MetaData()
queue_table = Table("search_due", tables, Column("page_id", Integer, primary_key=True))
"""Pages that changed since they were indexed."""
entries_table = Table(
    "search_entries",
    tables,
    Column("page_id", Integer, primary_key=True),
    Column("revision_id", Integer, nullable=False),
    Column("stamp", Text, nullable=False),
    Column("tags", Text, nullable=False),
    # What figures count: see `counted_entries`. Entries of older versions are filled one by one.
    Column("counted_hour", Integer),
    Column("source", Text),
    Column("story_id", Integer),
    Column("duplicate_of", Integer),
    Column("themes", Text),
    Column("places", Text),
)
_is_unfilled = entries_table.c.counted_hour.is_(None)
Index(
    "ix_search_entries_unfilled",
    entries_table.c.page_id,
    sqlite_where=_is_unfilled,
    postgresql_where=_is_unfilled,
)


class IndexEntry(NamedTuple):
    """The words of an article as written and without diacritics, and its tags."""

    page_id: int
    exact: list[str]
    folded: list[str]
    tags: list[str]


def stamp_of(page: Page) -> str:
    """Return the stamp of a page; the same as `STAMP` in SQL."""
    return (
        f"{page.revisions} {page.judgement_id or 0} {page.review.value} {page.state.value} "
        f"{page.duplicate_of or 0} {page.story_id or 0}"
    )
