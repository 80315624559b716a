"""Changes: what was edited, retitled, removed or brought back."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from storage.models import ChangeKind
from web.happenings import happenings
from web.visit import Looking

router = APIRouter()

PAGE = 50


@router.get("/changes", response_class=HTMLResponse)
def changes(visit: Looking, kind: str = "", below: str = "") -> HTMLResponse:
    """Show a page of changes."""
    chosen = ChangeKind(kind) if kind in set(ChangeKind) else None
    number = int(below) if below.isdecimal() and len(below) < 12 else None
    with visit.reading() as session:
        return visit.show(
            "changes",
            listing=happenings(session, limit=PAGE, below=number, kind=chosen),
            kind=chosen,
            kinds=list(ChangeKind),
            is_first=number is None,
        )
