"""Other ways than mail – Telegram, Slack, Matrix, a webhook – through Apprise."""

from __future__ import annotations

from typing import Any

from digest.carrier import Offered
from digest.claiming import Letter
from digest.errors import DigestError
from digest.press import Press
from digest.receipt import Fate, Receipt
from digest.sending import Sending


class ChannelCarrier:
    """Hands letters to an Apprise channel, which says yes or no and never why."""

    def __init__(self, *, press: Press, sending: Sending) -> None:
        self._press = press
        self._sending = sending

    def carry(self, letter: Letter, *, offered: Offered) -> Receipt:
        """Notify the channel; Apprise cuts what is too long for it into several messages."""
        channel = open_channel(letter.reader.channel or "")
        leave = self._sending.leave(letter.reader.id)
        rendered = self._press.render(letter.digest, leave=leave)
        offered()
        # No identity travels along: after a crash in this call a channel may get the letter twice.
        if channel.notify(title=rendered.subject, body=rendered.text, body_format="text"):
            return Receipt(fate=Fate.ACCEPTED, said="the channel took it")
        return Receipt(fate=Fate.DEFERRED, said="the channel did not take it")

    def close(self) -> None:
        """Nothing stays open."""


def open_channel(url: str) -> Any:
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


def shown_channel(url: str) -> str:
    """Name a channel without its secrets."""
    return f"{url.partition('://')[0]}://…"
