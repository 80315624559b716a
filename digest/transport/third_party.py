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
from settings.time_limit import TimeLimitedCalls, TimeLimitExceeded

logger = logging.getLogger(__name__)

TRANSPORTS_GROUP = "tipwatch.transports"
SEND_SECONDS = 120.0
"""A mail worker waits for one letter that long; a server of mail has ten minutes, by its standard."""
_MOST_LEFT_BEHIND = 3
"""Calls of one transport that never came back; each costs a thread until the process ends."""
_LOAD_SECONDS = 30.0


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

    It is called in several threads. An error that it raises means that the letter was surely not
    accepted: it is sent again later. Where that is unsure, it returns `SendStatus.UNCONFIRMED`; so
    it counts, too, when it has not come back after two minutes.
    """

    def __call__(self, address: str, mail: ChannelMail) -> DeliveryResult:
        """Send one letter to a channel's address, and return how that ended."""


class ThirdPartyTransport:
    """Sends through a package; its faults defer the letters of its own channels only."""

    def __init__(
        self,
        entry: EntryPoint,
        *,
        renderer: CachedRenderer,
        identity: MailIdentity,
        calls: TimeLimitedCalls | None = None,
    ) -> None:
        self._entry = entry
        self._calls = calls or _calls_of(entry.name, entry.value)
        self._renderer = renderer
        self._identity = identity

    def send(self, mail: PendingMail, *, mark_sending: MarkSending) -> DeliveryResult:
        """Send the letter; what the package raises is its answer."""
        try:
            send = load_transport(self._entry)
        except DigestError as error:
            return DeliveryResult(status=SendStatus.DEFERRED, response=str(error)[:300])
        if not self._calls.is_open:
            return _deferred(self._entry, "earlier calls have not come back yet")
        channel_mail = self._channel_mail(mail)
        mark_sending()
        try:
            result: Any = self._calls.call(lambda: send(mail.channel or "", channel_mail))
        except TimeLimitExceeded as error:
            # It may still be sending: the next attempt has the same key.
            logger.error("%s: %s", _shown(self._entry), error)
            response = f"{_shown(self._entry)}: {error}"[:300]
            return DeliveryResult(status=SendStatus.UNCONFIRMED, response=response)
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
    imports = _imports_of(entry.name, entry.value)
    if not imports.is_open:
        raise DigestError(f"{_shown(entry)} cannot be loaded: its import has not come back yet")
    try:
        send: Any = imports.call(entry.load)
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
def _calls_of(_name: str, _value: str) -> TimeLimitedCalls:
    """Return the calls that all mail workers of this process share."""
    return TimeLimitedCalls(seconds=SEND_SECONDS, most_left_behind=_MOST_LEFT_BEHIND)


@cache
def _imports_of(_name: str, _value: str) -> TimeLimitedCalls:
    return TimeLimitedCalls(seconds=_LOAD_SECONDS, most_left_behind=1)


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
