"""Rows that say which case a flagged page belongs to; what belongs together is decided by `grouping`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from storage.articles.flagged import select_flagged
from storage.engine import by_index, id_chunks, on_sqlite
from storage.inserts.upsert import upsert_rows
from storage.models import CaseMembership, Page, StoredJudgement

Memberships = Mapping[int, Mapping[str, Any]]
_COLUMNS = ("page_id", "case_id", "earlier_id", "reasons", "stage")
# Any number, as long as nothing else in the database locks it.
_LOCK_KEY = 0x71705743
_LOCK = text("SELECT pg_advisory_xact_lock(:key)")


class FlaggedPage(NamedTuple):
    """What decides whether cases have to be linked again."""

    page_id: int
    judgement_id: int
    duplicate_of: int | None
    story_id: int | None


def flagged_pages(session: Session) -> list[FlaggedPage]:
    """Return every flagged page that is judged, in the order of ids."""
    flagged = select_flagged(
        Page.id.label("page"),
        StoredJudgement.id.label("judgement"),
        Page.duplicate_of.label("original"),
        Page.story_id.label("story"),
    )
    with by_index(session):
        rows = session.execute(flagged.order_by("page")).all()
    return [FlaggedPage(*row) for row in rows if row.judgement is not None]


def stored_memberships(session: Session) -> Memberships:
    """Return the columns of each stored membership, by page."""
    return {
        one.page_id: {name: getattr(one, name) for name in _COLUMNS}
        for one in session.scalars(select(CaseMembership))
    }


def replace_case_memberships(
    session: Session, rows: Sequence[dict[str, Any]], *, instead_of: Memberships
) -> int | None:
    """Store these memberships instead of those; returns how many rows that changes.

    None, and nothing is stored, when another process stored others since: it may have read newer
    pages, so link again.
    """
    if not on_sqlite(session):
        session.execute(_LOCK, {"key": _LOCK_KEY})
    if stored_memberships(session) != instead_of:
        return None
    wanted = {row["page_id"]: row for row in rows}
    gone = instead_of.keys() - wanted.keys()
    for chunk in id_chunks(gone):
        session.execute(delete(CaseMembership).where(CaseMembership.page_id.in_(chunk)))
    changed = [row for page, row in wanted.items() if instead_of.get(page) != row]
    upsert_rows(session, CaseMembership, changed)
    return len(gone) + len(changed)


def cases_of_pages(session: Session, page_ids: Collection[int]) -> dict[int, int]:
    """Return the case of each of these pages that has one."""
    rows = session.execute(
        select(CaseMembership.page_id, CaseMembership.case_id).where(
            CaseMembership.page_id.in_(page_ids)
        )
    )
    return {page: case for page, case in rows}  # noqa: C416 - rows are no pairs


def case_of_page(session: Session, page_id: int) -> int | None:
    """Return the case of a page, else that of its story."""
    own = cases_of_pages(session, [page_id]).get(page_id)
    if own is not None:
        return own
    same_story = select(Page.story_id).where(Page.id == page_id).scalar_subquery()
    return session.scalar(
        select(CaseMembership.case_id)
        .join(Page, Page.id == CaseMembership.page_id)
        .where(Page.story_id == same_story)
        .limit(1)
    )


def memberships_of_cases(
    session: Session, case_ids: Iterable[int]
) -> dict[int, list[CaseMembership]]:
    """Return the memberships of each case."""
    found: dict[int, list[CaseMembership]] = {number: [] for number in case_ids}
    for row in session.scalars(
        select(CaseMembership)
        .where(CaseMembership.case_id.in_(found))
        .order_by(CaseMembership.page_id)
    ):
        found[row.case_id].append(row)
    return found
