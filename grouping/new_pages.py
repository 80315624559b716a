"""Groups new pages: what matches no stored page is found out before the grouping lock is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from article.similarity.near_duplicates import ComparableBody
from article.similarity.same_event import same_event
from article.similarity.story_features import StoryFeatures
from grouping.assign_story import (
    SAME_EVENT_LIMITS,
    assign_story,
    days_of_event,
    indexed_features,
    names_stored_page,
    reporting_stored_events,
    reports_stored_event,
)
from grouping.duplicates import (
    ComparedPage,
    assign_duplicates,
    repeats,
    repeats_any,
    sharing_words,
)
from grouping.page_features import FeatureSource, cache_features
from storage.engine import Session
from storage.models import Page, Revision
from storage.stories.feature_index import add_features, remove_features
from storage.stories.grouping_log import changes_since, lock_and_log, log_writes, note_minhashes
from storage.stories.index_changes import IndexChanges, IndexedPage
from storage.stories.minhash_index import add_sketches, remove_sketch

_ROUNDS = 3
"""Comparisons with what others stored meanwhile, each shorter than the one before: what is left has to
be compared under the lock."""


@dataclass(frozen=True, kw_only=True)
class NewArticle:
    """A page whose rows were inserted in this transaction; it is in no index yet."""

    page: Page
    """Of its rows only what comparisons need; not attached to the session."""
    revision: Revision
    """Not attached either, and without its id."""
    revision_id: int
    body: ComparableBody
    features: StoryFeatures

    @cached_property
    def indexed(self) -> IndexedPage:
        """What others find it by: equal words, too, are a hash."""
        return IndexedPage(
            minhashes=frozenset((*self.body.sketch, self.digest_number)),
            features=frozenset(self.features.index_hashes),
            day=self.features.day,
        )

    @cached_property
    def digest_number(self) -> int:
        """The digest of its text as a hash like the others."""
        return _digest_number(self.revision)

    @property
    def compared(self) -> ComparedPage:
        """What is compared with stored pages."""
        return ComparedPage(page=self.page, revision=self.revision, body=self.body)


def group_new_pages(session: Session, articles: Sequence[NewArticle], *, since: int) -> None:
    """Index the pages that match no other, then group the rest under the grouping lock.

    `since` is the number of the grouping log before the first of their rows was inserted. The
    result is that of storing one page after the other once the lock is held.
    """
    pages = _NewPages(session, articles)
    note_minhashes(session, (one.digest_number for one in articles))
    changes = IndexChanges(newest=since)
    pages.compare(changes)
    for _ in range(_ROUNDS):
        before, changes = changes.newest, changes_since(session, changes.newest)
        if changes.newest == before:
            break
        pages.compare(changes)
    changes = lock_and_log(session, since=changes.newest)
    session.expire_all()  # what was loaded may have been grouped by another transaction since
    pages.compare(changes)
    pages.group_matched()
    log_writes(session)


class _NewPages:
    """The new pages of a transaction, in their order."""

    def __init__(self, session: Session, articles: Sequence[NewArticle]) -> None:
        self._session = session
        self._articles = articles
        self._unmatched = set[int]()
        self._matched = set[int]()
        self._unwritten: list[NewArticle] = []

    def compare(self, changes: IndexChanges) -> None:
        """Compare the pages that are new, or whose lookups these changes concern."""
        alone = self._match_nothing_stored() if not (self._matched or self._unmatched) else set()
        waiting: list[IndexedPage] = []
        entered: list[NewArticle] = []
        for one in self._articles:
            page_id = one.page.id
            is_indexed = page_id in self._unmatched
            # What may match an earlier page that waits for the lock waits, too: it comes after it.
            if page_id in self._matched or _concern(_changes_by(waiting), one):
                is_matched = True
            elif is_indexed and not _concern(changes, one):
                continue
            elif page_id in alone and not any(_matches(one, other) for other in entered):
                is_matched = False
            else:
                is_matched = self._is_matched(one)
            if is_matched:
                self._matched.add(page_id)
                waiting.append(one.indexed)
                if is_indexed:
                    self._remove(one)
            elif not is_indexed:
                self._add(one)
                entered.append(one)
        self._write_entries()

    def group_matched(self) -> None:
        """Assign duplicates and stories of the pages that match others."""
        for one in self._articles:
            if one.page.id not in self._matched:
                continue
            page = self._session.get_one(Page, one.page.id)
            revision = self._session.get_one(Revision, one.revision_id)
            assign_duplicates(self._session, page, revision, before=None, body=one.body)
            assign_story(self._session, page, revision, features=one.features)

    def _match_nothing_stored(self) -> set[int]:
        """Return the pages that match no stored page, all looked up together: three queries at most."""
        unnamed = [one for one in self._articles if not one.revision.original_url]
        words = sharing_words(self._session, [one.compared for one in unnamed])
        rest = {one.page.id: one.features for one in unnamed if one.page.id not in words}
        return rest.keys() - reporting_stored_events(self._session, rest)

    def _is_matched(self, one: NewArticle) -> bool:
        self._write_entries()
        session, page = self._session, one.page
        return (
            names_stored_page(session, page.id, one.revision.original_url)
            or repeats_any(session, one.compared)
            or reports_stored_event(session, page.id, one.features)
        )

    def _add(self, one: NewArticle) -> None:
        self._unmatched.add(one.page.id)
        self._unwritten.append(one)
        at = one.revision.published_at or one.page.first_seen_at
        cache_features(
            FeatureSource(one.revision_id, one.revision.fingerprint, one.page.judgement_id, at),
            one.features,
        )

    def _write_entries(self) -> None:
        """Enter what was added since the last lookup: the next is to find it."""
        added, self._unwritten = self._unwritten, []
        sketches = {one.page.id: one.body.sketch for one in added}
        features = [indexed_features(one.page.id, one.features) for one in added]
        add_sketches(self._session, sketches, are_new=True)
        add_features(self._session, features, are_new=True)

    def _remove(self, one: NewArticle) -> None:
        self._unmatched.remove(one.page.id)
        remove_sketch(self._session, one.page.id, one.body.sketch)
        remove_features(self._session, one.page.id, one.features.index_hashes, day=one.features.day)


def _digest_number(revision: Revision) -> int:
    return int(revision.text_digest[:15], 16)


def _concern(changes: IndexChanges, one: NewArticle) -> bool:
    return changes.concern(
        one.indexed,
        days=days_of_event(one.features.day),
        min_shared=SAME_EVENT_LIMITS.min_shared,
    )


def _matches(one: NewArticle, other: NewArticle) -> bool:
    """Return whether a lookup would find another page of the batch, and both match: as rows, without rows."""
    found, sought = other.indexed, one.indexed
    if not found.minhashes.isdisjoint(sought.minhashes) and repeats(one.compared, other.compared):
        return True
    shared = found.features & sought.features
    if len(shared) < SAME_EVENT_LIMITS.min_shared:
        return False
    return same_event(one.features, other.features) is not None


def _changes_by(indexed: Sequence[IndexedPage]) -> IndexChanges:
    return IndexChanges(
        newest=0,
        minhashes=frozenset(number for one in indexed for number in one.minhashes),
        features=tuple((one.day, one.features) for one in indexed),
    )
