"""A visit: one request, with who asks, in which language, and what may be answered."""

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
from digest.value import Language
from storage.accounts import Actor, note
from storage.models import Role
from web.guard.entry import SESSION_COOKIE, actor_of
from web.guard.forms import VISITOR_COOKIE, form_key, new_visitor, secret_of
from web.rendering import templates
from web.site import Site
from web.wording import PageWording

logger = logging.getLogger(__name__)

LANGUAGE_COOKIE = "tipwatch_language"
STEERING_PAGES = (
    ("/subscribers", "nav_subscribers"),
    ("/deliveries", "nav_deliveries"),
    ("/settings", "nav_settings"),
    ("/accounts", "nav_accounts"),
    ("/audit", "nav_audit"),
)


class LoginNeeded(Exception):
    """Nobody is logged in. Log in and come back."""


class NotAllowed(Exception):
    """The role of who asks does not cover this. Ask an operator."""


class Missing(Exception):
    """There is no such thing. Go back to the list."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Everything a page needs to answer."""

    request: Request
    site: Site
    actor: Actor | None
    wording: PageWording
    now: datetime

    def reading(self) -> AbstractContextManager[Session]:
        """Open a reading transaction."""
        return self.site.database.reading()

    def writing(self) -> AbstractContextManager[Session]:
        """Open a writing transaction."""
        return self.site.database.writing()

    @property
    def may_decide(self) -> bool:
        """Tell whether forms for analysts are shown."""
        return self.actor is not None and self.actor.role.covers(Role.ANALYST)

    @property
    def may_steer(self) -> bool:
        """Tell whether forms for operators are shown."""
        return self.actor is not None and self.actor.role.covers(Role.OPERATOR)

    @property
    def logged_in(self) -> bool:
        """Tell whether there is a session to end."""
        return SESSION_COOKIE in self.request.cookies

    @property
    def steering_pages(self) -> tuple[tuple[str, str], ...]:
        """Address and phrase of the pages that only operators see."""
        return STEERING_PAGES

    def show(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """Answer with a page."""
        secret = secret_of(self.request)
        fresh = "" if secret else new_visitor()
        page = (
            templates()
            .get_template(f"{template}.html")
            .render(
                visit=self,
                t=self.wording,
                form_key=form_key(secret or fresh),
                here=self.request.url.path,
                query=self.request.url.query,
                **values,
            )
        )
        response = HTMLResponse(page, status_code=status)
        if fresh:
            response.set_cookie(
                VISITOR_COOKIE, fresh, httponly=True, samesite="lax", secure=self.site.is_secure
            )
        return response

    def go(self, path: str) -> RedirectResponse:
        """Send the browser on to a page of ours after a form."""
        return RedirectResponse(local_path(path), status_code=303)

    def note(self, session: Session, act: str, *, target: str, detail: str = "") -> None:
        """Put what is being done on record."""
        note(
            session, self.actor_name, act, target=target, detail=detail,
            origin=self.origin, at=self.now,
        )  # fmt: skip

    @property
    def actor_name(self) -> str:
        """Name who asks."""
        return self.actor.name if self.actor else ""

    @property
    def origin(self) -> str:
        """Give the address the request came from."""
        return self.request.client.host if self.request.client else ""


def local_path(path: str) -> str:
    """Keep a redirect on this site: anything that is no path of ours becomes the first page."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return quote(path, safe="/?&=%+.:-_~,#") if plain and path.isprintable() else "/"


def language_of(request: Request) -> Language:
    """Take the language chosen, else English for browsers that put it first, else Vietnamese."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in set(Language):
        return Language(chosen)
    asked = request.headers.get("accept-language", "").lower()
    return Language.ENGLISH if asked.startswith("en") else Language.VIETNAMESE


def open_visit(request: Request) -> Visit:
    """Receive anybody, logged in or not."""
    site: Site = request.app.state.site
    now = site.clock()
    with site.database.reading() as session:
        actor = actor_of(request, session, at=now, needs_login=site.needs_login)
    wording = PageWording(language_of(request), zone=HANOI)
    return Visit(request=request, site=site, actor=actor, wording=wording, now=now)


def _visit_as(needed: Role) -> Callable[[Request], Visit]:
    def receive(request: Request) -> Visit:
        visit = open_visit(request)
        if visit.actor is None:
            raise LoginNeeded
        if not visit.actor.role.covers(needed):
            raise NotAllowed
        return visit

    return receive


Anybody = Annotated[Visit, Depends(open_visit)]
Looking = Annotated[Visit, Depends(_visit_as(Role.VIEWER))]
Deciding = Annotated[Visit, Depends(_visit_as(Role.ANALYST))]
Steering = Annotated[Visit, Depends(_visit_as(Role.OPERATOR))]
