"""The address the dashboard listens on, and whether it is loopback."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from settings import SettingsError

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})


class BindError(SettingsError):
    """The dashboard cannot listen there; the message says why and what to set."""


@dataclass(frozen=True, kw_only=True)
class Bind:
    """A host and a port."""

    host: str
    port: int

    @classmethod
    def parse(cls, written: str) -> Bind:
        """Parse `127.0.0.1:8000` or `[::1]:8000`."""
        host, _, port = written.rpartition(":")
        return cls(host=host.strip("[]"), port=int(port))

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can connect."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    def listen(self) -> socket.socket:
        """Listen there; raises BindError. Port 0 takes any that is free."""
        try:
            family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
            listening = socket.create_server((self.host, self.port), family=family, backlog=256)
        except (OSError, OverflowError) as error:
            # Without the library's own long words.
            number = getattr(error, "errno", None)
            reason = os.strerror(number) if number else str(error).rstrip(".")
            raise BindError(
                f"TIPWATCH_BIND={self.host}:{self.port}: {reason}. "
                "Stop what listens there, or set another port, such as TIPWATCH_BIND=127.0.0.1:8001"
            ) from None
        # asyncio does this only for sockets it created; without it every response waits 40 ms for
        # the other side to acknowledge its first packet.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening


def host_of_url(url: str) -> str:
    """Return the host of a URL, for comparison with a request's."""
    return (urlsplit(url).hostname or "").lower()


def browser_url(listening: socket.socket) -> str:
    """Return the URL to open in a browser."""
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"
