"""Liveness and readiness checks for service managers and load balancers."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import text

from operations.heartbeat import HEARTBEAT_MAX_AGE
from pipelines.archive.disk_space import free_bytes
from pipelines.writing.write_progress import write_progress
from storage.engine import StorageUnavailable
from web.app_state import AppState

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> JSONResponse:
    """Reply from the event loop itself: if it is stuck, there is no reply; 503 if the writer is."""
    if write_progress().is_stuck:
        return JSONResponse({"status": "storing is stuck"}, status_code=503)
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
def readyz(request: Request) -> JSONResponse:
    """Return whether the database responds and the scheduler ticks."""
    site: AppState = request.app.state.site
    checks = {"database": _database(site), "scheduler": _scheduler(site)}
    ready = all(status in {"ok", "elsewhere"} for status in checks.values())
    # Beside the checks: without archived copies everything else still works.
    result = {**checks, "archive": _archive(site)}
    return JSONResponse(
        {"status": "ready" if ready else "not ready", **result}, status_code=200 if ready else 503
    )


def _archive(app_state: AppState) -> str:
    settings = app_state.settings
    short = free_bytes(settings.archive_config.folder) < settings.disk_reserve_bytes
    return "stopped: the disk is short" if short else "ok"


def _database(app_state: AppState) -> str:
    try:
        with app_state.database.reading() as session:
            session.execute(text("SELECT 1"))
    except StorageUnavailable:
        return "unreachable"
    return "ok"


def _scheduler(app_state: AppState) -> str:
    if app_state.last_tick is None:
        return "elsewhere"
    last = app_state.last_tick()
    if last is None:
        return "not started"
    return "ok" if app_state.clock() - last < HEARTBEAT_MAX_AGE else "late"
