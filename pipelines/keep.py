"""Keep: what was seen is stored in one transaction, after which the pages are known; before, never."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from article.value import Absence
from pipelines.archive import Evidence
from pipelines.judge import judge_article
from pipelines.stages import Judged
from relevance import Judgement
from storage.arriving import Arrival, arrival_of, arrive
from storage.engine import Database
from storage.keeping import JudgementNeeded, Keeping, Kept, keep_absence, keep_sighting
from storage.models import StoredJudgement
from storage.revisions import revision_of
from storage.turn import take_turn


def keep(database: Database, judged: Judged, evidence: Evidence | None = None) -> Kept:
    """Archive and store one judged sighting; raises StorageUnavailable, and then it is not stored."""
    (kept,) = keep_all(database, [judged], evidence)
    if kept is None:
        raise TypeError("an absence is no judged sighting")
    return kept


def keep_all(
    database: Database, items: Sequence[Judged | Absence], evidence: Evidence | None = None
) -> list[Kept | None]:
    """Archive and store them, all or none; an absence has nothing to tell.

    Raises StorageUnavailable, and then none of them is stored.
    """
    if evidence:
        items = [
            item if isinstance(item, Absence) else evidence.preserve(database, item)
            for item in items
        ]
    arrivals = _arrivals(items)
    with database.writing() as session:
        if arrivals or len(items) > 1:
            # Before any row: two batches that hold many rows each would wait for each other.
            take_turn(session)
        numbers = arrive(session, list(arrivals.values())) if arrivals else {}
        return [
            _kept(arrivals[place], numbers)
            if place in arrivals and arrivals[place].key in numbers
            else _keep(session, item)
            for place, item in enumerate(items)
        ]


def _arrivals(items: Sequence[Judged | Absence]) -> dict[int, Arrival]:
    """Choose what is new by all signs and may come together; who may repeat another comes after it.

    Their words are read here, before anybody waits for the turn.
    """
    arrivals: dict[int, Arrival] = {}
    keys, digests = set[str](), set[str]()
    for place, item in enumerate(items):
        if isinstance(item, Absence) or item.judgement is None or item.identified.known:
            continue
        one, sighting = item.identified, item.identified.sighting
        key, digest = sighting.address.key, one.text_digest
        if key in keys or digest in digests or sighting.article.original_url:
            continue
        keys.add(key)
        digests.add(digest)
        arrivals[place] = arrival_of(
            sighting,
            revision=revision_of(sighting, fingerprint=one.fingerprint, text_digest=digest),
            judgement=judgement_row(item.judgement, at=sighting.capture.at),
        )
    return arrivals


def _kept(arrival: Arrival, numbers: Mapping[str, int]) -> Kept:
    flagged = arrival.judgement.relevant
    return Kept(page_id=numbers[arrival.key], keeping=Keeping.NEW, flagged=flagged)


def _keep(session: Session, item: Judged | Absence) -> Kept | None:
    if isinstance(item, Absence):
        keep_absence(session, item)
        return None
    try:
        return _keep_sighting(session, item, item.judgement)
    except JudgementNeeded:
        # Another worker stored a different wording between our look and our turn.
        judgement = judge_article(item.identified.sighting.article)
        return _keep_sighting(session, item, judgement)


def _keep_sighting(session: Session, judged: Judged, judgement: Judgement | None) -> Kept:
    identified = judged.identified
    return keep_sighting(
        session,
        identified.sighting,
        fingerprint=identified.fingerprint,
        text_digest=identified.text_digest,
        judgement=judgement_row(judgement, at=identified.sighting.capture.at)
        if judgement
        else None,
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
