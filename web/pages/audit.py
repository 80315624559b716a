"""Audit: who did what, newest first."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from storage.models import AuditEntry
from web.context import AsOperator
from web.http.row_ids import parse_row_id
from web.views.audit_words import audit_line

router = APIRouter()

PAGE = 100


@router.get("/audit", response_class=HTMLResponse)
def audit(context: AsOperator, below: str = "") -> HTMLResponse:
    """Show a page of the log."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(PAGE + 1)
    if (last := parse_row_id(below)) is not None:
        query = query.where(AuditEntry.id < last)
    with context.reading() as session:
        rows = list(session.scalars(query))
        return context.render(
            "audit", rows=[audit_line(context.translator, row) for row in rows[:PAGE]],
            next=rows[PAGE - 1].id if len(rows) > PAGE else None,
        )  # fmt: skip
