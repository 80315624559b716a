"""Watched pages: those there are with interval and recipients, and the request to watch another."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from article.canonical_url import BadAddress, typed_url
from crawler.spider.declarations.watched_files import (
    change_watched_page,
    remove_watched_page,
    watched_page_files,
)
from crawler.spider.registry import sources_folder
from crawler.spider.watched_pages import pages_by_url
from settings.fixed_pages import FixedPage
from storage.delivery.subscribers import set_watch_recipients, watch_recipients
from storage.models import ProposalKind
from storage.sources import proposals
from web.auth.csrf import VerifiedForm
from web.context import AsOperator, NotFound, RequestContext
from web.views.forms.watch_form import WatchForm, sent_interval, sent_recipients, watch_form

router = APIRouter()


@dataclass(frozen=True, kw_only=True)
class WatchedLine:
    """One watched page as the list shows it."""

    url: str
    page: FixedPage
    in_file: bool
    """Else the settings name it, and only they can change or end it."""
    form: WatchForm


@router.get("/watched-pages", response_class=HTMLResponse)
def watched_pages(context: AsOperator) -> HTMLResponse:
    """Show the watched pages, and the form for an address."""
    return _list(context)


def _list(context: RequestContext, *, problem: str | None = None, url: str = "") -> HTMLResponse:
    with context.reading() as session:
        return context.render(
            "watched_pages",
            status=400 if problem else 200,
            lines=_lines(session),
            problem=problem,
            url=url,
        )


def _lines(session: Session) -> list[WatchedLine]:
    files = watched_page_files(sources_folder())
    return [
        WatchedLine(
            url=url,
            page=page,
            in_file=url in files,
            form=watch_form(
                session,
                every=page.every,
                ticked=frozenset(row.id for row in watch_recipients(session, url)),
            ),
        )
        for url, page in pages_by_url().items()
    ]


@router.post("/watched-pages", response_model=None)
def ask_for_preview(context: AsOperator, sent: VerifiedForm) -> HTMLResponse | RedirectResponse:
    """Ask the daemon to read a page."""
    given = sent.get("url", "").strip()
    try:
        url = typed_url(given)
    except BadAddress:
        return _list(context, problem=context.translator("proposal_bad_url"), url=given)
    if url in pages_by_url():
        return _list(context, problem=context.translator("watch_is_watched"), url=given)
    with context.writing() as session:
        number = proposals.ask(session, ProposalKind.WATCH, url=url, now=context.now)
        context.audit(session, "source watch", target=url)
    return context.redirect(f"/watched-pages/{number}")


@router.post("/watched-pages/edit")
def edit_watched_page(context: AsOperator, sent: VerifiedForm) -> RedirectResponse:
    """Change how often a page is asked and who receives its changes."""
    url = sent.get("url", "")
    page, every = pages_by_url().get(url), sent_interval(sent)
    if page is None:
        raise NotFound
    with context.writing() as session:
        set_watch_recipients(session, url, sent_recipients(sent))
        context.audit(session, "source watch edit", target=url)
        if every is not None and every != page.every:
            note = f"Changed in the dashboard on {context.now:%Y-%m-%d}; remove this file to stop."
            changed = page.model_copy(update={"every": every})
            change_watched_page(sources_folder(), changed, note=note)
    return context.redirect("/watched-pages")


@router.post("/watched-pages/stop")
def stop_watching(context: AsOperator, sent: VerifiedForm) -> RedirectResponse:
    """Watch a page no longer; what is stored of it stays."""
    url = sent.get("url", "")
    if url not in watched_page_files(sources_folder()):
        raise NotFound
    with context.writing() as session:
        set_watch_recipients(session, url, ())
        context.audit(session, "source watch stop", target=url)
        remove_watched_page(sources_folder(), url)
    return context.redirect("/watched-pages")
