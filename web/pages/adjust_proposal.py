"""Adjust a proposed source or repair: the page with the candidates of one field, and the choice among them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from article.message import message
from crawler.scaffold.adjust_source import AdjustedSource, adjust_source
from crawler.scaffold.field_candidates import CANDIDATE_FIELDS
from crawler.scaffold.learning.known_page import KnownPage
from crawler.scaffold.problems import ScaffoldCode, ScaffoldError
from crawler.scaffold.repair.adjust_repair import AdjustedRepair, adjust_repair
from crawler.scaffold.repair.repair_proposal import MIN_KNOWN
from crawler.scaffold.separate_process import CalculationEnded, calculate_apart
from crawler.spider.registry import declared_spiders
from storage.models import ProposalKind, ProposalPage, ProposalState, SourceProposal
from storage.sources.known_articles import known_articles
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
        pages, chosen = _pages_of(session, number), _chosen(row, sent)
        known = _known_pages(session, row, pages)
        session.expunge(row)
    if not chosen or not pages:
        return context.redirect(f"/source-proposals/{number}")
    # When the pages were asked for: "two hours ago" is said of that time.
    now = row.changed_at
    adjusted: AdjustedSource | AdjustedRepair
    try:
        if row.kind is ProposalKind.REPAIR:
            adjusted = _adjusted_repair(row, chosen, known, now=now)
        else:
            adjusted = asyncio.run(adjust_source(row.declaration, chosen, pages, now=now))
    except (ScaffoldError, CalculationEnded) as error:
        problem = context.translator("adjust_failed", why=context.translator.render(error.reason))
        return show_proposal(context, number, problem=problem)
    with context.writing() as session:
        row = _proposed(session, number)
        _store(row, adjusted)
        detail = " ".join(sorted(chosen))
        target = row.source or row.url
        context.audit(session, f"source {row.kind} adjust", target=target, detail=detail)
    return context.redirect(f"/source-proposals/{number}")


def _adjusted_repair(
    row: SourceProposal,
    chosen: Mapping[str, str | None],
    known: Sequence[KnownPage],
    *,
    now: datetime,
) -> AdjustedRepair:
    spider = declared_spiders().get(row.source)
    if spider is None:
        raise ScaffoldError(message(ScaffoldCode.NOT_DECLARED, source=row.source))
    shown = {one["url"] for one in row.samples}
    if len(known) < MIN_KNOWN or not shown <= {one.url for one in known}:
        raise ScaffoldError(message(ScaffoldCode.KNOWN_HAVE_CHANGED))
    return asyncio.run(
        calculate_apart(adjust_repair, spider.source, row.declaration, chosen, known, now=now)
    )


def _store(row: SourceProposal, adjusted: AdjustedSource | AdjustedRepair) -> None:
    row.declaration = adjusted.declaration
    row.samples = [
        {**sample, "candidates": before.get("candidates", {})}
        for sample, before in zip(adjusted.samples, row.samples, strict=True)
    ]
    if isinstance(adjusted, AdjustedRepair):
        row.proof_right, row.proof_of = adjusted.proof.right, adjusted.proof.of


def _known_pages(
    session: Session, row: SourceProposal, pages: Sequence[tuple[str, str]]
) -> list[KnownPage]:
    """Pair the pages of a repair with the articles that are stored; the order of the samples stays."""
    if row.kind is not ProposalKind.REPAIR:
        return []
    urls = [url for url, _ in pages]
    articles = dict(known_articles(session, row.source, limit=len(urls), urls=urls))
    return [
        KnownPage(url=url, page=page, article=articles[url])
        for url, page in pages
        if url in articles
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
    if row is None or row.kind is ProposalKind.WATCH or row.state is not ProposalState.PROPOSED:
        raise NotFound
    return row
