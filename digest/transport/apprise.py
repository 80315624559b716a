"""Transport to chats and webhooks – Telegram, Slack, Matrix – through Apprise."""

from __future__ import annotations

from typing import Any

from digest.model import DigestError, PendingMail, PlainTextMail
from digest.render.renderer import CachedRenderer
from digest.transport.base import DeliveryResult, MarkSending, SendStatus
from digest.unsubscribe import MailIdentity


class AppriseTransport:
    """Sends to an Apprise channel, which returns whether it accepted and never why."""

    def __init__(self, *, renderer: CachedRenderer, identity: MailIdentity) -> None:
        self._renderer = renderer
        self._identity = identity

    def send(self, mail: PendingMail, *, mark_sending: MarkSending) -> DeliveryResult:
        """Notify the channel; Apprise splits what is too long for it into several messages."""
        channel = open_apprise_channel(mail.channel or "")
        content = mail.content
        if not isinstance(content, PlainTextMail):
            # No verdict links: a channel has many readers, and a verdict names one.
            link = self._identity.unsubscribe_link(mail.subscriber_id)
            rendered = self._renderer.render(content, unsubscribe_link=link)
            content = PlainTextMail(subject=rendered.subject, text=rendered.text)
        mark_sending()
        # There is no Message-ID: after a crash in this call a channel may get the mail twice.
        if channel.notify(title=content.subject, body=content.text, body_format="text"):
            return DeliveryResult(status=SendStatus.ACCEPTED, response="the channel took it")
        return DeliveryResult(status=SendStatus.DEFERRED, response="the channel did not take it")

    def close(self) -> None:
        """Do nothing: no connection is open."""


def open_apprise_channel(url: str) -> Any:
    """Open a channel; raises DigestError, which does not show the secrets in the address."""
    # Importing it takes a second, which nothing else should wait for.
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
    """Return a channel's URL without its secrets."""
    return f"{url.partition('://')[0]}://…"
