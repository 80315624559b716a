"""Protection against SSRF: names resolve to public addresses only, checked at the connection."""

from __future__ import annotations

import csv
import ipaddress
import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

# zope.interface declares its methods without self, which a type checker cannot follow: hence Any.
logger = logging.getLogger(__name__)

Endpoint = tuple[str, int]


def is_public(address: str) -> bool:
    """Return whether an IP address may be reached: one outside every special-purpose block.

    Judged by our own table: what Python's `ipaddress` takes for global differs by its version.
    """
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        embedded = _embedded_ipv4(ip)
        if embedded is not None:
            return is_public(str(embedded))
        if ip not in _ALLOCATED:
            return False
    return not any(ip in block for block in _special_blocks() if block.version == ip.version)


def _embedded_ipv4(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address leads to; None if it leads to none."""
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


@cache
def _special_blocks() -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    lines = _SPECIAL_BLOCKS_FILE.read_text("utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return tuple(ipaddress.ip_network(row["block"]) for row in rows)


_SPECIAL_BLOCKS_FILE = Path(__file__).with_name("special_purpose_addresses.csv")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ALLOCATED = ipaddress.IPv6Network("2000::/3")
"""All that is allocated; outside lie site-local, IPv4-compatible and translated addresses."""


@implementer(IResolutionReceiver)
class _PublicOnlyReceiver:
    """Passes on the public addresses of a name and drops the others.

    What passes is what the connection uses: a name that answers differently a second later
    (DNS rebinding) gains nothing.
    """

    def __init__(self, receiver: Any, name: str) -> None:
        self._receiver = receiver
        self._name = name

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        host = getattr(address, "host", "")
        if is_public(host):
            self._receiver.addressResolved(address)
        else:
            logger.warning("refused to connect to %s: it leads to the private %s", self._name, host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class PublicOnlyResolver:
    """Resolves names for every connection of the process, literal addresses included."""

    def __init__(self, original: Any, allowed: frozenset[Endpoint]) -> None:
        self.original = original
        self.allowed = allowed
        """Targets of the host map and the proxy: the one exception."""

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[Any]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Resolve, and pass on only public addresses."""
        receiver = resolutionReceiver
        if (hostName, portNumber) not in self.allowed:
            receiver = _PublicOnlyReceiver(resolutionReceiver, hostName)
        return self.original.resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )


def install_public_only_resolver(reactor: Any, *, allowed: frozenset[Endpoint]) -> None:
    """Install the filter in front of the reactor's resolver; a second call replaces the first."""
    current = reactor.nameResolver
    original = current.original if isinstance(current, PublicOnlyResolver) else current
    reactor.installNameResolver(PublicOnlyResolver(original, allowed))
