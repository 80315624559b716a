"""Batch review: one verdict, label or assignee for all ticked articles, and undoing a batch."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from storage.articles.annotations import add_label, assign, possible_assignees, remove_label
from storage.articles.batch_reviews import record_reviews, undo_reviews, with_copies
from storage.models import ReviewState
from storage.search.index import index_pages
from web.auth.csrf import VerifiedForm
from web.context import AsAnalyst, RequestContext
from web.views.batch_tools import parse_batch, ticked_pages, with_batch, without_batch

router = APIRouter()

MAX_PAGES = 500
_MAX_NOTE_CHARACTERS = 2_000
_MAX_LABEL_CHARACTERS = 60
_NOBODY = "-"


@router.post("/reviews")
def review_ticked(context: AsAnalyst, sent: VerifiedForm) -> RedirectResponse:
    """Store what the form says on every ticked article and, if asked, on all their copies."""
    back = sent.get("back", "") or "/inbox"
    ticked = ticked_pages(sent, at_most=MAX_PAGES)
    if not ticked:
        return context.redirect(without_batch(back))
    verdict = sent.get("verdict", "")
    reviews: list[int] = []
    with context.writing() as session:
        pages = with_copies(session, ticked, limit=MAX_PAGES) if sent.get("copies") else ticked
        if verdict in set(ReviewState):
            note = sent.get("note", "").strip()[:_MAX_NOTE_CHARACTERS] or None
            reviews = record_reviews(
                session, pages, ReviewState(verdict),
                reviewer=context.actor_name, at=context.now, note=note,
            )  # fmt: skip
            index_pages(session, pages, is_sqlite=context.app_state.database.is_sqlite)
            _audit(context, session, "review", pages, verdict)
        _annotate(context, session, pages, sent)
    return context.redirect(with_batch(back, reviews))


@router.post("/reviews/undo")
def undo(context: AsAnalyst, sent: VerifiedForm) -> RedirectResponse:
    """Restore the verdicts before one's own batch."""
    batch = parse_batch(sent.get("batch", ""))
    if batch and batch[1] - batch[0] < MAX_PAGES:
        with context.writing() as session:
            pages = undo_reviews(session, *batch, reviewer=context.actor_name, at=context.now)
            session.flush()
            index_pages(session, pages, is_sqlite=context.app_state.database.is_sqlite)
            if pages:
                _audit(context, session, "review undone", pages, "")
    return context.redirect(without_batch(sent.get("back", "") or "/inbox"))


def _annotate(
    context: RequestContext, session: Session, pages: list[int], sent: Mapping[str, str]
) -> None:
    by, at = context.actor_name, context.now
    if label := " ".join(sent.get("label", "").split())[:_MAX_LABEL_CHARACTERS]:
        if sent.get("remove_label"):
            remove_label(session, pages, label)
        else:
            add_label(session, pages, label, by=by, at=at)
        _audit(context, session, "labelled", pages, label)
    assignee = sent.get("assignee", "")
    known = {*possible_assignees(session), context.actor_name}
    if assignee == _NOBODY or assignee in known:
        assign(session, pages, "" if assignee == _NOBODY else assignee, by=by, at=at)
        _audit(context, session, "assigned", pages, assignee)


def _audit(
    context: RequestContext, session: Session, action: str, pages: list[int], detail: str
) -> None:
    shown = ", ".join(str(one) for one in pages[:20]) + (" …" if len(pages) > 20 else "")
    context.audit(session, action, target=f"articles {shown}", detail=detail)
