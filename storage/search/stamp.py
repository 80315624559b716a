"""What an entry depends on, in SQL: when it differs from the entry's stamp, the entry is outdated."""

from __future__ import annotations

STAMP = (
    "CAST(pages.revisions AS TEXT) || ' ' || CAST(coalesce(pages.judgement_id, 0) AS TEXT) || ' ' || "
    "pages.review || ' ' || pages.state || ' ' || CAST(coalesce(pages.duplicate_of, 0) AS TEXT)"
    " || ' ' || CAST(coalesce(pages.story_id, 0) AS TEXT)"
)
INDEXED_COLUMNS = "revisions, judgement_id, review, state, duplicate_of, story_id"
