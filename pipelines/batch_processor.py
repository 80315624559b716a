"""Process and store a batch in one transaction; a faulty item fails alone."""

from __future__ import annotations

import traceback
from collections.abc import Sequence

from article.model import ArticleCapture, MissingCapture
from pipelines.archive.page_archive import PageArchive
from pipelines.intake.insert_new import prepare_new_page
from pipelines.intake.store import store_batch
from pipelines.items import (
    CapturedItem,
    JudgedCapture,
    NormalisedCapture,
    StoredCapture,
    StoreFailed,
    StoreResult,
)
from pipelines.process import identify, judge, normalise
from storage.articles.pages import newest_fingerprints
from storage.engine import Database, StorageUnavailable


class BatchProcessor:
    """Stores into one database and one archive; used by one thread at a time."""

    def __init__(self, database: Database, page_archive: PageArchive | None) -> None:
        self._database = database
        self._page_archive = page_archive

    def store(self, items: Sequence[CapturedItem]) -> list[StoreResult]:
        """Normalise, identify, judge, archive and store the items; results in their order."""
        try:
            return list(self.store_processed(self._process(items)))
        except StorageUnavailable as error:
            return [StoreFailed(reason=str(error))] * len(items)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other articles are stored
            if len(items) > 1:
                return [result for item in items for result in self.store([item])]
            reason = f"{type(error).__name__}: {error}"
            return [StoreFailed(reason=reason, trace=traceback.format_exc())]

    def store_processed(
        self, items: Sequence[JudgedCapture | MissingCapture]
    ) -> list[StoredCapture | None]:
        """Archive and store judged items, all or none.

        Raises StorageUnavailable, and then none of them is stored.
        """
        if self._page_archive:
            items = [
                self._page_archive.save(self._database, item)
                if isinstance(item, JudgedCapture)
                else item
                for item in items
            ]
        # Before the transaction: others wait for its locks.
        prepared = [
            prepare_new_page(item)
            if isinstance(item, JudgedCapture) and not item.known and item.judgement
            else item
            for item in items
        ]
        with self._database.writing() as session:
            return store_batch(session, prepared)

    def _process(self, items: Sequence[CapturedItem]) -> list[JudgedCapture | MissingCapture]:
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
        return [
            judge(identify(item, last_fingerprint=last.get(item.capture.address.key)))
            if isinstance(item, NormalisedCapture)
            else item
            for item in normalised
        ]
