"""The ways to the operators: by mail, or through a channel of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from digest.carrier import Offered
from digest.channel import open_channel
from digest.message import mail_address
from digest.outbox import put
from digest.receipt import Fate, Receipt
from digest.smtp import SmtpPost
from digest.smtp_url import MailServer, read_smtp_url
from settings import Settings
from storage.models import OperatorLetter
from tending.letter import Written, mail_of


class Way(Protocol):
    """One way to the operators."""

    @property
    def name(self) -> str:
        """Name it, as the ledger does."""

    def send(self, letter: OperatorLetter, written: Written, *, offered: Offered) -> Receipt:
        """Hand a letter over and tell what became of it."""


@dataclass(frozen=True, kw_only=True)
class ByMail:
    """To a mail server, or into the outbox where none is set."""

    sender: str
    recipient: str
    server: MailServer | None
    outbox: Path
    name: str = "mail"

    def send(self, letter: OperatorLetter, written: Written, *, offered: Offered) -> Receipt:
        """Mail it."""
        message = mail_of(
            written,
            sender=self.sender,
            recipient=self.recipient,
            key=letter.key,
            at=letter.claimed_at,
        )
        if self.server is None:
            offered()
            return Receipt(fate=Fate.ACCEPTED, said=f"written to {put(message, self.outbox)}")
        post = SmtpPost(self.server)
        try:
            return post.post(message, offered=offered)
        finally:
            post.close()


@dataclass(frozen=True, kw_only=True)
class ByChannel:
    """Through Apprise."""

    url: str
    name: str = "channel"

    def send(self, letter: OperatorLetter, written: Written, *, offered: Offered) -> Receipt:
        """Notify the channel."""
        channel = open_channel(self.url)
        offered()
        if channel.notify(title=written.subject, body=written.text, body_format="text"):
            return Receipt(fate=Fate.ACCEPTED, said="the channel took it")
        return Receipt(fate=Fate.DEFERRED, said="the channel did not take it")


def ways_of(settings: Settings) -> tuple[Way, ...]:
    """Tell how this installation reaches its operators; raises DigestError for a wrong way."""
    ways: list[Way] = []
    url, channel = settings.smtp_url, settings.operator_channel
    if settings.operator_mail:
        ways.append(
            ByMail(
                sender=settings.mail_from,
                recipient=mail_address(settings.operator_mail, named="TIPWATCH_OPERATOR_MAIL"),
                server=read_smtp_url(url.get_secret_value()) if url else None,
                outbox=settings.outbox,
            )
        )
    if channel:
        ways.append(ByChannel(url=channel.get_secret_value()))
    return tuple(ways)
