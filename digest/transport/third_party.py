"""Transports of installed packages: each serves the channels whose addresses begin with its name."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Protocol

from digest.model import DigestError, PendingMail, PlainTextMail
from digest.render.renderer import CachedRenderer
from digest.transport.base import DeliveryResult, MarkSending, SendStatus
from digest.unsubscribe import MailIdentity

logger = logging.getLogger(__name__)

TRANSPORTS_GROUP = "tipwatch.transports"


@dataclass(frozen=True, kw_only=True)
class ChannelMail:
    """What a transport of a package is given: a digest, an alert or a letter to the operators."""

    key: str
    """The same at each further attempt, so that the other side can drop a second copy."""
    subject: str
    text: str
    """Plain text, with the link to unsubscribe where there is one."""


class SendToChannel(Protocol):
    """What an entry point of `tipwatch.transports` names; its name is the scheme of its addresses.

    It is called in several threads, and limits its own waiting. An error that it raises means that
    the letter was surely not accepted: it is sent again later. Where that is unsure, it returns
    `SendStatus.UNCONFIRMED`.
    """

    def __call__(self, address: str, mail: ChannelMail) -> DeliveryResult:
        """Send one letter to a channel's address, and return how that ended."""


class ThirdPartyTransport:
    """Sends through a package; its faults defer the letters of its own channels only."""

    def __init__(
        self, entry: EntryPoint, *, renderer: CachedRenderer, identity: MailIdentity
    ) -> None:
        self._entry = entry
        self._renderer = renderer
        self._identity = identity

    def send(self, mail: PendingMail, *, mark_sending: MarkSending) -> DeliveryResult:
        """Send the letter; what the package raises is its answer."""
        try:
            send = load_transport(self._entry)
        except DigestError as error:
            return DeliveryResult(status=SendStatus.DEFERRED, response=str(error)[:300])
        channel_mail = self._channel_mail(mail)
        mark_sending()
        try:
            result: Any = send(mail.channel or "", channel_mail)
        except (Exception, SystemExit) as error:
            logger.exception("%s failed", _shown(self._entry))
            return _deferred(self._entry, f"{type(error).__name__}: {error}")
        if not isinstance(result, DeliveryResult):
            return _deferred(self._entry, f"{type(result).__name__} is no DeliveryResult")
        return result

    def close(self) -> None:
        """Do nothing: a package opens and closes what it needs for each letter."""

    def _channel_mail(self, mail: PendingMail) -> ChannelMail:
        content = mail.content
        if isinstance(content, PlainTextMail):
            return ChannelMail(key=mail.key, subject=content.subject, text=content.text)
        link = self._identity.unsubscribe_link(mail.subscriber_id)
        rendered = self._renderer.render(content, unsubscribe_link=link)
        return ChannelMail(key=mail.key, subject=rendered.subject, text=rendered.text)


def transport_for(address: str) -> EntryPoint | None:
    """Find the transport of an address; of two packages that name one scheme, the first by name."""
    scheme = address.partition("://")[0].casefold()
    return next((entry for entry in _registered() if entry.name.casefold() == scheme), None)


def load_transport(entry: EntryPoint) -> SendToChannel:
    """Import a transport; raises DigestError that names its package."""
    try:
        send: Any = entry.load()
    except (Exception, SystemExit) as error:
        raise DigestError(
            f"{_shown(entry)} cannot be loaded: {type(error).__name__}: {error}"
        ) from error
    if not callable(send):
        raise DigestError(f"{_shown(entry)} cannot be called: {entry.value}")
    loaded: SendToChannel = send
    return loaded


def transport_problems() -> Iterator[str]:
    """Name every registered transport that cannot be used."""
    seen: dict[str, EntryPoint] = {}
    for entry in _registered():
        first = seen.setdefault(entry.name.casefold(), entry)
        if first is not entry:
            yield f"{_shown(entry)} is not used: {_shown(first)} has the name already"
            continue
        try:
            load_transport(entry)
        except DigestError as error:
            yield str(error)


@cache
def _registered() -> tuple[EntryPoint, ...]:
    # Read once: it opens the metadata of every installed package, and each letter to a channel asks.
    found = entry_points(group=TRANSPORTS_GROUP)
    return tuple(sorted(found, key=lambda one: (_package(one), one.name)))


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else "an unknown package"


def _shown(entry: EntryPoint) -> str:
    return f"the transport {entry.name!r} of {_package(entry)}"


def _deferred(entry: EntryPoint, reason: str) -> DeliveryResult:
    return DeliveryResult(status=SendStatus.DEFERRED, response=f"{_shown(entry)}: {reason}"[:300])
