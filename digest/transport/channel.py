"""Which transport serves a channel: that of an installed package, else Apprise."""

from __future__ import annotations

from digest.render.renderer import CachedRenderer
from digest.transport.apprise import AppriseTransport, open_apprise_channel
from digest.transport.base import Transport
from digest.transport.third_party import ThirdPartyTransport, load_transport, transport_for
from digest.unsubscribe import MailIdentity


def channel_transport(
    address: str, *, renderer: CachedRenderer, identity: MailIdentity
) -> Transport:
    """Return the transport of a channel's address."""
    entry = transport_for(address)
    if entry is None:
        return AppriseTransport(renderer=renderer, identity=identity)
    return ThirdPartyTransport(entry, renderer=renderer, identity=identity)


def check_channel(address: str) -> None:
    """Raise DigestError for an address that no transport serves; it shows no secrets."""
    entry = transport_for(address)
    if entry is None:
        open_apprise_channel(address)
    else:
        load_transport(entry)
