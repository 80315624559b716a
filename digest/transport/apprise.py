"""Other ways than mail – Telegram, Slack, Matrix, a webhook – through Apprise."""

from __future__ import annotations

from typing import Any

from digest.delivery.claims import PendingMail
from digest.errors import DigestError
from digest.render.renderer import CachedRenderer
from digest.transport.base import MarkSending
from digest.transport.result import DeliveryResult, SendStatus
from digest.unsubscribe.link import MailIdentity


class AppriseTransport:
    """Hands letters to an Apprise channel, which says yes or no and never why."""

    def __init__(self, *, renderer: CachedRenderer, identity: MailIdentity) -> None:
        self._renderer = renderer
        self._identity = identity

    def send(self, mail: PendingMail, *, mark_sending: MarkSending) -> DeliveryResult:
        """Notify the channel; Apprise cuts what is too long for it into several messages."""
        channel = open_apprise_channel(mail.recipient.channel or "")
        unsubscribe_link = self._identity.unsubscribe_link(mail.recipient.id)
        rendered = self._renderer.render(mail.digest, unsubscribe_link=unsubscribe_link)
        mark_sending()
        # No identity travels along: after a crash in this call a channel may get the letter twice.
        if channel.notify(title=rendered.subject, body=rendered.text, body_format="text"):
            return DeliveryResult(status=SendStatus.ACCEPTED, response="the channel took it")
        return DeliveryResult(status=SendStatus.DEFERRED, response="the channel did not take it")

    def close(self) -> None:
        """Nothing stays open."""


def open_apprise_channel(url: str) -> Any:
    """Open a channel; raises DigestError, which does not repeat the secrets in the address."""
    # A second of imports that nobody else should wait for.
    from apprise import Apprise, AppriseAsset

    channel = Apprise(asset=AppriseAsset(async_mode=False, app_id="tipwatch"))
    if not channel.add(url):
        scheme = url.partition("://")[0][:20]
        raise DigestError(
            f"the channel {scheme}://… is no address that Apprise knows. Example: "
            "slack://TOKEN_A/TOKEN_B/TOKEN_C, json://host/path"
        )
    return channel


def mask_channel_url(url: str) -> str:
    """Name a channel without its secrets."""
    return f"{url.partition('://')[0]}://…"
