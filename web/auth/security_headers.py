"""Security headers of every response, and which hosts are served."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.bind import LOCAL_HOSTS

_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
FRAMING_POLICY = f"{_CONTENT_SECURITY_POLICY}; frame-src 'self'"
"""For a page that shows another of ours in a frame; the frame can go nowhere else."""
_HEADERS = {
    "content-security-policy": _CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not "no-referrer": browsers would then send our own forms with the origin "null".
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_MAX_BODY_BYTES = 200_000
"""Nothing else that is sent to us is larger than a form."""
_MAX_BYTES_OF_FILES = {"/source-proposals/opml": 1_000_000}
_MAX_DISCARDED_BYTES = 10_000_000
_MAX_DISCARD_SECONDS = 5.0


def _with_nul(scope: Scope) -> PlainTextResponse | None:
    # PostgreSQL stores and compares no text with one, so that every lookup would be an error.
    if "\0" in scope["path"] or b"%00" in scope["query_string"]:
        return PlainTextResponse("The address holds a NUL.\n", status_code=400)
    return None


async def _discard_body(receive: Receive) -> None:
    """Receive what is sent without holding it: a browser that cannot send all shows no answer."""
    left = _MAX_DISCARDED_BYTES
    with suppress(TimeoutError):
        async with asyncio.timeout(_MAX_DISCARD_SECONDS):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if not message.get("more_body"):
                    return


class SecurityMiddleware:
    """Refuses foreign hosts and oversized bodies, and adds headers to every response."""

    def __init__(self, app: ASGIApp, *, local_only: bool) -> None:
        self._app = app
        self._local_only = local_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        refused = _with_nul(scope) or self._refused(scope["path"], Headers(scope=scope))
        if refused and refused.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            await _discard_body(receive)
        await (refused or self._app)(scope, receive, send_with_headers)

    def _refused(self, path: str, headers: Headers) -> PlainTextResponse | None:
        # Without a login any web page could reach us under a host name of its own that resolves to
        # 127.0.0.1; the Host header shows that name.
        host = headers.get("host", "").lower()
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        if self._local_only and name not in LOCAL_HOSTS:
            return PlainTextResponse(
                "This dashboard has no login and serves only localhost.\n", status_code=421
            )
        length = headers.get("content-length", "0")
        if (
            headers.get("transfer-encoding")
            or not length.isdecimal()
            or int(length) > _MAX_BYTES_OF_FILES.get(path, _MAX_BODY_BYTES)
        ):
            return PlainTextResponse(
                "The request is too large.\n", status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            )
        return None
