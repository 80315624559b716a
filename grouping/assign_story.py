"""Assign an article to its story: with its copies, and with reports of the same event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from article.belief.page_overlap import remaining_share
from article.dates import HANOI
from article.similarity.same_event import MAX_DAYS_APART, SameEventMatch, same_event
from article.similarity.story_features import FeatureKind, StoryFeatures
from grouping.facts.contradiction import has_other_figures
from grouping.facts.extraction import EventFacts, extract_facts
from grouping.page_features import (
    FeatureSource,
    feature_sources,
    features_of_page,
    load_likely_same_event,
)
from storage.articles.current import newest_revision
from storage.articles.pages import article_of
from storage.engine import Session
from storage.models import OverrideKind, Page, Revision
from storage.stories.feature_index import add_features, remove_features, same_event_candidates
from storage.stories.inverted_index import CandidateLimits, IndexedHashes
from storage.stories.memberships import (
    copies_in_other_stories,
    delete_story_of_one,
    jaccard_of_copy,
    join_story,
    leave_story,
    page_id_of_alias,
    story_of_copies,
    story_page_ids,
)
from storage.stories.overrides import overrides_of

SAME_EVENT_LIMITS = CandidateLimits(
    rows_per_hash=60, min_shared=2, limit=6, days_apart=MAX_DAYS_APART
)
_CREDITED_SHARE = 0.1
"""Share of words that a page and the one it credits have in common; a summary has a tenth."""
_MAX_SHARED_WORDS = 8
"""Shared words stored of each kind: enough to see why, short enough to read."""


@dataclass(frozen=True, kw_only=True)
class _StoryMatch:
    """Why a page belongs to the story of another."""

    other_id: int
    score: float
    reasons: list[dict[str, Any]]


def assign_story(
    session: Session,
    page: Page,
    revision: Revision,
    *,
    before: Revision | None = None,
    features: StoryFeatures | None = None,
) -> None:
    """Find the story of a page whose duplicates are assigned; alone it has none.

    The caller holds the grouping lock (`storage.locks.grouping_lock`). A page stays in its story when it is
    edited. `features` are the revision's, if they were extracted before.
    """
    if before:
        _remove_from_index(session, page, before)
    if page.duplicate_of is not None:
        _join(session, page, _copy_match(session, page, page.duplicate_of))
        return
    features = features or features_of_page(session, page, revision)
    add_features(session, [indexed_features(page.id, features)])
    if page.story_id is None:
        # An original that was found after its copies comes to their story.
        page.story_id = story_of_copies(session, page.id)
        session.flush()
    if page.story_id is None:
        match = _find_match(session, page, revision, features)
        if match:
            _join(session, page, match)
    for copy in copies_in_other_stories(session, page):
        _join(session, copy, _copy_match(session, copy, page.id))


def reporting_stored_events(session: Session, new_pages: Mapping[int, StoryFeatures]) -> set[int]:
    """Return those of these new pages, by id, whose event a stored page reports."""
    indexed = [indexed_features(page_id, features) for page_id, features in new_pages.items()]
    candidates = same_event_candidates(session, indexed, limits=SAME_EVENT_LIMITS)
    sources = feature_sources(session, {one for ids in candidates.values() for one in ids})
    return {
        page_id
        for page_id, ids in candidates.items()
        if any(_likely(session, new_pages[page_id], {i: sources[i] for i in ids if i in sources}))
    }


def reports_stored_event(session: Session, page_id: int, features: StoryFeatures) -> bool:
    """Return whether a stored page reports the event of a new page."""
    return _same_event(session, page_id, features, apart=set()) is not None


def names_stored_page(session: Session, page_id: int, original_url: str | None) -> bool:
    """Return whether the credit or canonical link of a page leads to another that is stored."""
    return _named_page_id(session, page_id, original_url) is not None


def reassign_story(session: Session, page: Page, revision: Revision) -> None:
    """Find the story of a stored page again, by the present rules."""
    _remove_from_index(session, page, revision)
    left = page.story_id
    leave_story(session, page)
    assign_story(session, page, revision)
    delete_story_of_one(session, left)


def _find_match(
    session: Session, page: Page, revision: Revision, features: StoryFeatures
) -> _StoryMatch | None:
    together = overrides_of(session, page.id, OverrideKind.TOGETHER)
    if together:
        return _StoryMatch(
            other_id=min(together), score=1.0, reasons=[{"kind": "analyst", "words": []}]
        )
    apart = overrides_of(session, page.id, OverrideKind.APART)
    found = _named_original(session, page, revision, features) or _same_event(
        session, page.id, features, apart=apart, revision=revision
    )
    return None if found and _is_overridden_apart(session, found.other_id, apart) else found


def _named_original(
    session: Session, page: Page, revision: Revision, features: StoryFeatures
) -> _StoryMatch | None:
    """Find the page that a credit or canonical link names, if it has the same content.

    Anybody may name anybody's page: the link alone would put a foreign text into its story.
    """
    other_id = _named_page_id(session, page.id, revision.original_url)
    if other_id is None:
        return None
    other = session.get_one(Page, other_id)
    named = newest_revision(session, other)
    if named is None or not _is_alike(session, revision, features, other=other, named=named):
        return None
    reasons = [{"kind": "credit", "words": [revision.original_url]}]
    return _StoryMatch(other_id=other_id, score=1.0, reasons=reasons)


def _named_page_id(session: Session, page_id: int, original_url: str | None) -> int | None:
    if not original_url:
        return None
    other_id = page_id_of_alias(session, original_url)
    return None if other_id == page_id else other_id


def _is_alike(
    session: Session, revision: Revision, features: StoryFeatures, *, other: Page, named: Revision
) -> bool:
    one, two = article_of(revision), article_of(named)
    if max(remaining_share(one, two), remaining_share(two, one)) >= _CREDITED_SHARE:
        return True
    return same_event(features, features_of_page(session, other, named)) is not None


def _same_event(
    session: Session,
    page_id: int,
    features: StoryFeatures,
    *,
    apart: set[int],
    revision: Revision | None = None,
) -> _StoryMatch | None:
    """Find the page that most likely reports the same event; without `revision`, whatever the figures."""
    indexed = [indexed_features(page_id, features)]
    candidates = same_event_candidates(session, indexed, limits=SAME_EVENT_LIMITS)
    sources = feature_sources(session, candidates.get(page_id, []))
    likely = [
        one
        for one in _likely(session, features, sources)
        if not _is_overridden_apart(session, one[0], apart)
    ]
    # The best first: facts are extracted from the texts only as far as it comes to them.
    for other_id, other_features, same in sorted(likely, key=lambda one: (-one[2].score, one[0])):
        if revision and _gives_other_figures(session, revision, other_id):
            continue
        translated = other_features.language != features.language
        reasons = _reasons(same.shared, translated=translated)
        return _StoryMatch(other_id=other_id, score=same.score, reasons=reasons)
    return None


def _likely(
    session: Session, features: StoryFeatures, sources: Mapping[int, FeatureSource]
) -> Iterator[tuple[int, StoryFeatures, SameEventMatch]]:
    """Yield those of these pages that report the same event by their features, and why."""
    for other_id, other_features in load_likely_same_event(session, features, sources):
        if same := same_event(features, other_features):
            yield other_id, other_features, same


def _gives_other_figures(session: Session, revision: Revision, other_id: int) -> bool:
    other = newest_revision(session, session.get_one(Page, other_id))
    return other is not None and has_other_figures(_facts(revision), _facts(other))


def _facts(revision: Revision) -> EventFacts:
    # Both dates the same way: what counts are the figures, not how far the reports are apart.
    at = revision.published_at or revision.seen_at
    text = f"{revision.lead or ''}\n{revision.text}"
    return extract_facts(revision.title, text, on=at.astimezone(HANOI).date(), stage=None)


def indexed_features(page_id: int, features: StoryFeatures) -> IndexedHashes:
    """Return what a page is entered under in the index of features."""
    return IndexedHashes(page_id, features.index_hashes, features.day)


def days_of_event(day: int) -> range:
    """Return the days on which reports of an event of this day are looked for."""
    return range(day - MAX_DAYS_APART, day + MAX_DAYS_APART + 1)


def _reasons(
    shared: Mapping[FeatureKind, tuple[str, ...]], *, translated: bool
) -> list[dict[str, Any]]:
    """List what both share. Names are counted, not stored: some of them are victims'."""
    reasons: list[dict[str, Any]] = [{"kind": "translation", "words": []}] if translated else []
    for kind, words in shared.items():
        if kind is FeatureKind.NAME:
            reasons.append({"kind": kind.value, "count": len(words)})
        elif kind is not FeatureKind.MIXED:
            reasons.append({"kind": kind.value, "words": list(words[:_MAX_SHARED_WORDS])})
    return reasons


def _remove_from_index(session: Session, page: Page, revision: Revision) -> None:
    # The places of an older judgement may have been others: an entry that stays leads to a page
    # that is compared again, and costs no more than that.
    features = features_of_page(session, page, revision)
    remove_features(session, page.id, features.index_hashes, day=features.day)


def _is_overridden_apart(session: Session, other_id: int, apart: set[int]) -> bool:
    if not apart:
        return False
    story_id = session.get_one(Page, other_id).story_id
    members = story_page_ids(session, story_id) if story_id is not None else {other_id}
    return bool(members & apart)


def _copy_match(session: Session, copy: Page, original_id: int) -> _StoryMatch:
    jaccard = jaccard_of_copy(session, copy.id)
    share = 1.0 if jaccard is None else jaccard
    return _StoryMatch(
        other_id=original_id, score=share, reasons=[{"kind": "copy", "share": round(share, 3)}]
    )


def _join(session: Session, page: Page, match: _StoryMatch) -> None:
    join_story(session, page, match.other_id, score=match.score, reasons=match.reasons)
