"""OPML: the sources as a list of feeds to take away, and lists of feeds to ask for."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from crawler.source.opml import BadEntry, NoOpml, OpmlList, read_opml, write_opml
from crawler.spider.registry import declared_sources
from jobs.opml_requests import OpmlRequests, ask_for_listed
from web.auth.csrf import VerifiedForm
from web.context import AsOperator, RequestContext
from web.pages.source_proposals import list_proposals

router = APIRouter()

_NAMED = 20
"""Addresses that are none: more are counted."""


@router.get("/sources.opml")
def export_opml(_context: AsOperator) -> Response:
    """Return all sources with their feeds."""
    headers = {"content-disposition": 'attachment; filename="tipwatch.opml"'}
    return Response(
        write_opml(declared_sources()), media_type="text/x-opml; charset=utf-8", headers=headers
    )


@router.post("/source-proposals/opml", response_model=None)
def import_opml(
    context: AsOperator, _sent: VerifiedForm, file: UploadFile | None = None
) -> HTMLResponse | RedirectResponse:
    """Ask for a proposal for each site of a list that is not watched yet."""
    t = context.translator
    try:
        listed = read_opml(file.file.read() if file else b"")
    except NoOpml:
        return list_proposals(context, problem=t("opml_unreadable"))
    asked = _ask(context, listed, name=(file.filename or "") if file else "")
    counts = {"sites": len(asked.by_site), "known": asked.known}
    if not (asked.bad or asked.left_out):
        return context.redirect(f"/source-proposals?{urlencode(counts)}")
    wrong = [_named(one) for one in asked.bad[:_NAMED]]
    problem = t("opml_bad", n=len(asked.bad)) if asked.bad else ""
    if asked.left_out:
        problem += f" {t('opml_left_out', n=asked.left_out)}"
    return list_proposals(context, problem=problem.strip(), wrong=wrong, imported=counts)


def _ask(context: RequestContext, listed: OpmlList, *, name: str) -> OpmlRequests:
    with context.writing() as session:
        asked = ask_for_listed(session, listed, declared_sources(), now=context.now)
        context.audit(session, "sources opml-import", target=name)
    return asked


def _named(one: BadEntry) -> str:
    return one.address if one.title in {"", one.address} else f"{one.title}: {one.address}"
