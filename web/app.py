"""The dashboard as an application: its pages, its guards, and the work it does beside them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime

import anyio.to_thread
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from settings import Settings
from storage.accounts import has_accounts
from storage.engine import Database, StorageUnavailable
from storage.searching import index_due, prepare, reconcile
from web import feeds, health, metrics
from web.api import docs, records
from web.bind import BindError
from web.failures import answer_failures
from web.figures import Figures
from web.guard.headers import Gate
from web.pages import (
    account,
    accounts,
    archived,
    article,
    articles,
    audit,
    changes,
    comparison,
    deliveries,
    login,
    review,
    searches,
    source,
    sources,
    stories,
    story,
    subscribers,
    today,
    unsubscribe,
)
from web.pages import settings as settings_page
from web.rendering import STATIC
from web.site import Site

logger = logging.getLogger(__name__)

_PAGES = (
    today, review, comparison, articles, article, archived, stories, story, changes, sources, source,
    searches, subscribers, deliveries, settings_page, accounts, account, audit, login, unsubscribe,
)  # fmt: skip
_THREADS = 8
"""Requests worked on at once; more would only wait for the same two or three database locks."""
_IDLE_SECONDS = 2.0
_BUSY_SECONDS = 0.05


def dashboard(
    *,
    database: Database,
    settings: Settings,
    clock: Callable[[], datetime],
    last_tick: Callable[[], datetime | None] | None = None,
) -> ASGIApp:
    """Make the dashboard; raises BindError if others could reach it and nobody could log in."""
    site = Site(
        database=database,
        settings=settings,
        clock=clock,
        last_tick=last_tick,
        figures=Figures(database, clock=clock),
    )
    with database.reading() as session:
        protected = has_accounts(session)
    if site.needs_login and not protected:
        raise BindError(
            f"TIPWATCH_BIND={settings.bind} can be reached by others and there is no account: run "
            "`tipwatch accounts add NAME --role operator` first, or set TIPWATCH_BIND=127.0.0.1:8000"
        )
    app = FastAPI(
        title="tipwatch", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan
    )
    app.state.site = site
    app.state.requests = metrics.Requests()
    answer_failures(app)
    for page in _PAGES:
        app.include_router(page.router, include_in_schema=False)
    for module in (records, docs, feeds, health, metrics):
        app.include_router(module.router)
    app.mount("/static", _kept(StaticFiles(directory=STATIC)))
    return Gate(app.state.requests.timed(app), local_only=not site.needs_login)


def _kept(static: ASGIApp) -> ASGIApp:
    # Addresses carry a hash of the content: what they lead to never changes.
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def keeping(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                message["headers"] = [
                    *message["headers"], (b"cache-control", b"public, max-age=31536000, immutable"),
                ]  # fmt: skip
            await send(message)

        await static(scope, receive, keeping)

    return answer


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    site: Site = app.state.site
    anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
    await asyncio.to_thread(prepare, site.database)
    task = asyncio.create_task(_keep_up(site))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep_up(site: Site) -> None:
    """Index what is new and renew the figures, a little at a time, for as long as we serve."""
    reconciled = False
    while True:
        done = 0
        try:
            if not reconciled:
                await asyncio.to_thread(reconcile, site.database)
                reconciled = True
            done = await asyncio.to_thread(index_due, site.database)
            await asyncio.to_thread(site.figures.renew)
        except StorageUnavailable as error:
            logger.warning("%s; the search index waits", error)
        except Exception:
            logger.exception("the search index could not be brought up to date; it is tried again")
        await asyncio.sleep(_BUSY_SECONDS if done else _IDLE_SECONDS)
