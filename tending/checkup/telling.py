"""Do letters reach people: the mail server, the operators, the readers?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select

from digest.channel import open_channel
from digest.errors import DigestError
from digest.message import mail_address
from digest.receipt import Fate
from digest.smtp import SmtpPost
from digest.smtp_url import read_smtp_url
from settings import Settings
from storage.engine import Database
from storage.models import DeliveryState, OperatorLetter
from storage.operators import waiting_letters
from storage.telling import disabled_subscribers
from tending.checkup.finding import Finding, fail, ok, warn

_PATIENCE = 10.0


def check_mail(settings: Settings) -> Finding:
    """Connect to the mail server and say hello; no mail is sent."""
    url = settings.smtp_url
    try:
        mail_address(settings.mail_from, named="TIPWATCH_MAIL_FROM")
        if url is None:
            told = f"no server is set: letters are written to {settings.outbox}"
            return warn("mail", told, "set TIPWATCH_SMTP_URL if people are to get them")
        server = read_smtp_url(url.get_secret_value())
    except DigestError as error:
        return fail("mail", str(error), "mend the setting")
    receipt = SmtpPost(replace(server, timeout=min(server.timeout, _PATIENCE))).greet()
    if receipt.fate is not Fate.ACCEPTED:
        return fail(
            "mail",
            f"{server.host}:{server.port} does not take us: {receipt.said}",
            "start or mend the server, or TIPWATCH_SMTP_URL; letters wait meanwhile",
        )
    return ok("mail", receipt.said)


def check_operators(settings: Settings, database: Database | None) -> Iterator[Finding]:
    """Tell whether somebody hears of trouble, and whether the letters arrive."""
    name, channel = "operators", settings.operator_channel
    if not (settings.operator_mail or channel):
        yield warn(
            name,
            "nobody is told when a source breaks",
            "set TIPWATCH_OPERATOR_MAIL=ops@example.org",
        )
        return
    try:
        if settings.operator_mail:
            mail_address(settings.operator_mail, named="TIPWATCH_OPERATOR_MAIL")
        if channel:
            open_channel(channel.get_secret_value())
    except DigestError as error:
        yield fail(name, str(error), "mend the setting")
        return
    yield _letters(database) if database else ok(name, "somebody is told when a source breaks")


def _letters(database: Database) -> Finding:
    with database.reading() as session:
        waiting = waiting_letters(session)
        last = session.scalar(select(OperatorLetter).order_by(OperatorLetter.id.desc()).limit(1))
    if last and last.state is DeliveryState.REJECTED:
        told = f"the last letter was refused: {last.said}"
        return fail("operators", told, "mend TIPWATCH_OPERATOR_MAIL or _CHANNEL")
    if waiting:
        told = f"{waiting} letters wait: {last.said if last else ''}"
        return warn("operators", told, "see the line on mail")
    return ok("operators", "somebody is told when a source breaks, and no letter waits")


def check_readers(database: Database) -> Iterator[Finding]:
    """Name the readers whom mail does not reach."""
    with database.reading() as session:
        lost = disabled_subscribers(session)
    for row in lost:
        yield warn(
            "readers",
            f"{row.email} gets no letters: {row.reason}",
            f"tipwatch subscribers edit {row.email} --resume, once the address is right",
        )
    if not lost:
        yield ok("readers", "mail reaches everybody, as far as servers say")
