"""The response for a frame that shows another site's page: it runs nothing and leads only where we say."""

from __future__ import annotations

from fastapi.responses import HTMLResponse

_POLICY = (
    "sandbox allow-top-navigation-by-user-activation; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
"""Numbers lead out of the frame, into the page around it; a click is needed, and no other link is left."""


def sandboxed_page(html: str) -> HTMLResponse:
    """Return an inert page whose only links are ours."""
    return HTMLResponse(
        html,
        headers={
            "content-security-policy": _POLICY,
            "x-frame-options": "SAMEORIGIN",
            "x-dns-prefetch-control": "off",
            "referrer-policy": "no-referrer",
        },
    )
