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

from article.model import Article
from article.similarity.near_duplicates import ComparableBody
from article.similarity.same_event import FeatureSummary, may_be_same_event, summarise
from article.similarity.story_features import StoryFeatures, extract_features
from storage.articles.current import is_judgement_in_force, is_newest_revision, judgement_in_force
from storage.articles.pages import article_of
from storage.models import Page, Revision, StoredJudgement

_CACHE_SIZE = 4096
"""A week of all sources, two kilobytes each."""
_FEATURE_SOURCES = (
    select(
        Page.id,
        Revision.id,
        Revision.fingerprint,
        Page.judgement_id,
        func.coalesce(Revision.published_at, Page.first_seen_at),
    )
    .join(Revision, is_newest_revision())
    .where(Page.id.in_(bindparam("ids", expanding=True)), Page.duplicate_of.is_(None))
)
_REVISIONS = (
    select(Revision, StoredJudgement.places)
    .join(Page, Page.id == Revision.page_id)
    .outerjoin(StoredJudgement, is_judgement_in_force())
    .where(Revision.id.in_(bindparam("ids", expanding=True)))
)
_cache: OrderedDict[FeatureSource, FeatureSummary] = OrderedDict()
_cache_lock = Lock()


@dataclass(frozen=True, slots=True)
class FeatureSource:
    """What signs are read from. A number may be given again after a rollback: hence the digest."""

    revision_id: int
    fingerprint: str
    judgement_id: int | None
    at: datetime


def features_of_article(
    article: Article,
    *,
    at: datetime,
    places: list[dict[str, Any]],
    body: ComparableBody | None = None,
) -> StoryFeatures:
    """Read the signs of an article whose judgement names these places."""
    return extract_features(
        article,
        at=at,
        body=body,
        provinces={one.get("now") or one["name"] for one in places if one["kind"] == "province"},
        sites={one["name"] for one in places if one["kind"] == "site"},
    )


def features_of_page(session: Session, page: Page, revision: Revision) -> StoryFeatures:
    """Read the signs of a page that says this."""
    judgement = judgement_in_force(session, page)
    at = revision.published_at or page.first_seen_at
    return features_of_article(
        article_of(revision), at=at, places=judgement.places if judgement else []
    )


def load_likely_same_event(
    session: Session, features: StoryFeatures, ids: list[int]
) -> list[tuple[int, StoryFeatures]]:
    """Give those of these pages that may tell the same event, with their signs; copies are left out."""
    if not ids:
        return []
    rows = session.connection().execute(_FEATURE_SOURCES, {"ids": ids})
    sources = {
        page_id: FeatureSource(revision_id, fingerprint, judgement_id, at)
        for page_id, revision_id, fingerprint, judgement_id, at in rows.all()
    }
    outlines = _cached(sources.values())
    unread = {
        one.revision_id: one
        for one in sources.values()
        if one not in outlines or may_be_same_event(features, outlines[one])
    }
    read = dict(_load(session, unread)) if unread else {}
    return [(page_id, read[one]) for page_id, one in sources.items() if one in read]


def cache_features(source: FeatureSource, features: StoryFeatures) -> None:
    """Spare whoever compares with this page next the reading."""
    with _cache_lock:
        _cache[source] = summarise(features)
        if len(_cache) > _CACHE_SIZE:
            _cache.popitem(last=False)


def _cached(sources: Iterable[FeatureSource]) -> dict[FeatureSource, FeatureSummary]:
    with _cache_lock:
        found = {said: _cache[said] for said in sources if said in _cache}
        for source in found:
            _cache.move_to_end(source)
    return found


def _load(
    session: Session, sources: Mapping[int, FeatureSource]
) -> Iterator[tuple[FeatureSource, StoryFeatures]]:
    for revision, places in session.execute(_REVISIONS, {"ids": list(sources)}):
        source = sources[revision.id]
        features = features_of_article(article_of(revision), at=source.at, places=places or [])
        cache_features(source, features)
        yield source, features
