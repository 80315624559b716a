"""Changes: what was edited, retitled, removed or brought back."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from storage.models import ChangeKind
from web.context import AsViewer
from web.http.row_ids import parse_row_id
from web.views.change_list import list_changes

router = APIRouter()

PAGE = 50


@router.get("/changes", response_class=HTMLResponse)
def changes(context: AsViewer, kind: str = "", below: str = "") -> HTMLResponse:
    """Show a page of changes."""
    chosen = ChangeKind(kind) if kind in set(ChangeKind) else None
    number = parse_row_id(below)
    with context.reading() as session:
        return context.render(
            "changes",
            listing=list_changes(session, limit=PAGE, below=number, kind=chosen),
            kind=chosen,
            kinds=list(ChangeKind),
            is_first=number is None,
        )
