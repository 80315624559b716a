"""The post office: which carrier takes a reader's letter, and how this installation signs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from digest.carrier import Carrier, Offered, OutboxCarrier
from digest.channel import ChannelCarrier
from digest.claiming import Alerting, Letter
from digest.message import mail_address
from digest.press import Press
from digest.receipt import Receipt
from digest.sending import Sending
from digest.smtp import SmtpCarrier
from digest.smtp_url import read_smtp_url
from digest.token import keep_secret
from settings import Settings

MakeCarrier = Callable[[Press], Carrier]


@dataclass(frozen=True, kw_only=True)
class Office:
    """All that sending needs beside the database."""

    sending: Sending
    carrier: MakeCarrier
    alerting: Alerting
    workers: int


class _EachTheirOwn:
    """Takes mail to the mail carrier and the rest to the channels."""

    def __init__(self, mail: Carrier, channels: Carrier) -> None:
        self._mail = mail
        self._channels = channels

    def carry(self, letter: Letter, *, offered: Offered) -> Receipt:
        carrier = self._channels if letter.reader.channel else self._mail
        return carrier.carry(letter, offered=offered)

    def close(self) -> None:
        self._mail.close()


def open_office(settings: Settings) -> Office:
    """Make the office of these settings; raises DigestError for one that cannot send."""
    mail_address(settings.mail_from, named="TIPWATCH_MAIL_FROM")
    sending = sending_of(settings)
    return Office(
        sending=sending,
        carrier=_carriers(settings, sending),
        alerting=Alerting(score=settings.alert_score, an_hour=settings.alerts_per_hour),
        workers=settings.mail_connections,
    )


def sending_of(settings: Settings) -> Sending:
    """Tell how this installation signs its letters."""
    return Sending(
        sender=settings.mail_from,
        public_url=settings.dashboard,
        secret=keep_secret(settings.data_dir),
    )


def _carriers(settings: Settings, sending: Sending) -> MakeCarrier:
    url = settings.smtp_url
    server = read_smtp_url(url.get_secret_value()) if url else None
    outbox: Path = settings.outbox

    def make(press: Press) -> Carrier:
        mail: Carrier = (
            SmtpCarrier(server, press=press, sending=sending)
            if server
            else OutboxCarrier(outbox, press=press, sending=sending)
        )
        return _EachTheirOwn(mail, ChannelCarrier(press=press, sending=sending))

    return make
