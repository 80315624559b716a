"""Verdicts from a letter: its reader says whether an article is relevant, without a login."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.unsubscribe import load_or_create_secret, verify_verdict_token
from presentation.withheld_names import withhold_initials
from storage.articles.current import newest_revision
from storage.articles.reviews import record_review
from storage.models import Page, ReviewState, Subscriber, SubscriberState
from storage.search.index import index_pages
from web.context import AsAnyone, NotFound, RequestContext

router = APIRouter()

_VERDICTS = (ReviewState.CONFIRMED, ReviewState.REJECTED)


@router.get("/verdict/{token}", response_class=HTMLResponse)
@router.get("/verdict/{token}/{choice}", response_class=HTMLResponse)
def ask_verdict(context: AsAnyone, token: str, choice: str = "") -> HTMLResponse:
    """Ask once: mail scanners open every link, and must not review anything."""
    with context.reading() as session:
        subscriber, page = _find(context, session, token)
        return _show(context, session, subscriber, page, token=token, chosen=choice)


@router.post("/verdict/{token}/{choice}", response_class=HTMLResponse)
def store_verdict(context: AsAnyone, token: str, choice: str) -> HTMLResponse:
    """Store the verdict under the subscriber's address; the token is all it needs."""
    if choice not in _VERDICTS:
        raise NotFound
    verdict = ReviewState(choice)
    with context.writing() as session:
        subscriber, page = _find(context, session, token, lock=True)
        # A second press of the same button stores nothing new.
        if page.review is not verdict:
            record_review(session, page, verdict, reviewer=subscriber.email, at=context.now)
            session.flush()
            index_pages(session, [page.id], is_sqlite=context.app_state.database.is_sqlite)
            context.audit(
                session, "review", target=f"article {page.id}",
                detail=f"{verdict.value}, by mail: {subscriber.email}",
            )  # fmt: skip
        return _show(context, session, subscriber, page, token=token, stored=verdict)


def _find(
    context: RequestContext, session: Session, token: str, *, lock: bool = False
) -> tuple[Subscriber, Page]:
    secret = load_or_create_secret(context.app_state.settings.data_dir)
    numbers = verify_verdict_token(secret, token)
    if numbers is None or max(numbers) >= 2**31:
        raise NotFound
    subscriber = session.get(Subscriber, numbers[0])
    query = select(Page).where(Page.id == numbers[1])
    page = session.scalar(query.with_for_update() if lock else query)
    # Who is no reader any more decides nothing any more.
    if subscriber is None or subscriber.state is not SubscriberState.ACTIVE:
        raise NotFound
    if page is None or page.judgement_id is None:
        raise NotFound
    return subscriber, page


def _show(
    context: RequestContext,
    session: Session,
    subscriber: Subscriber,
    page: Page,
    *,
    token: str,
    chosen: str = "",
    stored: ReviewState | None = None,
) -> HTMLResponse:
    revision = newest_revision(session, page)
    if revision is None:
        raise NotFound
    return context.render(
        "verdict", token=token, chosen=chosen, stored=stored, review=page.review,
        email=subscriber.email, source=page.source, published_at=revision.published_at,
        title=withhold_initials(revision.title, language=revision.language),
        lead=withhold_initials(revision.lead or "", language=revision.language),
        verdicts=_VERDICTS,
    )  # fmt: skip
