"""The way from what was seen to what is stored: prepare, identify, judge, keep."""

from __future__ import annotations

import traceback
from collections.abc import Sequence

from article.model import ArticleCapture, MissingCapture
from pipelines.archive.page_archive import PageArchive
from pipelines.intake.store_batch import store_batch
from pipelines.items import (
    JudgedCapture,
    PreparedCapture,
    ProcessableItem,
    StoreFailed,
    StoreResult,
)
from pipelines.process_identify import identify, last_fingerprints
from pipelines.process_judge import judge
from pipelines.process_prepare import prepare
from storage.engine import Database, StorageUnavailable


class BatchProcessor:
    """The steps into one database and archive."""

    def __init__(self, database: Database, page_archive: PageArchive | None) -> None:
        self._database = database
        self._page_archive = page_archive

    def store(self, items: Sequence[ProcessableItem]) -> list[StoreResult]:
        """Take them all the way in one transaction; a fault of ours in one costs only that one."""
        try:
            return list(store_batch(self._database, self._process(items), self._page_archive))
        except StorageUnavailable as error:
            return [StoreFailed(reason=str(error))] * len(items)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other articles are stored
            if len(items) > 1:
                return [stored for one in items for stored in self.store([one])]
            reason = f"{type(error).__name__}: {error}"
            return [StoreFailed(reason=reason, trace=traceback.format_exc())]

    def _process(self, items: Sequence[ProcessableItem]) -> list[JudgedCapture | MissingCapture]:
        prepared = [prepare(one) if isinstance(one, ArticleCapture) else one for one in items]
        keys = {one.capture.address.key for one in prepared if isinstance(one, PreparedCapture)}
        last = last_fingerprints(self._database, keys)
        return [
            judge(identify(one, last_fingerprint=last.get(one.capture.address.key)))
            if isinstance(one, PreparedCapture)
            else one
            for one in prepared
        ]
