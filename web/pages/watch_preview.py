"""Preview of a page to watch: choose the part that counts, how often, and who receives its changes."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from crawler.source.watched_page import watched_page_data
from crawler.spider.declarations.watched_files import write_watched_page
from crawler.spider.registry import sources_folder
from settings.fixed_pages import FixedPage
from storage.delivery.subscribers import set_watch_recipients
from storage.models import ProposalKind, ProposalPage, ProposalState, SourceProposal
from storage.sources import proposals
from web.auth.csrf import VerifiedForm
from web.auth.security_headers import FRAMING_POLICY
from web.context import AsOperator, NotFound, RequestContext
from web.http.row_ids import parse_row_id
from web.views.forms.watch_form import sent_interval, sent_recipients, watch_form
from web.views.sandboxed_page import sandboxed_page

router = APIRouter()

REFRESH_SECONDS = 3


@router.get("/watched-pages/{number:row}", response_class=HTMLResponse)
def watch_preview(context: AsOperator, number: int, part: str = "") -> HTMLResponse:
    """Show the progress, then the page with its parts; `part` is the number that was clicked."""
    return _preview(context, number, chosen=part)


def _preview(
    context: RequestContext, number: int, *, chosen: str, problem: str = ""
) -> HTMLResponse:
    with context.reading() as session:
        row = _request_of(session, number)
        waits = row.state in {ProposalState.WAITING, ProposalState.RUNNING}
        response = context.render(
            "watch_preview",
            status=400 if problem else 200,
            row=row,
            chosen=_part_number(row, chosen),
            problem=problem,
            refresh=REFRESH_SECONDS if waits else None,
            form=watch_form(session),
            has_page=session.get(ProposalPage, (number, 0)) is not None,
        )
    response.headers["content-security-policy"] = FRAMING_POLICY
    return response


@router.get("/watched-pages/{number:row}/frame.html")
def watch_frame(context: AsOperator, number: int) -> Response:
    """Return the page without scripts and remote parts, its parts numbered, for the frame."""
    with context.reading() as session:
        row = _request_of(session, number)
        page = session.get(ProposalPage, (number, 0))
        if page is None:
            raise NotFound
        parts = {
            one["selector"]: (str(place), f"/watched-pages/{number}?part={place}#parts")
            for place, one in enumerate(row.samples, 1)
            if one["selector"]
        }
        text = page.page
    return sandboxed_page(text, parts)


@router.post("/watched-pages/{number:row}/{act}", response_model=None)
def decide_watch(
    context: AsOperator, sent: VerifiedForm, number: int, act: str
) -> HTMLResponse | RedirectResponse:
    """Watch the chosen part, or nothing of the page."""
    if act == "refuse":
        with context.writing() as session:
            row = _request_of(session, number)
            if _decide(session, number, ProposalState.REFUSED, context):
                context.audit(session, "source watch refuse", target=row.url)
        return context.redirect("/watched-pages")
    if act != "accept":
        raise NotFound
    try:
        with context.writing() as session:
            row = _request_of(session, number)
            page = _chosen_page(row, sent)
            if page and _decide(session, number, ProposalState.ACCEPTED, context):
                _watch(session, row, page, sent, context)
    except FileExistsError:
        page = None
    if page is None:
        problem = context.translator("watch_not_chosen")
        return _preview(context, number, chosen=sent.get("part", ""), problem=problem)
    return context.redirect("/watched-pages")


def _decide(session: Session, number: int, after: ProposalState, context: RequestContext) -> bool:
    before = ProposalState.PROPOSED
    return proposals.decide(session, number, after, before=before, now=context.now)


def _watch(
    session: Session,
    row: SourceProposal,
    page: FixedPage,
    sent: VerifiedForm,
    context: RequestContext,
) -> None:
    """Write the file of the page; an error rolls the decision back."""
    row.declaration = watched_page_data(page)
    set_watch_recipients(session, page.url, sent_recipients(sent))
    context.audit(session, "source watch accept", target=page.url, detail=page.selector or "")
    who = context.actor_name or "an operator"
    note = f"Watched since {context.now:%Y-%m-%d}, by {who} in the dashboard; remove this file to stop."
    write_watched_page(sources_folder(), page, note=note)


def _chosen_page(row: SourceProposal, sent: VerifiedForm) -> FixedPage | None:
    place, every = _part_number(row, sent.get("part", "")), sent_interval(sent)
    if place is None or every is None:
        return None
    return FixedPage(url=row.url, selector=row.samples[place - 1]["selector"], every=every)


def _part_number(row: SourceProposal, written: str) -> int | None:
    place = parse_row_id(written)
    return place if place is not None and 1 <= place <= len(row.samples) else None


def _request_of(session: Session, number: int) -> SourceProposal:
    row = session.get(SourceProposal, number)
    if row is None or row.kind is not ProposalKind.WATCH:
        raise NotFound
    return row
