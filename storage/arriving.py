"""The first sight of a page, in few statements: nothing in the database can point at it yet."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from article.likeness import Wording
from article.revisit import next_check
from article.value import Sighting
from storage.conflict import insert_absent, insert_new, insert_numbered
from storage.duplicates import likely_heads, settle_duplicates
from storage.marks import index_marks
from storage.models import Page, PageAlias, PageState, ReviewState, Revision, StoredJudgement
from storage.models.base import Base
from storage.stored_signs import Said, remember, signs_from
from storage.stories import enter_alone, place_in_story

_IN_FORCE = (
    update(Page)
    .where(Page.id == bindparam("page"))
    .values(judgement_id=bindparam("judgement"))
    .execution_options(synchronize_session=False)
)


def arrive(
    session: Session, sighting: Sighting, *, revision: Revision, judgement: StoredJudgement
) -> int | None:
    """Store a page with its first revision and judgement; None if the page is known already.

    The rows come without numbers. The caller holds the turn (`storage.turn`).
    """
    page_id = insert_new(session, Page, **_page(sighting, flagged=judgement.relevant))
    if page_id is None:
        return None
    addresses = {sighting.address.url, *sighting.aliases}
    insert_absent(session, PageAlias, [{"url": url, "page_id": page_id} for url in addresses])
    said = insert_numbered(session, Revision, **_values(revision, page_id=page_id))
    judged = insert_numbered(session, StoredJudgement, **_values(judgement, revision_id=said))
    session.connection().execute(_IN_FORCE, {"page": page_id, "judgement": judged})

    wording = Wording(sighting.article)
    copied = likely_heads(session, page_id, revision, wording)
    if not copied:
        index_marks(session, page_id, wording.marks)
        at = revision.published_at or sighting.capture.at
        signs = signs_from(sighting.article, at=at, places=judgement.places, wording=wording)
        if not sighting.article.original_url and enter_alone(session, page_id, signs):
            remember(Said(said, revision.fingerprint, judged, at), signs)
            return page_id
    page, stored = session.get_one(Page, page_id), session.get_one(Revision, said)
    if copied:
        settle_duplicates(session, page, stored, before=None)
    place_in_story(session, page, stored)
    return page_id


def _page(sighting: Sighting, *, flagged: bool) -> dict[str, Any]:
    capture, address = sighting.capture, sighting.address
    return {
        "key": address.key,
        "url": address.url,
        "source": sighting.source,
        "state": PageState.LIVE,
        "review": ReviewState.UNREVIEWED,
        "first_seen_at": capture.at,
        "last_checked_at": capture.at,
        "next_check_at": next_check(
            key=address.key, now=capture.at, dated=capture.at, flagged=flagged, absent=False
        ),
        "etag": capture.etag,
        "last_modified": capture.last_modified,
        "revisions": 1,
        "reported_revision": 1,
    }


def _values(row: Base, **owner: int | None) -> dict[str, Any]:
    said = vars(row)
    return {name: said.get(name) for name in _columns(type(row))} | owner


@cache
def _columns(model: type[Base]) -> tuple[str, ...]:
    return tuple(column.key for column in model.__table__.columns if column.key != "id")
