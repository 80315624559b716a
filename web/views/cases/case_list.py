"""The list of cases: filtered, the newest development first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Text, case, cast, func, or_, select
from sqlalchemy.orm import Session

from relevance.case_stage import CaseStage
from relevance.places.gazetteer import province_codes
from storage.articles.current import is_judgement_in_force, newest_revision_by_dates
from storage.articles.figures import article_at
from storage.articles.flagged import is_flagged
from storage.engine import by_index
from storage.models import CaseMembership, Page, Revision, StoredJudgement

CASE_FILTERS = ("stage", "place", "source")
_RETURNED_FIRST = (CaseStage.RETURNED, *(one for one in CaseStage if one is not CaseStage.RETURNED))
"""Victims are returned at any stage, so that it is the furthest only where no other is named."""


@dataclass(frozen=True, kw_only=True)
class CaseNumbers:
    """Numbers of a page of the list, and how many cases the whole list has."""

    shown: tuple[int, ...]
    total: int


def list_cases(
    session: Session, filters: Mapping[str, str], *, first: int, limit: int
) -> CaseNumbers:
    """Return the cases that match all filters, the one with the newest development first.

    Grouped by the database: to read a row of every report takes nine times as long.
    """
    # A copy is no development; where the original is not flagged, there are only copies.
    own = func.max(case((Page.duplicate_of.is_(None), article_at())))
    newest = func.coalesce(own, func.max(article_at()))
    matching = (
        select(CaseMembership.case_id, newest.label("newest"))
        .join(Page, Page.id == CaseMembership.page_id)
        .join(Revision, newest_revision_by_dates(session))
        .join(StoredJudgement, is_judgement_in_force())
        .where(is_flagged())
        .group_by(CaseMembership.case_id)
        .having(func.count() > 1, *_conditions(filters))
        .subquery()
    )
    listed = (
        select(matching.c.case_id, func.count().over())
        .order_by(matching.c.newest.desc(), matching.c.case_id.desc())
        .offset(first)
        .limit(limit)
    )
    with by_index(session):
        rows = session.execute(listed).all()
        total = rows[0][1] if rows else 0
        if not rows and first:
            total = session.scalar(select(func.count()).select_from(matching)) or 0
    return CaseNumbers(shown=tuple(number for number, _ in rows), total=total)


def _conditions(filters: Mapping[str, str]) -> Iterator[ColumnElement[bool]]:
    """Yield conditions on all flagged reports of a case."""
    if stage := filters.get("stage"):
        ranks = [(CaseMembership.stage == one, rank) for rank, one in enumerate(_RETURNED_FIRST)]
        wanted = _RETURNED_FIRST.index(CaseStage(stage)) if stage in set(CaseStage) else -1
        yield func.max(case(*ranks)) == wanted
    if source := filters.get("source"):
        yield _any(Page.source == source)
    if place := filters.get("place"):
        # The JSON as text: to parse it in Python for every report takes longer than all the rest.
        places = cast(StoredJudgement.places, Text)
        yield _any(or_(*(places.contains(f'"{code}"', autoescape=True) for code in province_codes(place))))  # fmt: skip


def _any(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return func.max(case((condition, 1), else_=0)) == 1
