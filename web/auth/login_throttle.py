"""Login throttle: failed logins are counted, so that guessing takes too long."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from threading import Lock

WINDOW = timedelta(minutes=15)
PER_NAME = 5
"""From one address. Counted for the name alone, anybody could lock its owner out for ever."""
PER_ADDRESS = 30
_IPV6_PREFIX = 64
"""What one household has: it could try from 2^64 addresses."""
_MAX_KEYS = 10_000


class LoginThrottle:
    """Counts in memory: a restart resets them, and each process counts alone."""

    def __init__(self) -> None:
        self._failed: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def register_attempt(self, name: str, address: str, *, now: datetime) -> bool:
        """Count an attempt as failed before it is checked; False if there were too many.

        Counted first, or many at once would all be checked before one is counted.
        """
        with self._lock:
            if len(self._failed) > _MAX_KEYS:
                self._drop_expired(now)
            by_name, by_network = _keys(name, address)
            limits = ((by_name, PER_NAME), (by_network, PER_ADDRESS))
            if any(len(self._recent(key, now)) >= limit for key, limit in limits):
                return False
            for key, _ in limits:
                self._failed.setdefault(key, deque()).append(now)
            return True

    def reset(self, name: str, address: str) -> None:
        """Reset the failures after a successful login."""
        with self._lock:
            by_name, by_network = _keys(name, address)
            self._failed.pop(by_name, None)
            if others := self._failed.get(by_network):
                others.pop()

    def _recent(self, key: str, now: datetime) -> deque[datetime]:
        found = self._failed.get(key, deque())
        while found and found[0] <= now - WINDOW:
            found.popleft()
        return found

    def _drop_expired(self, now: datetime) -> None:
        for key in [key for key in self._failed if not self._recent(key, now)]:
            del self._failed[key]


def _keys(name: str, address: str) -> tuple[str, str]:
    network = _network(address)
    return f"name {name} from {network}", f"from {network}"


def _network(address: str) -> str:
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((ip, _IPV6_PREFIX), strict=False)) if ip.version == 6 else str(ip)
