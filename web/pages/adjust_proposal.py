"""Adjust a proposed source: the page with the candidates of one field, and the choice among them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.scaffold.adjust_source import AdjustedSource, adjust_source
from crawler.scaffold.field_candidates import CANDIDATE_FIELDS
from crawler.scaffold.scaffold import ScaffoldError
from storage.models import ProposalKind, ProposalPage, ProposalState, SourceProposal
from web.auth.csrf import VerifiedForm
from web.context import AsOperator, NotFound
from web.http.row_ids import parse_row_id
from web.pages.source_proposals import NO_SELECTOR, OPTIONAL_FIELDS, show_proposal
from web.views.sandboxed_page import sandboxed_page

router = APIRouter()


@router.get("/source-proposals/{number:row}/pages/{place:row}.html")
def proposal_page(context: AsOperator, number: int, place: int, field: str = "") -> Response:
    """Return the page of a sample, inert, with the candidates of a field numbered."""
    with context.reading() as session:
        row = _proposed(session, number)
        page = session.get(ProposalPage, (number, place))
        if page is None or place >= len(row.samples):
            raise NotFound
        text = page.page
        back = f"/source-proposals/{number}?page={place}&field={field}"
        candidates = row.samples[place].get("candidates", {}).get(field, ())
        parts = {
            one["selector"]: (str(choice), f"{back}&choice={choice}#adjust")
            for choice, one in enumerate(candidates, 1)
            if one["value"]
        }
    return sandboxed_page(text, parts)


@router.post("/source-proposals/{number:row}/adjust", response_model=None)
def adjust(context: AsOperator, sent: VerifiedForm, number: int) -> HTMLResponse | RedirectResponse:
    """Read the samples again with the chosen candidates; what cannot be read changes nothing."""
    with context.reading() as session:
        row = _proposed(session, number)
        pages = _pages_of(session, number)
        declaration, chosen = row.declaration, _chosen(row, sent)
    if chosen and pages:
        try:
            adjusted = asyncio.run(adjust_source(declaration, chosen, pages, now=context.now))
        except ScaffoldError as error:
            problem = context.translator("adjust_failed", why=error)
            return show_proposal(context, number, problem=problem)
        with context.writing() as session:
            row = _proposed(session, number)
            _store(row, adjusted)
            context.audit(
                session, "source add adjust", target=row.url, detail=" ".join(sorted(chosen))
            )
    return context.redirect(f"/source-proposals/{number}")


def _store(row: SourceProposal, adjusted: AdjustedSource) -> None:
    row.declaration = adjusted.declaration
    row.samples = [
        {**sample, "candidates": before.get("candidates", {})}
        for sample, before in zip(adjusted.samples, row.samples, strict=True)
    ]


def _chosen(row: SourceProposal, sent: Mapping[str, str]) -> dict[str, str | None]:
    """Return the chosen selector of each field, None for no selector; a field that stays is left out."""
    offered = row.samples[0].get("candidates", {}) if row.samples else {}
    chosen: dict[str, str | None] = {}
    for field in CANDIDATE_FIELDS:
        if sent.get(field) == NO_SELECTOR and field in OPTIONAL_FIELDS:
            chosen[field] = None
        choice = parse_row_id(sent.get(field, ""))
        candidates = offered.get(field, ())
        if choice is not None and 1 <= choice <= len(candidates):
            chosen[field] = candidates[choice - 1]["selector"]
    return chosen


def _pages_of(session: Session, number: int) -> list[tuple[str, str]]:
    rows = session.scalars(
        select(ProposalPage).where(ProposalPage.proposal_id == number).order_by(ProposalPage.number)
    )
    return [(row.url, row.page) for row in rows]


def _proposed(session: Session, number: int) -> SourceProposal:
    row = session.get(SourceProposal, number)
    if row is None or row.kind is not ProposalKind.ADD or row.state is not ProposalState.PROPOSED:
        raise NotFound
    return row
