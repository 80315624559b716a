"""Normalise, identify and judge a capture: the steps before it is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from article.bounds import JUDGED_TEXT
from article.fingerprint import fingerprint, text_digest
from article.model import Article, ArticleCapture, Image
from article.text import paragraphs, tidy, tidy_or_none
from pipelines.items import IdentifiedCapture, JudgedCapture, NormalisedCapture
from relevance import CaseFact, ElementSign, Evidence, Judgement, Place
from relevance import judge as judge_text
from storage.models import StoredJudgement


def normalise(capture: ArticleCapture) -> NormalisedCapture:
    """Tidy the article and compute its digests."""
    article = normalise_article(capture.article)
    return NormalisedCapture(
        capture=replace(capture, article=article),
        fingerprint=fingerprint(article),
        text_digest=text_digest(article),
    )


def identify(
    item: ArticleCapture | NormalisedCapture, *, last_fingerprint: str | None
) -> IdentifiedCapture:
    """Compare a capture with the newest stored fingerprint of its page; None if unknown."""
    normalised = item if isinstance(item, NormalisedCapture) else normalise(item)
    return IdentifiedCapture(
        capture=normalised.capture,
        fingerprint=normalised.fingerprint,
        text_digest=normalised.text_digest,
        analysis=normalised.analysis,
        known=last_fingerprint is not None,
        unchanged=normalised.fingerprint == last_fingerprint,
    )


def judge(item: IdentifiedCapture) -> JudgedCapture:
    """Judge a capture unless the same text was judged before."""
    if item.unchanged:
        judgement = None
    elif item.analysis:
        judgement = item.analysis.judgement
    else:
        judgement = judge_article(item.capture.article)
    return JudgedCapture(
        capture=item.capture,
        analysis=item.analysis,
        fingerprint=item.fingerprint,
        text_digest=item.text_digest,
        judgement=judgement,
        known=item.known,
        unchanged=item.unchanged,
    )


def normalise_article(article: Article) -> Article:
    """Tidy every text field and drop repeated pictures, so that equal text is equal characters."""
    captions: dict[str, str | None] = {}
    for image in article.images:
        captions.setdefault(image.url, tidy_or_none(image.caption))
    return replace(
        article,
        title=tidy(article.title),
        lead=tidy_or_none(article.lead),
        text=paragraphs(article.text),
        author=tidy_or_none(article.author),
        section=tidy_or_none(article.section),
        credited=tidy_or_none(article.credited),
        images=tuple(Image(url=url, caption=caption) for url, caption in captions.items()),
    )


def judge_article(article: Article) -> Judgement:
    """Judge title, lead and the beginning of the body; never a menu or a side box."""
    text = article.text[:JUDGED_TEXT]
    return judge_text(title=article.title, lead=article.lead, text=text, language=article.language)


def judgement_row(judgement: Judgement, *, at: datetime) -> StoredJudgement:
    """Map a judgement to its row, without the revision it belongs to."""
    return StoredJudgement(**judgement_values(judgement, at=at))


def judgement_values(judgement: Judgement, *, at: datetime) -> dict[str, Any]:
    """Map a judgement to the columns of its row, without the revision it belongs to."""
    return {
        "rule_version": judgement.rule_version,
        "judged_at": at,
        "relevant": judgement.relevant,
        "score": judgement.score,
        "tier": judgement.tier.value,
        "themes": list(judgement.themes),
        "forms": list(judgement.forms),
        "places": list(map(_fields, judgement.places)),
        "evidence": list(map(_fields, judgement.evidence)),
        "facts": list(map(_fields, judgement.facts)),
        "elements": list(map(_fields, judgement.elements)),
    }


def _fields(part: Place | Evidence | CaseFact | ElementSign) -> dict[str, Any]:
    # `asdict` copies every word besides, which takes longer than to write them as JSON.
    return dict(vars(part))
