"""Process and store a batch in one transaction; a faulty item fails alone."""

from __future__ import annotations

import traceback
from collections.abc import Collection, Sequence
from dataclasses import replace

from article.belief.code import BeliefCode
from article.edits.article_diff import diff_articles
from article.model import ArticleCapture, MissingCapture
from pipelines.archive.page_archive import PageArchive
from pipelines.intake.insert_new import prepare_new_page
from pipelines.intake.pend import store_pending
from pipelines.intake.store import StorableItem, store_batch
from pipelines.intake.url_variants import resolve_url_variants
from pipelines.intake.verify import (
    BatchVerifier,
    Disbelieved,
    Verified,
    pending_keys_of,
    seen_texts,
)
from pipelines.items import (
    HeldItem,
    JudgedCapture,
    NormalisedCapture,
    ProcessableItem,
    StoredCapture,
    StoreFailed,
    StoreResult,
    UntrustedItem,
    UnverifiedItem,
)
from pipelines.process import identify, judge, normalise
from storage.articles.change_detection import comparisons_due
from storage.articles.pages import newest_fingerprints
from storage.articles.pending_checks import delete_pending_checks
from storage.engine import Database, StorageUnavailable
from storage.locks.grouping_lock import GroupingLockTooLate


class BatchProcessor:
    """Stores into one database and one archive; used by one thread at a time."""

    def __init__(self, database: Database, page_archive: PageArchive | None) -> None:
        self._database = database
        self._page_archive = page_archive

    def store(self, items: Sequence[ProcessableItem]) -> list[StoreResult]:
        """Normalise, identify, judge, verify, archive and store the items; results in their order."""
        try:
            return self._store(self._process(items))
        except StorageUnavailable as error:
            return [StoreFailed(reason=str(error))] * len(items)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other articles are stored
            if len(items) > 1:
                return [result for item in items for result in self.store([item])]
            reason = f"{type(error).__name__}: {error}"
            return [StoreFailed(reason=reason, trace=traceback.format_exc())]

    def _store(self, verified: Sequence[Verified]) -> list[StoreResult]:
        trusted = [one for one in verified if isinstance(one, JudgedCapture | MissingCapture)]
        stored = iter(self.store_processed(trusted))
        disbelieved = [one for one in verified if isinstance(one, Disbelieved)]
        if disbelieved:
            archived = [self._archive(one) for one in disbelieved]
            with self._database.writing() as session:
                store_pending(session, archived)
        return [
            UntrustedItem(decision=one.decision)
            if isinstance(one, Disbelieved)
            else one
            if isinstance(one, HeldItem)
            else next(stored)
            for one in verified
        ]

    def _archive(self, item: Disbelieved) -> Disbelieved:
        """Archive a capture that may be evidence; what only counters changed in is none."""
        weak = item.decision.code is BeliefCode.UNCERTAIN_CHANGE
        if self._page_archive is None or weak or isinstance(item.item, MissingCapture):
            return item
        return replace(item, item=self._page_archive.save(self._database, item.item))

    def store_processed(
        self, items: Sequence[JudgedCapture | MissingCapture]
    ) -> list[StoredCapture | None]:
        """Archive and store judged items, all or none.

        Raises StorageUnavailable, and then none of them is stored.
        """
        if self._page_archive:
            judged = [item for item in items if isinstance(item, JudgedCapture)]
            saved = iter(self._page_archive.save_all(self._database, judged))
            items = [next(saved) if isinstance(item, JudgedCapture) else item for item in items]
        # Before the transaction: others wait for its locks.
        prepared = [
            prepare_new_page(item)
            if isinstance(item, JudgedCapture) and not item.known and item.judgement
            else item
            for item in items
        ]
        if not prepared:
            return []
        self._compare(items)
        changed = pending_keys_of(items)
        try:
            return self._write(prepared, changed)
        except GroupingLockTooLate:
            return self._write(prepared, changed, lock_first=True)

    def _write(
        self,
        prepared: Sequence[StorableItem],
        changed: Collection[str],
        *,
        lock_first: bool = False,
    ) -> list[StoredCapture | None]:
        with self._database.writing() as session:
            stored = store_batch(session, prepared, lock_first=lock_first)
            if changed:
                delete_pending_checks(session, changed)
            return stored

    def _compare(self, items: Sequence[JudgedCapture | MissingCapture]) -> None:
        """Compare the texts whose comparison the transaction will ask for; it finds them done."""
        seen = seen_texts(items)
        if not seen:
            return
        with self._database.reading() as session:
            pairs = comparisons_due(session, seen)
        for before, after in pairs:
            diff_articles(before, after)

    def _process(self, submitted: Sequence[ProcessableItem]) -> list[Verified]:
        items = [one.item if isinstance(one, UnverifiedItem) else one for one in submitted]
        normalised = [
            normalise(item) if isinstance(item, ArticleCapture) else item for item in items
        ]
        keys = {
            item.capture.address.key for item in normalised if isinstance(item, NormalisedCapture)
        }
        last: dict[str, str] = {}
        if keys:
            with self._database.reading() as session:
                last = newest_fingerprints(session, keys)
                normalised = resolve_url_variants(session, normalised, last)
        judged = [
            judge(identify(item, last_fingerprint=last.get(item.capture.address.key)))
            if isinstance(item, NormalisedCapture)
            else item
            for item in normalised
        ]
        return self._verify(judged, submitted)

    def _verify(
        self,
        judged: Sequence[JudgedCapture | MissingCapture],
        submitted: Sequence[ProcessableItem],
    ) -> list[Verified]:
        if all(isinstance(one, JudgedCapture) and one.unchanged for one in judged):
            return list(judged)
        with self._database.reading() as session:
            verifier = BatchVerifier(session, judged)
            return [verifier.verify(one, how) for one, how in zip(judged, submitted, strict=True)]
