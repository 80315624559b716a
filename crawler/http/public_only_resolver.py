"""Protection against SSRF: names resolve to public addresses only, checked at the connection."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Sequence
from typing import Any

from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

# zope.interface declares its methods without self, which a type checker cannot follow: hence Any.
logger = logging.getLogger(__name__)

Endpoint = tuple[str, int]


def is_public(address: str) -> bool:
    """Return whether an IP address is public; anything special is not."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        # An IPv6 address that embeds an IPv4 address is judged by that.
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip not in _ALLOCATED:
            return False
    return (
        ip.is_global
        and not ip.is_multicast
        and not any(ip in net for net in _SPECIAL_NETWORKS if net.version == ip.version)
    )


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ALLOCATED = ipaddress.IPv6Network("2000::/3")
"""All that is allocated; outside are site-local, IPv4-compatible and translated addresses."""
_SPECIAL_NETWORKS = tuple(
    ipaddress.ip_network(net)
    # Protocol assignments, 6to4 relays, documentation: not private for every Python, never a site.
    for net in ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")
)


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
        """Targets of the host map: the one exception."""

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


class ResolverSetting:
    """Scrapy's own `scrapy crawl` installs the guard through TWISTED_DNS_RESOLVER."""

    def __init__(self, reactor: Any, allowed: frozenset[Endpoint]) -> None:
        self._reactor = reactor
        self._allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> ResolverSetting:
        """Read the host map from Scrapy's settings."""
        from crawler.http.download_handler import HostMap

        return cls(reactor, HostMap(crawler.settings.getdict("TIPWATCH_HOST_MAP")).endpoints)

    def install_on_reactor(self) -> None:
        """Install the filter; called by Scrapy when its process starts."""
        install_public_only_resolver(self._reactor, allowed=self._allowed)
