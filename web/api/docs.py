"""The API's description, without a script from elsewhere."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from web.visit import Looking

router = APIRouter(include_in_schema=False)


@router.get("/api/docs", response_class=HTMLResponse)
def docs(visit: Looking) -> HTMLResponse:
    """Show every path and its parameters."""
    paths = visit.request.app.openapi()["paths"]
    return visit.show("api_docs", paths=paths)


@router.get("/api/openapi.json")
def openapi(visit: Looking) -> dict[str, object]:
    """Give the description for programs."""
    described: dict[str, object] = visit.request.app.openapi()
    return described
