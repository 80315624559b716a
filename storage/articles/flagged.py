"""Which articles are flagged: the review outranks the judgement in force.

The rule is here as SQL, for either-or and for two indexes, and in Python; a test compares them for every case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple, Protocol

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from storage.articles.current import is_judgement_in_force, is_newest_revision
from storage.engine import id_chunks
from storage.models import Page, Review, ReviewState, Revision, StoredJudgement

_UNDECIDED = (ReviewState.UNREVIEWED, ReviewState.UNSURE)
_ANY_REVISION = Revision.__table__.alias("any_revision")
_ANY_JUDGEMENT = StoredJudgement.__table__.alias("any_judgement")


class HasVerdict(Protocol):
    """A judgement, stored or not."""

    @property
    def relevant(self) -> bool:
        """Whether it is about trafficking."""


class FlaggedArticle(NamedTuple):
    """A flagged page with its newest revision and judgement."""

    page: Page
    revision: Revision
    judgement: StoredJudgement


def is_flagged() -> ColumnElement[bool]:
    """Select for each page whether it is flagged; needs the join `is_judgement_in_force`.

    Never null, so it may be selected and negated: a page without a judgement is not flagged.
    """
    return or_(
        Page.review == ReviewState.CONFIRMED,
        # IS TRUE instead of a bare column: null counts as false, and statistics still apply.
        and_(Page.review.in_(_UNDECIDED), StoredJudgement.relevant.is_(True)),
    )


def select_flagged(*columns: Any) -> CompoundSelect[Any]:
    """Select columns of each flagged page, and of its judgement in force if there is one, by two indexes.

    The either-or of `is_flagged` has none: it reads every page and every judgement, of which few are relevant.
    """
    judged = select(*columns).join(StoredJudgement, is_judgement_in_force())
    reviewed = select(*columns).outerjoin(StoredJudgement, is_judgement_in_force())
    return union_all(
        judged.where(Page.review.in_(_UNDECIDED), StoredJudgement.relevant.is_(True)),
        # As text: a partial index serves no parameter.
        reviewed.where(Page.review == literal_column(f"'{ReviewState.CONFIRMED.value}'")),
    )


def counts_as_flagged(review: ReviewState, judgement: HasVerdict | None) -> bool:
    """Return whether a page with this review and judgement is flagged."""
    if review in _UNDECIDED:
        return judgement is not None and judgement.relevant
    return review is ReviewState.CONFIRMED


def flagged_articles() -> Select[Page, Revision, StoredJudgement]:
    """Select the flagged pages with their newest revision and judgement in force, in no order."""
    return (
        select(Page, Revision, StoredJudgement)
        .join(Revision, is_newest_revision())
        .join(StoredJudgement, is_judgement_in_force())
        .where(is_flagged())
    )


def read_flagged_articles(session: Session, pages: Collection[int]) -> list[FlaggedArticle]:
    """Load those of the pages that are flagged now."""
    return [
        FlaggedArticle(*row)
        for chunk in id_chunks(pages)
        for row in session.execute(flagged_articles().where(Page.id.in_(chunk)))
    ]


def all_flagged_articles(session: Session) -> Iterator[FlaggedArticle]:
    """Yield every flagged article, in the order of its page's id."""
    for row in session.execute(flagged_articles().order_by(Page.id)):
        yield FlaggedArticle(*row)


def was_ever_flagged() -> ColumnElement[bool]:
    """Select for each page whether rules or an analyst ever flagged it.

    A rejection does not undo this: a verdict can be taken back, a deleted record cannot.
    """
    judged = exists().where(
        _ANY_JUDGEMENT.c.revision_id == _ANY_REVISION.c.id,
        _ANY_REVISION.c.page_id == Page.id,
        # Not the bare column: SQLite would walk its index, all relevant judgements for each page.
        func.coalesce(_ANY_JUDGEMENT.c.relevant, false()),
    )
    confirmed = exists().where(Review.page_id == Page.id, Review.verdict == ReviewState.CONFIRMED)
    return or_(Page.review == ReviewState.CONFIRMED, judged, confirmed)
