"""Prepare: what can be told of a sighting without the database, in whichever process has the time."""

from __future__ import annotations

from article.fingerprint import fingerprint, text_digest
from article.value import Sighting
from pipelines.judge import judge_article
from pipelines.normalise import normalise_sighting
from pipelines.stages import Prepared


def prepare(sighting: Sighting, *, judging: bool = False) -> Prepared:
    """Tidy a sighting and digest it; judging, too, is for nothing where nothing is new."""
    tidy = normalise_sighting(sighting)
    return Prepared(
        sighting=tidy,
        fingerprint=fingerprint(tidy.article),
        text_digest=text_digest(tidy.article),
        judgement=judge_article(tidy.article) if judging else None,
    )
