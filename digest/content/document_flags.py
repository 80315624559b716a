"""What letters say of articles that only a document flags: its judgement in place of the article's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy.orm import Session

from relevance.judgement import Tier
from storage.articles.flagged import FlaggedArticle, read_flagged_articles
from storage.delivery.digest_queries import DigestCandidate, NumberedChange
from storage.documents.flagged_articles import read_articles_by_document, relevant_documents
from storage.models import StoredDocument, StoredJudgement


def read_deliverable_articles(session: Session, pages: Collection[int]) -> list[FlaggedArticle]:
    """Load those of the pages that are flagged now, by themselves or by a document."""
    flagged = read_flagged_articles(session, pages)
    others = read_articles_by_document(session, set(pages) - {one.page.id for one in flagged})
    documents = relevant_documents(session, [one.page.id for one in others])
    return flagged + [
        one._replace(judgement=_judgement_of(documents[one.page.id]))
        for one in others
        if one.page.id in documents
    ]


def judged_by_documents(
    session: Session, candidates: Iterable[DigestCandidate]
) -> list[DigestCandidate]:
    """Return the candidates; those that only a document flags with what filters ask of them."""
    found = list(candidates)
    documents = relevant_documents(
        session, [one.page_id for one in found if one.flagged_by_document]
    )
    return [
        _with_judgement(one, _judgement_of(documents[one.page_id]))
        if one.flagged_by_document and one.page_id in documents
        else one
        for one in found
    ]


def changes_judged_by_documents(
    session: Session, changes: Sequence[NumberedChange]
) -> list[NumberedChange]:
    """Return the changes with their candidates judged in the same way."""
    rows = [one.candidate for one in changes if one.candidate]
    judged = {one.page_id: one for one in judged_by_documents(session, rows)}
    return [
        one._replace(
            candidate=judged[one.candidate.page_id]._replace(notice_id=one.notice_id)
            if one.candidate
            else None
        )
        for one in changes
    ]


def _with_judgement(one: DigestCandidate, judgement: StoredJudgement) -> DigestCandidate:
    return one._replace(
        tier=judgement.tier,
        score=judgement.score,
        themes=judgement.themes,
        forms=judgement.forms,
        places=judgement.places,
    )


def _judgement_of(documents: Sequence[StoredDocument]) -> StoredJudgement:
    """Return a judgement that is never stored: no evidence, no facts, as these are of the article."""
    order = [tier.value for tier in Tier]
    return StoredJudgement(
        relevant=True,
        score=max(one.score for one in documents),
        tier=min((one.tier for one in documents), key=order.index),
        themes=list(dict.fromkeys(theme for one in documents for theme in one.themes)),
        forms=list(dict.fromkeys(form for one in documents for form in one.forms)),
        places=_each_once(place for one in documents for place in one.places),
        evidence=[],
        facts=[],
        elements=[],
    )


def _each_once(places: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    return list({(one["kind"], one["code"]): one for one in places}.values())
