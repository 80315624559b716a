"""What an index entry holds, and the stamp that says whether it is outdated."""

from __future__ import annotations

from typing import NamedTuple

from storage.models import Page

INDEXED_COLUMNS = "revisions, judgement_id, review, state, duplicate_of, story_id"
STAMP = (
    "CAST(pages.revisions AS TEXT) || ' ' || CAST(coalesce(pages.judgement_id, 0) AS TEXT) || ' ' || "
    "pages.review || ' ' || pages.state || ' ' || CAST(coalesce(pages.duplicate_of, 0) AS TEXT)"
    " || ' ' || CAST(coalesce(pages.story_id, 0) AS TEXT)"
)
"""The stamp of a page in SQL; an entry with another one is outdated."""


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
