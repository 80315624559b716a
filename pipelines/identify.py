"""Identify: is it a page we know, and does it say anything new?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from article.fingerprint import fingerprint, text_digest
from article.value import Sighting
from pipelines.stages import Identified
from storage.engine import Database
from storage.pages import newest_fingerprints


def identify(sighting: Sighting, *, last_fingerprint: str | None) -> Identified:
    """Compare a sighting with what its page said last."""
    mark = fingerprint(sighting.article)
    return Identified(
        sighting=sighting,
        fingerprint=mark,
        text_digest=text_digest(sighting.article),
        known=last_fingerprint is not None,
        unchanged=mark == last_fingerprint,
    )


def last_fingerprints(database: Database, sightings: Iterable[Sighting]) -> Mapping[str, str]:
    """Look up by key what the pages said last; unknown pages are left out."""
    keys = {sighting.address.key for sighting in sightings}
    if not keys:
        return {}
    with database.reading() as session:
        return newest_fingerprints(session, keys)


def last_fingerprint(database: Database, sighting: Sighting) -> str | None:
    """Look up what one page said last; None for an unknown page."""
    return last_fingerprints(database, [sighting]).get(sighting.address.key)
