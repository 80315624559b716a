"""The way from what was seen to what is stored: prepare, identify, judge, keep."""

from __future__ import annotations

import traceback
from collections.abc import Sequence

from article.value import Absence, Sighting
from pipelines.archive import Evidence
from pipelines.identify import identify, last_fingerprints
from pipelines.judge import judge
from pipelines.keep import keep_all
from pipelines.prepare import prepare
from pipelines.stages import Judged, NotStored, Prepared, Ready, Stored
from storage.engine import Database, StorageUnavailable


class Steps:
    """The steps into one database and archive."""

    def __init__(self, database: Database, evidence: Evidence | None) -> None:
        self._database = database
        self._evidence = evidence

    def store(self, ready: Sequence[Ready]) -> list[Stored]:
        """Take them all the way in one transaction; a fault of ours in one costs only that one."""
        try:
            return list(keep_all(self._database, self._judged(ready), self._evidence))
        except StorageUnavailable as error:
            return [NotStored(reason=str(error))] * len(ready)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other articles are stored
            if len(ready) > 1:
                return [stored for one in ready for stored in self.store([one])]
            reason = f"{type(error).__name__}: {error}"
            return [NotStored(reason=reason, trace=traceback.format_exc())]

    def _judged(self, ready: Sequence[Ready]) -> list[Judged | Absence]:
        prepared = [prepare(one) if isinstance(one, Sighting) else one for one in ready]
        keys = {one.sighting.address.key for one in prepared if isinstance(one, Prepared)}
        last = last_fingerprints(self._database, keys)
        return [
            judge(identify(one, last_fingerprint=last.get(one.sighting.address.key)))
            if isinstance(one, Prepared)
            else one
            for one in prepared
        ]
