"""Keep: what was seen is stored in one transaction, after which the pages are known; before, never."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from article.model import MissingCapture
from pipelines.archive.page_archive import PageArchive
from pipelines.intake.insert_new import NewPage, insert_new_pages, prepare_new_page
from pipelines.intake.store_capture import (
    JudgementNeeded,
    StoredCapture,
    StoreOutcome,
    store_capture,
    store_missing,
)
from pipelines.items import JudgedCapture
from pipelines.process_judge import judge_article
from relevance import Judgement
from storage.articles.revisions import first_revision
from storage.engine import Database
from storage.locks.grouping_lock import acquire_grouping_lock
from storage.models import StoredJudgement


def store_item(
    database: Database, judged: JudgedCapture, page_archive: PageArchive | None = None
) -> StoredCapture:
    """Archive and store one judged sighting; raises StorageUnavailable, and then it is not stored."""
    (stored,) = store_batch(database, [judged], page_archive)
    if stored is None:
        raise TypeError("an absence is no judged sighting")
    return stored


def store_batch(
    database: Database,
    items: Sequence[JudgedCapture | MissingCapture],
    page_archive: PageArchive | None = None,
) -> list[StoredCapture | None]:
    """Archive and store them, all or none; an absence has nothing to tell.

    Raises StorageUnavailable, and then none of them is stored.
    """
    if page_archive:
        items = [
            item if isinstance(item, MissingCapture) else page_archive.save(database, item)
            for item in items
        ]
    new_pages = _new_pages(items)
    with database.writing() as session:
        if new_pages or len(items) > 1:
            # Before any row: two batches that hold many rows each would wait for each other.
            acquire_grouping_lock(session)
        numbers = insert_new_pages(session, list(new_pages.values())) if new_pages else {}
        return [
            _stored_as_new(new_pages[place], numbers)
            if place in new_pages and new_pages[place].key in numbers
            else _store_one(session, item)
            for place, item in enumerate(items)
        ]


def _new_pages(items: Sequence[JudgedCapture | MissingCapture]) -> dict[int, NewPage]:
    """Choose what is new by all signs and may come together; who may repeat another comes after it.

    Their words are read here, before anybody waits for the turn.
    """
    new_pages: dict[int, NewPage] = {}
    keys, digests = set[str](), set[str]()
    for place, item in enumerate(items):
        if isinstance(item, MissingCapture) or item.judgement is None or item.identified.known:
            continue
        one, capture = item.identified, item.identified.capture
        key, digest = capture.address.key, one.text_digest
        if key in keys or digest in digests or capture.article.original_url:
            continue
        keys.add(key)
        digests.add(digest)
        new_pages[place] = prepare_new_page(
            capture,
            revision=first_revision(capture, fingerprint=one.fingerprint, text_digest=digest),
            judgement=judgement_row(item.judgement, at=capture.fetch.at),
        )
    return new_pages


def _stored_as_new(arrival: NewPage, numbers: Mapping[str, int]) -> StoredCapture:
    page_id = numbers[arrival.key]
    return StoredCapture(page_id=page_id, outcome=StoreOutcome.NEW, flagged=arrival.is_flagged)


def _store_one(session: Session, item: JudgedCapture | MissingCapture) -> StoredCapture | None:
    if isinstance(item, MissingCapture):
        store_missing(session, item)
        return None
    try:
        return _store_article_capture(session, item, item.judgement)
    except JudgementNeeded:
        # Another worker stored a different wording between our look and our turn.
        judgement = judge_article(item.identified.capture.article)
        return _store_article_capture(session, item, judgement)


def _store_article_capture(
    session: Session, judged: JudgedCapture, judgement: Judgement | None
) -> StoredCapture:
    identified = judged.identified
    return store_capture(
        session,
        identified.capture,
        fingerprint=identified.fingerprint,
        text_digest=identified.text_digest,
        judgement=judgement_row(judgement, at=identified.capture.fetch.at) if judgement else None,
    )


def judgement_row(judgement: Judgement, *, at: datetime) -> StoredJudgement:
    """Spell a judgement as the database keeps it."""
    return StoredJudgement(
        rule_version=judgement.rule_version,
        judged_at=at,
        relevant=judgement.relevant,
        score=judgement.score,
        tier=judgement.tier.value,
        themes=list(judgement.themes),
        forms=list(judgement.forms),
        places=[asdict(place) for place in judgement.places],
        evidence=[asdict(evidence) for evidence in judgement.evidence],
        facts=[asdict(fact) for fact in judgement.facts],
    )
