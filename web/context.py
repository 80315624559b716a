"""The request context: principal, language, time, and the role dependencies of pages."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from article.dates import HANOI
from presentation.i18n import Language
from storage.admin.accounts import audit
from storage.models import AccountRole
from web.app_state import AppState
from web.auth.authentication import SESSION_COOKIE, authenticate
from web.auth.csrf import CSRF_COOKIE, csrf_secret, csrf_token, new_csrf_secret
from web.auth.tokens import Principal
from web.http import row_ids as row_ids  # its converter is in the paths of our pages
from web.i18n.messages import PageTranslator
from web.jinja import templates

logger = logging.getLogger(__name__)

LANGUAGE_COOKIE = "tipwatch_language"
MAIN_PAGES = (
    ("/", "nav_today"),
    ("/inbox", "nav_inbox"),
    ("/articles", "nav_articles"),
    ("/cases", "nav_cases"),
    ("/changes", "nav_changes"),
)
"""What an analyst opens each day; everything else stands behind one entry."""
OTHER_PAGES = (
    ("/stories", "nav_stories"),
    ("/trends", "nav_trends"),
    ("/map", "nav_map"),
    ("/report", "nav_report"),
    ("/queue", "nav_queue"),
    ("/searches", "nav_searches"),
    ("/sources", "nav_sources"),
)
OPERATOR_PAGES = (
    ("/subscribers", "nav_subscribers"),
    ("/deliveries", "nav_deliveries"),
    ("/settings", "nav_settings"),
    ("/accounts", "nav_accounts"),
    ("/audit", "nav_audit"),
)


class LoginRequired(Exception):
    """The request is not authenticated. Log in and come back."""


class Forbidden(Exception):
    """The role does not allow this. Ask an operator."""


class NotFound(Exception):
    """There is no such thing. Go back to the list."""


@dataclass(frozen=True, kw_only=True)
class RequestContext:
    """Everything a page needs for its response."""

    request: Request
    app_state: AppState
    actor: Principal | None
    translator: PageTranslator
    now: datetime

    def reading(self) -> AbstractContextManager[Session]:
        """Open a reading transaction."""
        return self.app_state.database.reading()

    def writing(self) -> AbstractContextManager[Session]:
        """Open a writing transaction."""
        return self.app_state.database.writing()

    @property
    def is_analyst(self) -> bool:
        """Whether forms for analysts are shown."""
        return self.actor is not None and self.actor.role.includes(AccountRole.ANALYST)

    @property
    def is_operator(self) -> bool:
        """Whether forms for operators are shown."""
        return self.actor is not None and self.actor.role.includes(AccountRole.OPERATOR)

    @property
    def logged_in(self) -> bool:
        """Whether there is a session to end."""
        return SESSION_COOKIE in self.request.cookies

    @property
    def main_pages(self) -> tuple[tuple[str, str], ...]:
        """Address and phrase of the pages in the menu."""
        return MAIN_PAGES

    @property
    def other_pages(self) -> tuple[tuple[str, str], ...]:
        """Address and phrase of the pages behind "More"; some are for operators only."""
        return (*OTHER_PAGES, *(OPERATOR_PAGES if self.is_operator else ()))

    def is_in_other_pages(self, path: str) -> bool:
        """Whether a page, or what it is part of, is behind "More"."""
        return any(f"{path}/".startswith(f"{page}/") for page, _ in self.other_pages)

    def render(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page from a template."""
        secret = csrf_secret(self.request)
        fresh = "" if secret else new_csrf_secret()
        page = (
            templates()
            .get_template(f"{template}.html")
            .render(
                ctx=self,
                t=self.translator,
                form_key=csrf_token(secret or fresh),
                here=self.request.url.path,
                query=self.request.url.query,
                **values,
            )
        )
        response = HTMLResponse(page, status_code=status)
        if fresh:
            response.set_cookie(
                CSRF_COOKIE, fresh, httponly=True, samesite="lax", secure=self.app_state.uses_https
            )
        return response

    def redirect(self, path: str) -> RedirectResponse:
        """Redirect to a page of ours after a form."""
        return RedirectResponse(local_path(path), status_code=303)

    def audit(self, session: Session, action: str, *, target: str, detail: str = "") -> None:
        """Record the action in the audit log."""
        audit(
            session, self.actor_name, action, target=target, detail=detail,
            origin=self.origin, at=self.now,
        )  # fmt: skip

    @property
    def actor_name(self) -> str:
        """The name of the principal."""
        return self.actor.name if self.actor else ""

    @property
    def origin(self) -> str:
        """The address the request came from."""
        return self.request.client.host if self.request.client else ""


def local_path(path: str) -> str:
    """Return a safe redirect target: anything that is no path of this site becomes `/`."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return quote(path, safe="/?&=%+.:-_~,#") if plain and path.isprintable() else "/"


def language_of(request: Request) -> Language:
    """Return the chosen language, else English for browsers that prefer it, else Vietnamese."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in set(Language):
        return Language(chosen)
    accepted = request.headers.get("accept-language", "").lower()
    return Language.ENGLISH if accepted.startswith("en") else Language.VIETNAMESE


def request_context(request: Request) -> RequestContext:
    """Return the context of a request, logged in or not."""
    site: AppState = request.app.state.site
    now = site.clock()
    with site.database.reading() as session:
        actor = authenticate(request, session, at=now, needs_login=site.needs_login)
    translator = PageTranslator(language_of(request), zone=HANOI)
    return RequestContext(
        request=request, app_state=site, actor=actor, translator=translator, now=now
    )


def _context_for(needed: AccountRole) -> Callable[[Request], RequestContext]:
    def receive(request: Request) -> RequestContext:
        context = request_context(request)
        if context.actor is None:
            raise LoginRequired
        if not context.actor.role.includes(needed):
            raise Forbidden
        return context

    return receive


AsAnyone = Annotated[RequestContext, Depends(request_context)]
AsViewer = Annotated[RequestContext, Depends(_context_for(AccountRole.VIEWER))]
AsAnalyst = Annotated[RequestContext, Depends(_context_for(AccountRole.ANALYST))]
AsOperator = Annotated[RequestContext, Depends(_context_for(AccountRole.OPERATOR))]
