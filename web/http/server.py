"""Serve the dashboard inside a shared event loop."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from web.http.connections import ACCEPT_AT_ONCE, BoundedProtocol, raise_descriptor_limit

_STOP_SECONDS = 1.5


class _Server(uvicorn.Server):
    # uvicorn would catch SIGTERM and raise it again when done: the daemon would die of it before
    # its crawls have closed. Signals are handled by the owner of the loop.
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serve_in_loop(
    app: ASGIApp, listening: socket.socket, *, trusted_proxies: Sequence[str] = ()
) -> AsyncIterator[Callable[[], None]]:
    """Serve on a socket while the block runs; yields a function that begins the shutdown early.

    Who sends a request is read from X-Forwarded-For only if one of the trusted proxies passes it on.
    """
    raise_descriptor_limit()
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    server = _Server(
        uvicorn.Config(
            app,
            loop="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(trusted_proxies),
            forwarded_allow_ips=list(trusted_proxies),
            http=BoundedProtocol,
            ws="none",
            backlog=ACCEPT_AT_ONCE,
            timeout_graceful_shutdown=1,
        )
    )
    task = asyncio.create_task(server.serve(sockets=[listening]))

    def hang_up() -> None:
        server.should_exit = True

    try:
        yield hang_up
    finally:
        hang_up()
        _, pending = await asyncio.wait([task], timeout=_STOP_SECONDS)
        for one in pending:
            server.force_exit = True
            one.cancel()
        await asyncio.gather(task, return_exceptions=True)
