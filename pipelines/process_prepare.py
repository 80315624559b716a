"""Prepare: what can be told of a sighting without the database, in whichever process has the time."""

from __future__ import annotations

from article.fingerprint import fingerprint, text_digest
from article.model import ArticleCapture
from pipelines.items import PreparedCapture
from pipelines.process import normalise_capture
from pipelines.process_judge import judge_article


def prepare(capture: ArticleCapture, *, with_judgement: bool = False) -> PreparedCapture:
    """Tidy a sighting and digest it; judging, too, is for nothing where nothing is new."""
    tidy = normalise_capture(capture)
    return PreparedCapture(
        capture=tidy,
        fingerprint=fingerprint(tidy.article),
        text_digest=text_digest(tidy.article),
        judgement=judge_article(tidy.article) if with_judgement else None,
    )
