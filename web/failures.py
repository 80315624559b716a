"""What is answered when something is wrong: a page for people, a word for programs."""

from __future__ import annotations

import logging
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from article.dates import HANOI
from digest.value import Language
from storage.engine import StorageUnavailable
from web.guard.forms import ForeignForm
from web.rendering import templates
from web.visit import LoginNeeded, Missing, NotAllowed, language_of
from web.wording import PageWording

logger = logging.getLogger(__name__)

_FOR_PROGRAMS = ("/api/", "/metrics", "/feeds/", "/readyz", "/healthz")


def answer_failures(app: FastAPI) -> None:
    """Register an answer for everything that can go wrong."""

    @app.exception_handler(LoginNeeded)
    async def _log_in(request: Request, _: Exception) -> Response:
        if request.url.path.startswith(_FOR_PROGRAMS):
            return _answer(request, 401, "log_in", headers={"www-authenticate": "Basic"})
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        back = back if request.method == "GET" else "/"
        return RedirectResponse(f"/login?back={quote(back)}", status_code=303)

    @app.exception_handler(NotAllowed)
    async def _refuse(request: Request, _: Exception) -> Response:
        return _answer(request, 403, "error_not_allowed")

    @app.exception_handler(ForeignForm)
    async def _foreign(request: Request, _: Exception) -> Response:
        return _answer(request, 403, "error_form")

    @app.exception_handler(Missing)
    async def _missing(request: Request, _: Exception) -> Response:
        return _answer(request, 404, "error_missing")

    @app.exception_handler(RequestValidationError)
    async def _senseless(request: Request, _: Exception) -> Response:
        return _answer(request, 422, "error_missing")

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        return _answer(request, error.status_code, "error_missing")

    @app.exception_handler(StorageUnavailable)
    async def _storage(request: Request, error: Exception) -> Response:
        logger.error("%s: %s", request.url.path, error)
        return _answer(request, 503, "error_storage", headers={"retry-after": "60"})

    @app.exception_handler(Exception)
    async def _server(request: Request, _: Exception) -> Response:
        # The server logs the traceback itself after this.
        return _answer(request, 500, "error_server")


def _answer(
    request: Request, status: int, phrase: str, *, headers: dict[str, str] | None = None
) -> Response:
    if request.url.path.startswith(_FOR_PROGRAMS):
        english = PageWording(Language.ENGLISH, zone=HANOI)
        return JSONResponse({"error": english(phrase)}, status_code=status, headers=headers)
    wording = PageWording(language_of(request), zone=HANOI)
    page = (
        templates()
        .get_template("error.html")
        .render(t=wording, phrase=phrase, visit=None, here="/", query="", form_key="")
    )
    return Response(page, status_code=status, headers=headers, media_type="text/html")
