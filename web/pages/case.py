"""Case: the file of one matter, to read, to print, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.orm import Session

from digest.render.environment import move_text
from grouping.case_records import CaseFile, case_record
from presentation.citation import CitationStyle, cite
from storage.models import Page
from web.context import AsViewer, NotFound, RequestContext
from web.pages.article import cited_article
from web.views.cases.case_file import (
    case_chapters,
    case_summary,
    figure_steps,
    find_case,
    places_by_role,
    shared_facts,
)

router = APIRouter()


@router.get("/cases/{number:row}", response_class=HTMLResponse)
def case(context: AsViewer, number: int) -> Response:
    """Show a case; the number of any of its articles leads to it."""
    with context.reading() as session:
        found = find_case(session, number)
        if found is None:
            return _article_instead(context, session, number)
    if found.number != number:
        return context.redirect(f"/cases/{found.number}")
    return context.render("case", **_shown(context, found))


@router.get("/cases/{number:row}/print", response_class=HTMLResponse)
def printable(context: AsViewer, number: int) -> HTMLResponse:
    """Show the same without the frame of the dashboard."""
    return context.render("case_print", **_shown(context, _existing(context, number)))


@router.get("/cases/{number:row}.json")
def exported(context: AsViewer, number: int) -> Response:
    """Return the case record as a file."""
    found = _existing(context, number)
    return Response(
        json.dumps(case_record(found), ensure_ascii=False, indent=2) + "\n",
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="case-{found.number}.json"'},
    )


def _existing(context: RequestContext, number: int) -> CaseFile:
    with context.reading() as session:
        found = find_case(session, number)
    if found is None:
        raise NotFound
    return found


def _article_instead(context: RequestContext, session: Session, number: int) -> Response:
    # A mail links the case of what it reports, which may be linked only a minute later, or no more.
    if session.get(Page, number) is None:
        raise NotFound
    return context.redirect(f"/articles/{number}")


def _shown(context: RequestContext, found: CaseFile) -> dict[str, Any]:
    chapters = case_chapters(found)
    return {
        "summary": case_summary(found),
        "chapters": chapters,
        "figures": figure_steps(chapters),
        "places": places_by_role(found),
        "links": shared_facts(found, context.translator),
        "citations": _citations(context, found),
        "move_text": lambda move: move_text(move, context.translator),
    }


def _citations(context: RequestContext, found: CaseFile) -> Sequence[tuple[CitationStyle, str]]:
    cited = [
        replace(
            cited_article(context, found.articles[one.page_id].page, found.articles[one.page_id].revision),
            title=found.title(one.page_id) or found.articles[one.page_id].page.url,
        )
        for one in found.chapters
    ]  # fmt: skip
    return [(style, "\n".join(cite(one, style) for one in cited)) for style in CitationStyle]
