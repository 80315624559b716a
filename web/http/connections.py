"""Limits of connections: slow and surplus ones are closed, so that descriptors are left for the watch."""

from __future__ import annotations

import asyncio
import resource

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

MAX_CONNECTIONS = 200
"""A browser opens six; a tenth of the descriptors that a service has without being asked."""
ACCEPT_AT_ONCE = 128
"""Connections accepted between two turns of the event loop, where surplus ones are closed."""
REQUEST_SECONDS = 10.0
"""For the whole of a request, from its first byte or the connection's start to the last."""
STALLED_SECONDS = 30.0
"""For a client that takes nothing of its response."""

_DESCRIPTORS = 16_384


class BoundedProtocol(H11Protocol):
    """HTTP with an end to waiting: for a request, for a reader, and for a place.

    When all places are taken, the connection that has waited longest for its request gives way: a
    thousand half-sent requests cost their senders the connection, and a whole request is answered.
    """

    _timer: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept a connection if there is a place, or another one can be closed."""
        if len(self.connections) >= MAX_CONNECTIONS and not self._displace_waiting():
            transport.abort()
            return
        super().connection_made(transport)
        self._wait_for_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Free the place."""
        self._cancel_timers()
        if self.transport is not None:  # else it never had one
            super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read a part of a request."""
        super().data_received(data)
        if not self.is_waiting:
            self._cancel_request_timer()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self._wait_for_request()
        super().on_response_complete()
        if not self.is_waiting:  # it had been sent already
            self._cancel_request_timer()

    def pause_writing(self) -> None:
        """Start the time-out of a client that reads nothing."""
        super().pause_writing()
        self._stalled = self.loop.call_later(STALLED_SECONDS, self.abort)

    def resume_writing(self) -> None:
        """Go on with the response."""
        super().resume_writing()
        if self._stalled:
            self._stalled.cancel()

    @property
    def is_waiting(self) -> bool:
        """Return whether the rest of a request is still to come."""
        if self.conn.our_state in {h11.MUST_CLOSE, h11.CLOSED, h11.ERROR}:
            return True  # it has its answer, and should hang up
        # uvicorn declares a cycle, and has none before the first request.
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete or cycle.more_body

    def abort(self) -> None:
        """Close at once: whatever is not sent yet is dropped."""
        self._cancel_timers()
        # Now, not when the transport has closed: the place is free in this turn of the loop.
        self.connections.discard(self)
        self.transport.abort()

    def _displace_waiting(self) -> bool:
        waiting = [
            one for one in self.connections if isinstance(one, BoundedProtocol) and one.is_waiting
        ]
        if not waiting:
            return False
        min(waiting, key=lambda one: one._timer.when() if one._timer else 0.0).abort()
        return True

    def _wait_for_request(self) -> None:
        self._cancel_request_timer()
        self._timer = self.loop.call_later(REQUEST_SECONDS, self.abort)

    def _cancel_request_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _cancel_timers(self) -> None:
        self._cancel_request_timer()
        if self._stalled:
            self._stalled.cancel()


def raise_descriptor_limit() -> None:
    """Allow this process more descriptors if the system grants them: the soft limit is often 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
