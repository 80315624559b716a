"""Subscribers: who is told, and how far they have been told."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from storage.subscribing import all_subscribers
from web.visit import Steering

router = APIRouter()


@router.get("/subscribers", response_class=HTMLResponse)
def subscribers(visit: Steering) -> HTMLResponse:
    """Show everybody who gets letters, or did."""
    with visit.reading() as session:
        return visit.show("subscribers", rows=all_subscribers(session))
