"""Error responses: a page for people, JSON or plain text for programs."""

from __future__ import annotations

import logging
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from article.dates import HANOI
from presentation.i18n import Language
from storage.engine import StorageUnavailable
from web.auth.csrf import CsrfError
from web.context import Forbidden, LoginRequired, NotFound, language_of
from web.i18n.messages import PageTranslator
from web.jinja import templates

logger = logging.getLogger(__name__)

_JSON_PREFIXES = ("/api/", "/metrics", "/feeds/", "/readyz", "/healthz")


def register_error_handlers(app: FastAPI) -> None:
    """Register a handler for every error."""

    @app.exception_handler(LoginRequired)
    async def _log_in(request: Request, _: Exception) -> Response:
        if request.url.path.startswith(_JSON_PREFIXES):
            return _error_response(request, 401, "log_in", headers={"www-authenticate": "Basic"})
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        back = back if request.method == "GET" else "/"
        return RedirectResponse(f"/login?back={quote(back)}", status_code=303)

    @app.exception_handler(Forbidden)
    async def _refuse(request: Request, _: Exception) -> Response:
        return _error_response(request, 403, "error_not_allowed")

    @app.exception_handler(CsrfError)
    async def _foreign(request: Request, _: Exception) -> Response:
        return _error_response(request, 403, "error_form")

    @app.exception_handler(NotFound)
    async def _missing(request: Request, _: Exception) -> Response:
        return _error_response(request, 404, "error_missing")

    @app.exception_handler(RequestValidationError)
    async def _senseless(request: Request, _: Exception) -> Response:
        return _error_response(request, 422, "error_missing")

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        return _error_response(request, error.status_code, "error_missing")

    @app.exception_handler(StorageUnavailable)
    async def _storage(request: Request, error: Exception) -> Response:
        logger.error("%s: %s", request.url.path, error)
        return _error_response(request, 503, "error_storage", headers={"retry-after": "60"})

    @app.exception_handler(Exception)
    async def _server(request: Request, _: Exception) -> Response:
        # The server logs the traceback itself after this.
        return _error_response(request, 500, "error_server")


def _error_response(
    request: Request, status: int, phrase: str, *, headers: dict[str, str] | None = None
) -> Response:
    if request.url.path.startswith(_JSON_PREFIXES):
        english = PageTranslator(Language.ENGLISH, zone=HANOI)
        return JSONResponse({"error": english(phrase)}, status_code=status, headers=headers)
    translator = PageTranslator(language_of(request), zone=HANOI)
    page = (
        templates()
        .get_template("error.html")
        .render(t=translator, phrase=phrase, ctx=None, here="/", query="", form_key="")
    )
    return Response(page, status_code=status, headers=headers, media_type="text/html")
