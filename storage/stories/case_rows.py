"""The rows that a report's part in its case is read from."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.articles.current import is_judgement_in_force, is_newest_revision
from storage.articles.flagged import flagged_articles
from storage.models import Page, Revision, StoredJudgement

_AT_A_TIME = 500


class JudgedPage(NamedTuple):
    """A page with its newest revision and the judgement in force."""

    page: Page
    revision: Revision
    judgement: StoredJudgement


def judged_pages(session: Session, page_ids: Collection[int]) -> Iterator[JudgedPage]:
    """Yield those of the pages that have a judgement."""
    wanted = sorted(page_ids)
    for start in range(0, len(wanted), _AT_A_TIME):
        rows = session.execute(
            select(Page, Revision, StoredJudgement)
            .join(Revision, is_newest_revision())
            .join(StoredJudgement, is_judgement_in_force())
            .where(Page.id.in_(wanted[start : start + _AT_A_TIME]))
        )
        yield from (JudgedPage(*row) for row in rows)


def flagged_pages(session: Session) -> Iterator[JudgedPage]:
    """Yield every flagged page, in the order of its id."""
    rows = session.execute(flagged_articles().order_by(Page.id))
    yield from (JudgedPage(*row) for row in rows)
