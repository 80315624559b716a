"""Article: what it says, why it is flagged, what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Change, Review, Revision, StoredJudgement
from web.listing import Line, lines_of
from web.marking import Mark, marked, paragraphs
from web.pages.review import next_waiting
from web.tellings import others_of
from web.visit import Looking, Missing

router = APIRouter()


@router.get("/articles/{number:int}", response_class=HTMLResponse)
def article(visit: Looking, number: int, rev: int | None = None) -> HTMLResponse:
    """Show an article, in its newest wording or an older one."""
    with visit.reading() as session:
        line = _find(session, number)
        revisions = list(
            session.scalars(
                select(Revision).where(Revision.page_id == number).order_by(Revision.number.desc())
            )
        )
        shown = next((one for one in revisions if one.number == rev), line.revision)
        judgement = _judgement_of(session, shown, line)
        return visit.show(
            "article",
            line=line,
            shown=shown,
            judgement=judgement,
            sentences=_sentences(judgement),
            title=_marks(shown, judgement, "title"),
            lead=_marks(shown, judgement, "lead"),
            body=paragraphs(_marks(shown, judgement, "text")),
            revisions=revisions,
            changes=list(
                session.scalars(
                    select(Change).where(Change.page_id == number).order_by(Change.id.desc())
                )
            ),
            others=others_of(session, line.page),
            reviews=list(
                session.scalars(
                    select(Review).where(Review.page_id == number).order_by(Review.id.desc())
                )
            ),
            next_waiting=next_waiting(session, after=number, now=visit.now),
        )


def _find(session: Session, number: int) -> Line:
    found = lines_of(session, [number]) if number < 2**31 else []
    if not found:
        raise Missing
    return found[0]


def _judgement_of(session: Session, shown: Revision, line: Line) -> StoredJudgement | None:
    if shown.id == line.revision.id:
        return line.judgement
    return session.scalar(
        select(StoredJudgement)
        .where(StoredJudgement.revision_id == shown.id)
        .order_by(StoredJudgement.id.desc())
        .limit(1)
    )


def _marks(shown: Revision, judgement: StoredJudgement | None, field: str) -> Sequence[Mark]:
    text = getattr(shown, field) or ""
    return marked(text, judgement.evidence if judgement else (), field=field)


def _sentences(judgement: StoredJudgement | None) -> dict[tuple[str, str], list[str]]:
    # One sentence often meets many rules; it is quoted once, with all their names.
    found: dict[tuple[str, str], list[str]] = {}
    for one in judgement.evidence if judgement else ():
        terms = found.setdefault((one["field"], one["quote"]), [])
        if one["term"] not in terms:
            terms.append(one["term"])
    return found
