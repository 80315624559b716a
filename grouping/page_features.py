"""The story features of stored pages, with a cache of summaries that rule most of them out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any

from article.model import Article
from article.similarity.near_duplicates import ComparableBody
from article.similarity.same_event import FeatureSummary, may_be_same_event, summarise
from article.similarity.story_features import StoryFeatures, extract_features
from storage.articles.current import judgement_in_force
from storage.articles.pages import article_of
from storage.engine import Session
from storage.models import Page, Revision
from storage.stories.feature_sources import newest_revisions, revisions_with_places

_CACHE_SIZE = 4096
"""A week of all sources, two kilobytes each."""
_EXTRACTED = 64
"""Features that stay extracted, 60 kilobytes each: what was compared before the grouping lock is compared
once more under it."""
_cache: OrderedDict[FeatureSource, FeatureSummary] = OrderedDict()
_cache_lock = Lock()


@dataclass(frozen=True, slots=True)
class FeatureSource:
    """What features are extracted from. A rollback frees an id for reuse: hence the fingerprint."""

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
    """Extract the features of an article whose judgement names these places."""
    return extract_features(
        article,
        at=at,
        body=body,
        provinces={one.get("now") or one["name"] for one in places if one["kind"] == "province"},
        sites={one["name"] for one in places if one["kind"] == "site"},
    )


def features_of_page(session: Session, page: Page, revision: Revision) -> StoryFeatures:
    """Extract the features of a page with this revision."""
    judgement = judgement_in_force(session, page)
    at = revision.published_at or page.first_seen_at
    return features_of_article(
        article_of(revision), at=at, places=judgement.places if judgement else []
    )


def feature_sources(session: Session, page_ids: Collection[int]) -> dict[int, FeatureSource]:
    """Return what the features of these pages are extracted from now; copies are left out."""
    return {
        one.page_id: FeatureSource(one.revision_id, one.fingerprint, one.judgement_id, one.at)
        for one in newest_revisions(session, page_ids)
    }


def load_likely_same_event(
    session: Session, features: StoryFeatures, sources: Mapping[int, FeatureSource]
) -> list[tuple[int, StoryFeatures]]:
    """Return those of these pages that may report the same event, with features."""
    summaries = _cached(sources.values())
    unread = {
        one.revision_id: one
        for one in sources.values()
        if one not in summaries or may_be_same_event(features, summaries[one])
    }
    loaded = dict(_load(session, unread)) if unread else {}
    return [(page_id, loaded[one]) for page_id, one in sources.items() if one in loaded]


@dataclass(frozen=True, slots=True)
class _DatedText:
    source: FeatureSource
    article: Article = field(compare=False)
    places: list[dict[str, Any]] = field(compare=False)


@lru_cache(maxsize=_EXTRACTED)
def _extracted(text: _DatedText) -> StoryFeatures:
    return features_of_article(text.article, at=text.source.at, places=text.places)


def cache_features(source: FeatureSource, features: StoryFeatures) -> None:
    """Store the summary of a page, so that the next comparison need not load its text."""
    with _cache_lock:
        _cache[source] = summarise(features)
        if len(_cache) > _CACHE_SIZE:
            _cache.popitem(last=False)


def _cached(sources: Iterable[FeatureSource]) -> dict[FeatureSource, FeatureSummary]:
    with _cache_lock:
        found = {source: _cache[source] for source in sources if source in _cache}
        for source in found:
            _cache.move_to_end(source)
    return found


def _load(
    session: Session, sources: Mapping[int, FeatureSource]
) -> Iterator[tuple[FeatureSource, StoryFeatures]]:
    for revision, places in revisions_with_places(session, sources):
        source = sources[revision.id]
        features = _extracted(_DatedText(source, article_of(revision), places))
        cache_features(source, features)
        yield source, features
