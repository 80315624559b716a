"""Source proposals: add a source by its address, see what a repair would read, accept and take back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from article.canonical_url import BadAddress, typed_url
from crawler.scaffold.field_candidates import CANDIDATE_FIELDS
from crawler.source.moved_address import MovedAddress
from crawler.spider.declarations.accepted_repairs import put_into_effect, take_back_repair
from crawler.spider.registry import sources_folder
from jobs.proposal_proof import is_proven
from storage.models import (
    ProposalKind,
    ProposalPage,
    ProposalState,
    SourceProposal,
    StoredSource,
)
from storage.sources import proposals
from storage.sources.state import register_source
from web.auth.csrf import VerifiedForm
from web.auth.security_headers import FRAMING_POLICY
from web.context import AsOperator, NotFound, RequestContext
from web.http.row_ids import parse_row_id
from web.i18n.messages import PageTranslator

router = APIRouter()

_SHOWN = 20
_UNDECIDED = 200
_REFRESH_SECONDS = 3
OPTIONAL_FIELDS = frozenset({"lead", "date", "author"})
NO_SELECTOR = "none"
"""The choice that reads a field without a selector."""
_FIELDS = ("title", "lead", "published_at", "author", "section")


@router.get("/source-proposals", response_class=HTMLResponse)
def source_proposals(context: AsOperator, sites: str = "", known: str = "") -> HTMLResponse:
    """Show the form for an address, and the newest requests; after a list, what it came to."""
    counts = {"sites": parse_row_id(sites) or 0, "known": parse_row_id(known) or 0}
    return list_proposals(context, imported=counts if any(counts.values()) else None)


def list_proposals(
    context: RequestContext,
    *,
    problem: str | None = None,
    url: str = "",
    imported: Mapping[str, int] | None = None,
    wrong: Sequence[str] = (),
) -> HTMLResponse:
    """Show the forms and the requests, and what was wrong with a form that was sent."""
    with context.reading() as session:
        undecided = proposals.undecided_proposals(session, limit=_UNDECIDED)
        known = {row.id for row in undecided}
        newest = proposals.newest_proposals(session, limit=_SHOWN)
        return context.render(
            "source_proposals",
            status=400 if problem else 200,
            undecided=undecided,
            rows=[row for row in newest if row.id not in known],
            problem=problem,
            url=url,
            imported=imported,
            wrong=wrong,
        )


@router.post("/source-proposals", response_model=None)
def ask_for_source(context: AsOperator, sent: VerifiedForm) -> HTMLResponse | RedirectResponse:
    """Ask the daemon for a proposal."""
    given = sent.get("url", "").strip()
    try:
        url = typed_url(given)
    except BadAddress:
        return list_proposals(context, problem=context.translator("proposal_bad_url"), url=given)
    with context.writing() as session:
        number = proposals.ask(session, ProposalKind.ADD, url=url, now=context.now)
        context.audit(session, "source add", target=url)
    return context.redirect(f"/source-proposals/{number}")


@router.post("/source-repairs/{name}")
def ask_for_repair(context: AsOperator, _sent: VerifiedForm, name: str) -> RedirectResponse:
    """Ask the daemon for the repair of a source."""
    with context.writing() as session:
        if session.get(StoredSource, name) is None:
            raise NotFound
        number = proposals.ask(session, ProposalKind.REPAIR, source=name, now=context.now)
        context.audit(session, "source repair", target=name)
    return context.redirect(f"/source-proposals/{number}")


@router.get("/source-proposals/{number:row}", response_class=HTMLResponse)
def source_proposal(
    context: AsOperator, number: int, page: str = "", field: str = "", choice: str = ""
) -> HTMLResponse:
    """Show one request: its progress, then what it proposes beside the pages."""
    return show_proposal(context, number, page=page, field=field, choice=choice)


def show_proposal(
    context: RequestContext,
    number: int,
    *,
    page: str = "",
    field: str = "",
    choice: str = "",
    problem: str | None = None,
) -> HTMLResponse:
    """Show one request, with a page of its samples and the candidate of a field that was clicked."""
    with context.reading() as session:
        row = session.get(SourceProposal, number)
        if row is None or row.kind is ProposalKind.WATCH:
            raise NotFound
        waits = row.state in {ProposalState.WAITING, ProposalState.RUNNING}
        place = parse_row_id(page) or 0
        response = context.render(
            "source_proposal",
            status=400 if problem else 200,
            problem=problem,
            adjustable=_is_adjustable(session, row),
            proven=is_proven(row),
            place=place if place < len(row.samples) else 0,
            field=field if field in CANDIDATE_FIELDS else CANDIDATE_FIELDS[0],
            choice=parse_row_id(choice),
            row=row,
            samples=[_with_readable_dates(one, context.translator) for one in row.samples],
            refresh=_REFRESH_SECONDS if waits else None,
            layout=proposals.proposed_layout(row),
            fields=_FIELDS,
            discovery=row.declaration.get("discovery", ()),
            moved=[MovedAddress(**one) for one in row.declaration.get("moved", ())],
            candidate_fields=CANDIDATE_FIELDS,
            optional_fields=OPTIONAL_FIELDS,
            no_selector=NO_SELECTOR,
        )
    response.headers["content-security-policy"] = FRAMING_POLICY
    return response


def _with_readable_dates(sample: Mapping[str, Any], translator: PageTranslator) -> dict[str, Any]:
    """Return a sample whose dates are written as everywhere else."""

    def readable(value: str | None) -> str | None:
        return translator.format_datetime(datetime.fromisoformat(value)) if value else None

    candidates = dict(sample.get("candidates", {}))
    if "date" in candidates:
        candidates["date"] = [
            {**one, "value": readable(one["value"])} for one in candidates["date"]
        ]
    return {
        **sample,
        "published_at": readable(sample.get("published_at")),
        "candidates": candidates,
    }


def _is_adjustable(session: Session, row: SourceProposal) -> bool:
    return (
        row.state is ProposalState.PROPOSED
        and any(one.get("candidates") for one in row.samples)
        and session.get(ProposalPage, (row.id, 0)) is not None
    )


@router.post("/source-proposals/{number:row}/{act}", response_model=None)
def decide_proposal(
    context: AsOperator, _sent: VerifiedForm, number: int, act: str
) -> HTMLResponse | RedirectResponse:
    """Accept or refuse a proposal, or take an accepted one back."""
    if act not in _DECISIONS:
        raise NotFound
    before, after = _DECISIONS[act]
    try:
        with context.writing() as session:
            row = session.get(SourceProposal, number)
            if row is None or row.kind is ProposalKind.WATCH:
                raise NotFound
            allowed = act != "accept" or is_proven(row)
            if allowed and proposals.decide(session, number, after, before=before, now=context.now):
                context.audit(session, f"source {row.kind} {act}", target=row.source or row.url)
                _carry_out(session, row, act, context)
    except FileExistsError:
        return list_proposals(context, problem=context.translator("proposal_exists"))
    return context.redirect(f"/source-proposals/{number}")


_DECISIONS = {
    "accept": (ProposalState.PROPOSED, ProposalState.ACCEPTED),
    "refuse": (ProposalState.PROPOSED, ProposalState.REFUSED),
    "take-back": (ProposalState.ACCEPTED, ProposalState.TAKEN_BACK),
}


def _mark(row: SourceProposal) -> str:
    """Return the mark that only the file of this proposal has."""
    return f"proposal {row.id}."


def _carry_out(session: Session, row: SourceProposal, act: str, context: RequestContext) -> None:
    """Write or remove the file; an error rolls the decision back."""
    if act == "accept":
        who = context.actor.name if context.actor else "an operator"
        note = f"Accepted in the dashboard by {who} on {context.now:%Y-%m-%d}; {_mark(row)}"
        put_into_effect(sources_folder(), row.declaration, note=note)
        if row.kind is ProposalKind.ADD:
            # Its page is looked at now, before a daemon has seen the file.
            register_source(session, row.source)
    elif act == "take-back" and row.kind is ProposalKind.REPAIR:
        take_back_repair(sources_folder(), row.source, note=_mark(row))
    elif act == "take-back":
        (sources_folder() / f"{row.source}.toml").unlink(missing_ok=True)
