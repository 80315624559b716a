"""The signs of stored pages; of those met lately enough is remembered to rule them out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from article.likeness import Wording
from article.same_event import Outline, may_be_same_event, outline_of
from article.story_signs import Signs, signs_of
from article.value import Article
from storage.models import Page, Revision, StoredJudgement
from storage.pages import article_of

_MOST_REMEMBERED = 4096
"""A week of all sources, two kilobytes each."""
_SAID = (
    select(
        Page.id,
        Revision.id,
        Revision.fingerprint,
        Page.judgement_id,
        func.coalesce(Revision.published_at, Page.first_seen_at),
    )
    .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.revisions))
    .where(Page.id.in_(bindparam("ids", expanding=True)), Page.duplicate_of.is_(None))
)
_WORDS = (
    select(Revision, StoredJudgement.places)
    .join(Page, Page.id == Revision.page_id)
    .outerjoin(StoredJudgement, StoredJudgement.id == Page.judgement_id)
    .where(Revision.id.in_(bindparam("ids", expanding=True)))
)
_recent: OrderedDict[Said, Outline] = OrderedDict()
_turn = Lock()


@dataclass(frozen=True, slots=True)
class Said:
    """What signs are read from. A number may be given again after a rollback: hence the digest."""

    revision_id: int
    fingerprint: str
    judgement_id: int | None
    at: datetime


def signs_from(
    article: Article,
    *,
    at: datetime,
    places: list[dict[str, Any]],
    wording: Wording | None = None,
) -> Signs:
    """Read the signs of an article whose judgement names these places."""
    return signs_of(
        article,
        at=at,
        wording=wording,
        provinces={one.get("now") or one["name"] for one in places if one["kind"] == "province"},
        sites={one["name"] for one in places if one["kind"] == "site"},
    )


def signs_of_page(session: Session, page: Page, revision: Revision) -> Signs:
    """Read the signs of a page that says this."""
    judgement = session.get(StoredJudgement, page.judgement_id) if page.judgement_id else None
    at = revision.published_at or page.first_seen_at
    return signs_from(article_of(revision), at=at, places=judgement.places if judgement else [])


def likely_reports(session: Session, signs: Signs, ids: list[int]) -> list[tuple[int, Signs]]:
    """Give those of these pages that may tell the same event, with their signs; copies are left out."""
    if not ids:
        return []
    rows = session.connection().execute(_SAID, {"ids": ids})
    said = {
        page_id: Said(revision_id, fingerprint, judgement_id, at)
        for page_id, revision_id, fingerprint, judgement_id, at in rows.all()
    }
    outlines = _recall(said.values())
    unread = {
        one.revision_id: one
        for one in said.values()
        if one not in outlines or may_be_same_event(signs, outlines[one])
    }
    read = dict(_read(session, unread)) if unread else {}
    return [(page_id, read[one]) for page_id, one in said.items() if one in read]


def remember(said: Said, signs: Signs) -> None:
    """Spare whoever compares with this page next the reading."""
    with _turn:
        _recent[said] = outline_of(signs)
        if len(_recent) > _MOST_REMEMBERED:
            _recent.popitem(last=False)


def _recall(asked: Iterable[Said]) -> dict[Said, Outline]:
    with _turn:
        found = {said: _recent[said] for said in asked if said in _recent}
        for said in found:
            _recent.move_to_end(said)
    return found


def _read(session: Session, asked: Mapping[int, Said]) -> Iterator[tuple[Said, Signs]]:
    for revision, places in session.execute(_WORDS, {"ids": list(asked)}):
        said = asked[revision.id]
        signs = signs_from(article_of(revision), at=said.at, places=places or [])
        remember(said, signs)
        yield said, signs
