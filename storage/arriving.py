"""The first sight of pages, in few statements: nothing in the database can point at them yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from article.likeness import Wording
from article.revisit import next_check
from article.story_signs import Signs
from article.value import Sighting
from storage.conflict import insert_absent, insert_new
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


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A page seen for the first time, with its first revision and judgement, not numbered yet."""

    sighting: Sighting
    revision: Revision
    judgement: StoredJudgement
    wording: Wording
    signs: Signs

    @property
    def key(self) -> str:
        """The page's identity."""
        return self.sighting.address.key


def arrival_of(sighting: Sighting, *, revision: Revision, judgement: StoredJudgement) -> Arrival:
    """Read what company is found by: the words, their landmarks, the signs of the event."""
    wording = Wording(sighting.article)
    _ = wording.marks
    at = revision.published_at or sighting.capture.at
    return Arrival(
        sighting=sighting,
        revision=revision,
        judgement=judgement,
        wording=wording,
        signs=signs_from(sighting.article, at=at, places=judgement.places, wording=wording),
    )


def arrive(session: Session, arrivals: Sequence[Arrival]) -> dict[str, int]:
    """Store pages of different keys, and give their numbers by key; known ones are left out.

    The caller holds the turn (`storage.turn`). Several at once must not say the same words: each
    would take the other for one whose place is settled.
    """
    pages = insert_new(session, Page, [_page(one) for one in arrivals], by="key")
    new = {pages[one.key]: one for one in arrivals if one.key in pages}
    if not new:
        return {}
    aliases = {
        url: page_id
        for page_id, one in new.items()
        for url in (one.sighting.address.url, *one.sighting.aliases)
    }
    insert_absent(
        session, PageAlias, [{"url": url, "page_id": number} for url, number in aliases.items()]
    )
    said = insert_new(
        session,
        Revision,
        [_values(one.revision, page_id=page_id) for page_id, one in new.items()],
        by="page_id",
    )
    judged = insert_new(
        session,
        StoredJudgement,
        [_values(one.judgement, revision_id=said[page_id]) for page_id, one in new.items()],
        by="revision_id",
    )
    in_force = [{"page": page_id, "judgement": judged[said[page_id]]} for page_id in new]
    session.connection().execute(_IN_FORCE, in_force)
    for page_id, one in new.items():
        _find_company(session, page_id, one, said=said[page_id], judged=judged[said[page_id]])
    return pages


def _find_company(
    session: Session, page_id: int, arrival: Arrival, *, said: int, judged: int
) -> None:
    """Find the copies and the story of a page; mostly there are none, and nothing is loaded."""
    article, revision, wording = arrival.sighting.article, arrival.revision, arrival.wording
    copied = likely_heads(session, page_id, revision, wording)
    if not copied:
        index_marks(session, page_id, wording.marks)
        if not article.original_url and enter_alone(session, page_id, arrival.signs):
            at = revision.published_at or arrival.sighting.capture.at
            remember(Said(said, revision.fingerprint, judged, at), arrival.signs)
            return
    page, stored = session.get_one(Page, page_id), session.get_one(Revision, said)
    if copied:
        settle_duplicates(session, page, stored, before=None)
    place_in_story(session, page, stored)


def _page(arrival: Arrival) -> dict[str, Any]:
    sighting, flagged = arrival.sighting, arrival.judgement.relevant
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


def _values(row: Base, **owner: int) -> dict[str, Any]:
    said = vars(row)
    return {name: said.get(name) for name in _columns(type(row))} | owner


@cache
def _columns(model: type[Base]) -> tuple[str, ...]:
    return tuple(column.key for column in model.__table__.columns if column.key != "id")
