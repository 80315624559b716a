"""The OpenAPI description, shown without scripts of other hosts."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from web.context import AsViewer

router = APIRouter(include_in_schema=False)

_SUMMARY = {
    "/api/v1/articles": "articles", "/api/v1/articles/{number}": "article", "/api/v1/figures": "figures",
    "/api/v1/stories": "stories", "/api/v1/cases": "cases", "/api/v1/cases/{number}": "case",
    "/api/v1/changes": "changes", "/api/v1/sources": "sources",
}  # fmt: skip
"""What each path is, as messages `api_what_…`."""


@router.get("/api/docs", response_class=HTMLResponse)
def docs(context: AsViewer) -> HTMLResponse:
    """Show every path and its parameters."""
    paths = context.request.app.openapi()["paths"]
    return context.render(
        "api_docs", paths=paths, base=context.app_state.settings.dashboard_url,
        summary=[(path, _SUMMARY[path]) for path in paths if path in _SUMMARY],
    )  # fmt: skip


@router.get("/api/openapi.json")
def openapi(context: AsViewer) -> dict[str, object]:
    """Return the OpenAPI document."""
    described: dict[str, object] = context.request.app.openapi()
    return described
