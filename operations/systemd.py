"""Notify systemd of the daemon's state (sd_notify), over the socket in NOTIFY_SOCKET."""

from __future__ import annotations

import socket
from collections.abc import Mapping

READY, WATCHDOG, STOPPING = "READY=1", "WATCHDOG=1", "STOPPING=1"


class SdNotify:
    """The service manager, if there is one; none is no error."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        name = environment.get("NOTIFY_SOCKET", "")
        # A leading @ stands for the NUL byte of Linux' abstract names.
        self._address = f"\0{name[1:]}" if name.startswith("@") else name

    def notify(self, *states: str) -> None:
        """Send the states in one datagram; never waits and never fails."""
        if not self._address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sending:
            try:
                sending.sendto("\n".join(states).encode(), socket.MSG_DONTWAIT, self._address)
            except OSError:
                return  # a manager that is gone or slow must not take us along
