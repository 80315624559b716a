"""The way from what was seen to what is stored: normalise, identify, judge, keep."""

from __future__ import annotations

import traceback
from collections.abc import Sequence

from article.value import Absence
from pipelines.archive import Evidence
from pipelines.identify import identify, last_fingerprints
from pipelines.judge import judge
from pipelines.keep import keep_all
from pipelines.normalise import normalise_sighting
from pipelines.stages import Judged, NotStored, Seen, Stored
from storage.engine import Database, StorageUnavailable


class Steps:
    """The steps into one database and archive."""

    def __init__(self, database: Database, evidence: Evidence | None) -> None:
        self._database = database
        self._evidence = evidence

    def store(self, seen: Sequence[Seen]) -> list[Stored]:
        """Take them all the way in one transaction; a fault of ours in one costs only that one."""
        try:
            return list(keep_all(self._database, self._judged(seen), self._evidence))
        except StorageUnavailable as error:
            return [NotStored(reason=str(error))] * len(seen)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other articles are stored
            if len(seen) > 1:
                return [stored for one in seen for stored in self.store([one])]
            reason = f"{type(error).__name__}: {error}"
            return [NotStored(reason=reason, trace=traceback.format_exc())]

    def _judged(self, seen: Sequence[Seen]) -> list[Judged | Absence]:
        tidy = [one if isinstance(one, Absence) else normalise_sighting(one) for one in seen]
        sightings = [one for one in tidy if not isinstance(one, Absence)]
        last = last_fingerprints(self._database, sightings)
        return [
            one
            if isinstance(one, Absence)
            else judge(identify(one, last_fingerprint=last.get(one.address.key)))
            for one in tidy
        ]
