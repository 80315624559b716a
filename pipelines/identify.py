"""Identify: is it a page we know, and does it say anything new?"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from article.value import Sighting
from pipelines.prepare import prepare
from pipelines.stages import Identified, Prepared
from storage.engine import Database
from storage.pages import newest_fingerprints


def identify(seen: Sighting | Prepared, *, last_fingerprint: str | None) -> Identified:
    """Compare a sighting with what its page said last."""
    prepared = seen if isinstance(seen, Prepared) else prepare(seen)
    return Identified(
        sighting=prepared.sighting,
        fingerprint=prepared.fingerprint,
        text_digest=prepared.text_digest,
        judgement=prepared.judgement,
        known=last_fingerprint is not None,
        unchanged=prepared.fingerprint == last_fingerprint,
    )


def last_fingerprints(database: Database, keys: Collection[str]) -> Mapping[str, str]:
    """Look up by key what the pages said last; unknown pages are left out."""
    if not keys:
        return {}
    with database.reading() as session:
        return newest_fingerprints(session, keys)


def last_fingerprint(database: Database, sighting: Sighting) -> str | None:
    """Look up what one page said last; None for an unknown page."""
    key = sighting.address.key
    return last_fingerprints(database, [key]).get(key)
