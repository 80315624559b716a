"""Reviews by analysts, and how often they agree with the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.articles.recheck_plan import replan
from storage.models import Page, Review, ReviewState, StoredJudgement


def record_review(
    session: Session,
    page: Page,
    verdict: ReviewState,
    *,
    reviewer: str,
    at: datetime,
    note: str | None = None,
) -> None:
    """Store a review of the judgement in force, and its verdict on the page.

    The next check moves with it: a flagged page is checked ten times as often.
    """
    session.add(
        Review(
            page_id=page.id,
            judgement_id=page.judgement_id,
            verdict=verdict,
            reviewer=reviewer,
            note=note,
            at=at,
        )
    )
    page.review = verdict
    replan(session, page)


@dataclass
class ReviewCounts:
    """How often analysts agreed with a flag, in all and by term and source."""

    overall: Counter[ReviewState] = field(default_factory=Counter)
    by_term: dict[str, Counter[ReviewState]] = field(default_factory=dict)
    by_source: dict[str, Counter[ReviewState]] = field(default_factory=dict)
    missed: int = 0
    """Articles that were not flagged, and that an analyst confirmed all the same."""


def count_reviews(session: Session) -> ReviewCounts:
    """Count the newest verdict on each page against the judgement it was given on."""
    counts = ReviewCounts()
    for source, verdict, judgement in _newest_verdicts(session):
        if not judgement.relevant:
            counts.missed += verdict is ReviewState.CONFIRMED
            continue
        counts.overall[verdict] += 1
        counts.by_source.setdefault(source, Counter())[verdict] += 1
        for term in {evidence["term"] for evidence in judgement.evidence}:
            counts.by_term.setdefault(term, Counter())[verdict] += 1
    return counts


def _newest_verdicts(session: Session) -> Iterator[tuple[str, ReviewState, StoredJudgement]]:
    newest = select(func.max(Review.id)).group_by(Review.page_id)
    rows = session.execute(
        select(Page.source, Review.verdict, StoredJudgement)
        .join(Review, Review.page_id == Page.id)
        .join(StoredJudgement, StoredJudgement.id == Review.judgement_id)
        .where(Review.id.in_(newest))
        .execution_options(yield_per=500)
    )
    yield from (row._tuple() for row in rows)
