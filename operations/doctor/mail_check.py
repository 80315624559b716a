"""Check delivery: the mail server, the operators' address, the subscribers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from digest.delivery.outbox_resend import outbox_files
from digest.model import DigestError
from digest.render.email_message import normalise_mail_address
from digest.transport.base import SendStatus
from digest.transport.channel import check_channel
from digest.transport.smtp import SmtpClient
from digest.transport.smtp_url import parse_smtp_url
from digest.transport.third_party import transport_problems
from operations.doctor.check_result import CheckResult, fail, ok, warn
from presentation.messages import ENGLISH, render
from settings import Settings
from storage.delivery.digest_queries import disabled_subscribers
from storage.delivery.operator_deliveries import (
    count_pending_operator_deliveries,
    newest_operator_delivery,
)
from storage.delivery.subscribers import all_subscribers
from storage.engine import Database
from storage.models import DeliveryState

_TIMEOUT_SECONDS = 10.0


def check_mail(settings: Settings, *, has_readers: bool = True) -> CheckResult:
    """Connect to the mail server and log in; no mail is sent."""
    url, waiting = settings.smtp_url, len(outbox_files(settings.outbox_folder))
    try:
        normalise_mail_address(settings.mail_from, named="TIPWATCH_MAIL_FROM")
        if url is None:
            message = f"no server is set: mails are written to {settings.outbox_folder}"
            if not (has_readers or waiting):
                return ok("mail", f"{message}; nobody is subscribed")
            lies = f" ({waiting} lie there)" if waiting else ""
            return warn(
                "mail", f"{message}{lies}", "set TIPWATCH_SMTP_URL if people are to get them"
            )
        server = parse_smtp_url(url.get_secret_value())
    except DigestError as error:
        return fail("mail", str(error), "fix the setting")
    result = SmtpClient(replace(server, timeout=min(server.timeout, _TIMEOUT_SECONDS))).check()
    if result.status is not SendStatus.ACCEPTED:
        return fail(
            "mail",
            f"{server.host}:{server.port} does not take us: {result.response}",
            "start or fix the server, or fix TIPWATCH_SMTP_URL; mail is pending meanwhile",
        )
    if waiting:
        message = f"{result.response}; {waiting} mails in {settings.outbox_folder} were never sent"
        return warn("mail", message, "tipwatch digest resend --outbox")
    return ok("mail", result.response)


def check_transports() -> Iterator[CheckResult]:
    """Name the transports of installed packages that cannot be used."""
    for problem in transport_problems():
        yield warn("transports", problem, "update or remove the package; its channels wait")


def check_operators(settings: Settings, database: Database | None) -> Iterator[CheckResult]:
    """Check that operators have an address, and that their mail is accepted."""
    name, channel = "operators", settings.operator_channel
    if not (settings.operator_mail or channel):
        yield warn(
            name,
            "nobody is notified when a source breaks",
            "set TIPWATCH_OPERATOR_MAIL=ops@example.org",
        )
        return
    try:
        if settings.operator_mail:
            normalise_mail_address(settings.operator_mail, named="TIPWATCH_OPERATOR_MAIL")
        if channel:
            check_channel(channel.get_secret_value())
    except DigestError as error:
        yield fail(name, str(error), "fix the setting")
        return
    yield (
        _operator_mail(database)
        if database
        else ok(name, "operators are notified when a source breaks")
    )


def _operator_mail(database: Database) -> CheckResult:
    with database.reading() as session:
        waiting = count_pending_operator_deliveries(session)
        last = newest_operator_delivery(session)
    if last and last.state is DeliveryState.REJECTED:
        message = f"the last mail was refused: {last.server_response}"
        return fail("operators", message, "fix TIPWATCH_OPERATOR_MAIL or _CHANNEL")
    if waiting:
        message = f"{waiting} mails are pending: {last.server_response if last else ''}"
        return warn("operators", message, "see the line on mail")
    return ok("operators", "operators are notified when a source breaks, and no mail is pending")


def has_subscribers(database: Database) -> bool:
    """Return whether anybody is subscribed."""
    with database.reading() as session:
        return bool(all_subscribers(session))


def check_subscribers(database: Database) -> Iterator[CheckResult]:
    """Return a warning for each disabled subscriber."""
    with database.reading() as session:
        disabled = disabled_subscribers(session)
    for row in disabled:
        yield warn(
            "readers",
            f"{row.email} gets no mail: {render(row.reason, ENGLISH)}",
            f"tipwatch subscribers edit {row.email} --resume, once the address is right",
        )
    if not disabled:
        yield ok("readers", "mail reaches everybody, as far as servers say")
