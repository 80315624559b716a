"""Story: one event as a report that can be printed; split and merged by analysts."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from article.message import NOTHING, Message
from grouping.merge_split import StoryError, add_to_story, split_from_story
from storage.articles.pages import find_page
from storage.models import Change
from storage.stories.case_memberships import cases_of_pages
from storage.stories.memberships import story_page_ids
from web.auth.csrf import VerifiedForm
from web.context import AsAnalyst, AsViewer, NotFound, RequestContext
from web.http.row_ids import parse_row_id
from web.views.article_list import ListedArticle, load_articles
from web.views.batch_tools import ticked_pages
from web.views.story_list import story_articles, story_reasons

router = APIRouter()

MAX_PAGES = 200
"""Articles that are split or merged at once."""


@router.get("/stories/{number:row}", response_class=HTMLResponse)
def story(context: AsViewer, number: int) -> HTMLResponse:
    """Show which articles report it and why, since when, and their changes."""
    return _show(context, number)


def _show(context: RequestContext, number: int, *, problem: Message = NOTHING) -> HTMLResponse:
    asked = context.request.query_params
    with context.reading() as session:
        articles = story_articles(session, [number]).get(number)
        if not articles:
            raise NotFound
        pages = [one.page.id for one in articles]
        changes = session.scalars(
            select(Change).where(Change.page_id.in_(pages)).order_by(Change.at, Change.id)
        )
        return context.render(
            "story",
            head=articles[0],
            articles=articles,
            number=number,
            reasons=story_reasons(session, context.translator, pages),
            sources={one.page.id: one.page.source for one in articles},
            changes=list(changes),
            case=next(iter(cases_of_pages(session, pages).values()), None),
            merge=asked.get("merge", ""),
            merged=_asked_to_merge(session, number, asked.get("merge", "")),
            done=asked.get("done", ""),
            done_pages=_page_ids(asked.get("pages", "")),
            problem=problem,
            status=409 if problem else 200,
        )


@router.post("/stories/{number:row}/split", response_model=None)
def split(context: AsAnalyst, sent: VerifiedForm, number: int) -> Response:
    """Split the ticked articles off; they stay out."""
    pages = ticked_pages(sent, at_most=MAX_PAGES)
    try:
        with context.writing() as session:
            rest = story_page_ids(session, number) - set(pages)
            split_from_story(session, number, pages, by=context.actor_name, at=context.now)
            _audit(context, session, "story split", number, pages)
    except StoryError as error:
        return _show(context, number, problem=error.reason)
    if len(rest) < 2:  # a story of one article is none
        return context.redirect(f"/articles/{min(rest)}")
    return context.redirect(_done(number, "split", pages))


@router.post("/stories/{number:row}/merge", response_model=None)
def merge(context: AsAnalyst, sent: VerifiedForm, number: int) -> Response:
    """Put the articles of another story, or of none, into this one."""
    try:
        with context.writing() as session:
            before = story_page_ids(session, number)
            add_to_story(
                session,
                number,
                ticked_pages(sent, at_most=MAX_PAGES),
                by=context.actor_name,
                at=context.now,
            )
            pages = sorted(story_page_ids(session, number) - before)
            _audit(context, session, "story merge", number, pages)
    except StoryError as error:
        return _show(context, number, problem=error.reason)
    return context.redirect(_done(number, "merge", pages))


def _asked_to_merge(session: Session, number: int, written: str) -> Sequence[ListedArticle]:
    """Find what a person means: the articles of a story by its number, or of an article's address."""
    if not written:
        return ()
    found: set[int] = set()
    if other := parse_row_id(written):
        found = story_page_ids(session, other)
    elif page := find_page(session, written.strip()):
        found = {page.id} if page.story_id is None else story_page_ids(session, page.story_id)
    return load_articles(session, sorted(found - story_page_ids(session, number))[:MAX_PAGES])


def _done(number: int, what: str, pages: Sequence[int]) -> str:
    return f"/stories/{number}?done={what}&pages={','.join(map(str, pages))}"


def _page_ids(written: str) -> list[int]:
    found = (parse_row_id(one) for one in written.split(",")[:MAX_PAGES])
    return sorted({one for one in found if one})


def _audit(
    context: RequestContext, session: Session, action: str, number: int, pages: Sequence[int]
) -> None:
    detail = ", ".join(f"#{one}" for one in pages[:20]) + (" …" if len(pages) > 20 else "")
    context.audit(session, action, target=f"story {number}", detail=detail)
