"""The response for a frame that shows another site's page: it runs nothing and leads only where we say."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi.responses import HTMLResponse

from crawler.html.inert import inert_html
from crawler.html.marked_parts import marked_parts
from crawler.html.parse import NestedTooDeep
from web.context import NotFound

_POLICY = (
    "sandbox allow-top-navigation-by-user-activation; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
"""Numbers lead out of the frame, into the page around it; a click is needed, and no other link is left."""


def sandboxed_page(page: str, parts: Mapping[str, tuple[str, str]]) -> HTMLResponse:
    """Return a page without scripts whose only links are ours: `parts` as `marked_parts` takes them."""
    try:
        html = marked_parts(inert_html(page), parts)
    except NestedTooDeep:
        raise NotFound from None
    return HTMLResponse(
        html,
        headers={
            "content-security-policy": _POLICY,
            "x-frame-options": "SAMEORIGIN",
            "x-dns-prefetch-control": "off",
            "referrer-policy": "no-referrer",
        },
    )
