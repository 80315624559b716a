"""Inbox: what is new, changed and removed since the reader last looked."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse

from storage.admin.read_marks import InboxPosition, mark_read, read_mark, undo_mark
from web.auth.csrf import VerifiedForm
from web.context import AsViewer
from web.views.batch_tools import load_batch_tools
from web.views.inbox_stream import load_inbox

router = APIRouter()


@router.get("/inbox", response_class=HTMLResponse)
def inbox(context: AsViewer) -> HTMLResponse:
    """Show what the reader has not looked at."""
    with context.reading() as session:
        mark = read_mark(session, context.actor_name)
        stream = load_inbox(session, mark, now=context.now)
        tools = load_batch_tools(session, context, stream.page_ids)
        return context.render("inbox", inbox=stream, mark=mark, tools=tools)


@router.post("/inbox/read")
def read(context: AsViewer, sent: VerifiedForm) -> RedirectResponse:
    """Mark everything as read up to what the form showed."""
    until = InboxPosition(
        page_id=_number(sent.get("page_id", "")), change_id=_number(sent.get("change_id", ""))
    )
    with context.writing() as session:
        mark_read(session, context.actor_name, until, at=context.now)
    return context.redirect("/inbox")


@router.post("/inbox/undo")
def undo(context: AsViewer, sent: VerifiedForm) -> RedirectResponse:
    """Undo the newest mark."""
    with context.writing() as session:
        undo_mark(session, context.actor_name)
    return context.redirect("/inbox")


def _number(written: str) -> int:
    return int(written) if written.isdecimal() and len(written) < 10 else 0
