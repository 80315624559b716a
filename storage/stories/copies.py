"""Rows of copies and their originals; which page is which is decided by `grouping`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from storage.articles.current import is_newest_revision
from storage.models import DuplicateMatch, Page, PageAlias, Revision

PageRevision = tuple[Page, Revision]

_SAME_TEXT_DIGEST = (
    select(func.coalesce(Page.duplicate_of, Page.id))
    .join(Revision, is_newest_revision())
    .where(Revision.text_digest == bindparam("digest"), Page.id != bindparam("self"))
    .limit(1)
)

_STORED_DIGESTS = (
    select(Revision.text_digest)
    .join(Page, is_newest_revision())
    .where(
        Revision.text_digest.in_(bindparam("digests", expanding=True)),
        Page.id.not_in(bindparam("new", expanding=True)),
    )
    .distinct()
)


class StatedOrigin(NamedTuple):
    """What a page of a source states about the origin of its text."""

    source: str
    original_url: str | None
    credited: str | None


def originals_with_digest(session: Session, digest: str, *, exclude_page_id: int) -> list[int]:
    """Return the original among the pages with exactly this text, in a list; empty without one."""
    found = session.connection().execute(
        _SAME_TEXT_DIGEST, {"digest": digest, "self": exclude_page_id}
    )
    return list(found.scalars())


def stored_digests(
    session: Session, digests: Collection[str], *, exclude_page_ids: Collection[int]
) -> set[str]:
    """Return those of these digests that other pages have now."""
    if not digests:
        return set()
    bound = {"digests": list(digests), "new": list(exclude_page_ids)}
    return set(session.connection().execute(_STORED_DIGESTS, bound).scalars())


def load_originals(session: Session, ids: Iterable[int]) -> list[PageRevision]:
    """Load those of these pages that are no copies, with their newest revisions."""
    return _page_revisions(session, Page.id.in_(ids), Page.duplicate_of.is_(None))


def copies_of(session: Session, original_id: int) -> list[PageRevision]:
    """Load the copies of a page with their newest revisions."""
    return _page_revisions(session, Page.duplicate_of == original_id)


def copy_ids(session: Session, original_ids: Collection[int]) -> set[int]:
    """Return the ids of all copies of these pages."""
    return set(session.scalars(select(Page.id).where(Page.duplicate_of.in_(original_ids))))


def copies_across(
    session: Session, first: Collection[int], second: Collection[int]
) -> list[PageRevision]:
    """Load the copies whose original is in the other of two sets of pages."""
    return _page_revisions(
        session,
        or_(
            and_(Page.id.in_(first), Page.duplicate_of.in_(second)),
            and_(Page.id.in_(second), Page.duplicate_of.in_(first)),
        ),
    )


def same_text_across(
    session: Session, first: Collection[int], second: Collection[int]
) -> int | None:
    """Return a page with exactly the text of a page in the other of two sets."""
    match = DuplicateMatch
    return session.scalar(
        select(match.page_id).where(
            match.jaccard == 1.0,
            or_(
                and_(match.page_id.in_(first), match.other_id.in_(second)),
                and_(match.page_id.in_(second), match.other_id.in_(first)),
            ),
        )
    )


def stated_origins(session: Session, ids: Collection[int], *, limit: int) -> list[StatedOrigin]:
    """Return what these pages and their copies state about their origin, where they state it."""
    rows = session.execute(
        select(Page.source, Revision.original_url, Revision.credited)
        .join(Revision, is_newest_revision())
        .where(
            or_(Page.id.in_(ids), Page.duplicate_of.in_(ids)),
            or_(Revision.original_url.is_not(None), Revision.credited.is_not(None)),
        )
        .limit(limit)
    )
    return [StatedOrigin(*row) for row in rows]


def addresses_of(session: Session, ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Map each page to every address that led to it."""
    known = session.execute(
        select(PageAlias.page_id, PageAlias.url).where(PageAlias.page_id.in_(ids))
    ).all()
    return {id_: frozenset(url for page_id, url in known if page_id == id_) for id_ in ids}


def mark_as_copy(
    session: Session, page: Page, original: Page, *, jaccard: float, containment: float
) -> None:
    """Point a page, and all its copies, at an original; there are no chains."""
    page.duplicate_of = original.id
    original.duplicate_of = None
    session.flush()
    _repoint(session, page.id, original.id)
    _delete_match(session, page.id)
    session.add(
        DuplicateMatch(
            page_id=page.id, other_id=original.id, jaccard=jaccard, containment=containment
        )
    )


def unmark_copy(session: Session, page: Page) -> None:
    """Make a page no copy of any other."""
    _delete_match(session, page.id)
    page.duplicate_of = None
    session.flush()


def replace_original(session: Session, original_id: int, successor: Page) -> None:
    """Point the copies of a page at one of them instead."""
    _repoint(session, original_id, successor.id)
    unmark_copy(session, successor)


def _page_revisions(session: Session, *conditions: ColumnElement[bool]) -> list[PageRevision]:
    rows = session.execute(
        select(Page, Revision).join(Revision, is_newest_revision()).where(*conditions)
    ).all()
    return [(page, revision) for page, revision in rows]


def _repoint(session: Session, original_id: int, successor_id: int) -> None:
    session.execute(
        update(Page).where(Page.duplicate_of == original_id).values(duplicate_of=successor_id)
    )


def _delete_match(session: Session, page_id: int) -> None:
    session.execute(delete(DuplicateMatch).where(DuplicateMatch.page_id == page_id))
