"""The OpenAPI description, shown without scripts of other hosts."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from web.context import AsViewer

router = APIRouter(include_in_schema=False)


@router.get("/api/docs", response_class=HTMLResponse)
def docs(context: AsViewer) -> HTMLResponse:
    """Show every path and its parameters."""
    paths = context.request.app.openapi()["paths"]
    return context.render("api_docs", paths=paths)


@router.get("/api/openapi.json")
def openapi(context: AsViewer) -> dict[str, object]:
    """Return the OpenAPI document."""
    described: dict[str, object] = context.request.app.openapi()
    return described
