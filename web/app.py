"""The dashboard application: its pages, its middleware, and its background indexing."""

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
from storage.admin.accounts import has_accounts
from storage.engine import Database, StorageUnavailable
from storage.search import enqueue_outdated_pages, ensure_index, index_batch
from web.api import atom_feeds, docs, health_checks, metrics, v1
from web.app_state import AppState
from web.auth.security_headers import SecurityMiddleware
from web.bind import BindError
from web.case_refresher import CaseRefresher
from web.charts.dashboard_stats import DashboardStats
from web.error_pages import register_error_handlers
from web.jinja import STATIC
from web.pages import (
    account,
    accounts,
    adjust_proposal,
    archived,
    article,
    articles,
    audit,
    batch_review,
    case,
    cases,
    changes,
    comparison,
    confirm,
    deliveries,
    document,
    document_comparison,
    document_image,
    evidence,
    inbox,
    login,
    opml,
    report,
    review,
    searches,
    source,
    source_proposals,
    sources,
    stories,
    story,
    subscribers,
    today,
    translation,
    trends,
    unsubscribe,
    verdict,
    watch_preview,
    watched_pages,
)
from web.pages import map as map_page
from web.pages import settings as settings_page

logger = logging.getLogger(__name__)

_PAGES = (
    today, inbox, trends, map_page, report, review, batch_review, comparison, articles, article,
    translation, archived, evidence,
    document, document_comparison, document_image, stories, story, cases, case, changes, sources, source,
    adjust_proposal, opml, source_proposals, watched_pages, watch_preview, searches,
    subscribers, deliveries,
    settings_page, accounts, account, audit, login, confirm, unsubscribe, verdict,
)  # fmt: skip
_FOR_PROGRAMS = (v1, docs, atom_feeds, health_checks, metrics)
_THREADS = 8
"""Requests processed at once; more would only wait for the same two or three database locks."""
_IDLE_SECONDS = 2.0
_BUSY_SECONDS = 0.05


def create_app(
    *,
    database: Database,
    settings: Settings,
    clock: Callable[[], datetime],
    last_tick: Callable[[], datetime | None] | None = None,
) -> ASGIApp:
    """Create the application; raises BindError if it is public and has no account."""
    site = AppState(
        database=database,
        settings=settings,
        clock=clock,
        last_tick=last_tick,
        stats=DashboardStats(database, clock=clock),
    )
    with database.reading() as session:
        protected = has_accounts(session)
    if site.needs_login and not protected:
        raise BindError(
            f"TIPWATCH_BIND={settings.bind} can be reached from other machines and there is no account: run "
            "`tipwatch accounts add NAME --role operator` first, or set TIPWATCH_BIND=127.0.0.1:8000"
        )
    app = FastAPI(
        title="tipwatch", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan
    )
    app.state.site = site
    app.state.requests = metrics.RequestTimer()
    register_error_handlers(app)
    for page in _PAGES:
        app.include_router(page.router, include_in_schema=False)
    for module in _FOR_PROGRAMS:
        app.include_router(module.router)
    app.mount("/static", _immutable(StaticFiles(directory=STATIC)))
    return SecurityMiddleware(app.state.requests.middleware(app), local_only=not site.needs_login)


def _immutable(static: ASGIApp) -> ASGIApp:
    # URLs carry a hash of the content, so what they refer to never changes.
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        async def cacheable(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                message["headers"] = [
                    *message["headers"], (b"cache-control", b"public, max-age=31536000, immutable"),
                ]  # fmt: skip
            await send(message)

        await static(scope, receive, cacheable)

    return serve


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    site: AppState = app.state.site
    anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
    await asyncio.to_thread(ensure_index, site.database)
    task = asyncio.create_task(_index_in_background(site))
    refresher = CaseRefresher(site.database)
    refresher.start()
    try:
        yield
    finally:
        await asyncio.to_thread(refresher.stop)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _index_in_background(app_state: AppState) -> None:
    """Index new pages and refresh the statistics, a batch at a time, until shutdown."""
    reconciled = False
    while True:
        done = 0
        try:
            if not reconciled:
                await asyncio.to_thread(enqueue_outdated_pages, app_state.database)
                reconciled = True
            done = await asyncio.to_thread(index_batch, app_state.database)
            await asyncio.to_thread(app_state.stats.refresh)
        except StorageUnavailable as error:
            logger.warning("%s; the search index waits", error)
        except Exception:
            logger.exception("the search index could not be brought up to date; it is tried again")
        await asyncio.sleep(_BUSY_SECONDS if done else _IDLE_SECONDS)
