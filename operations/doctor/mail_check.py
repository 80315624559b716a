"""Do letters reach people: the mail server, the operators, the readers?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select

from digest.errors import DigestError
from digest.render.email_message import normalise_mail_address
from digest.transport.apprise import open_apprise_channel
from digest.transport.result import SendStatus
from digest.transport.smtp import SmtpClient
from digest.transport.smtp_url import parse_smtp_url
from operations.doctor.check_result import CheckResult, fail, ok, warn
from presentation.messages import ENGLISH, render
from settings import Settings
from storage.delivery.digest_queries import disabled_subscribers
from storage.delivery.operator_alerts import count_pending_operator_deliveries
from storage.engine import Database
from storage.models import DeliveryState, OperatorDelivery

_TIMEOUT_SECONDS = 10.0


def check_mail(settings: Settings) -> CheckResult:
    """Connect to the mail server and say hello; no mail is sent."""
    url = settings.smtp_url
    try:
        normalise_mail_address(settings.mail_from, named="TIPWATCH_MAIL_FROM")
        if url is None:
            message = f"no server is set: letters are written to {settings.outbox_folder}"
            return warn("mail", message, "set TIPWATCH_SMTP_URL if people are to get them")
        server = parse_smtp_url(url.get_secret_value())
    except DigestError as error:
        return fail("mail", str(error), "mend the setting")
    receipt = SmtpClient(replace(server, timeout=min(server.timeout, _TIMEOUT_SECONDS))).check()
    if receipt.status is not SendStatus.ACCEPTED:
        return fail(
            "mail",
            f"{server.host}:{server.port} does not take us: {receipt.response}",
            "start or mend the server, or TIPWATCH_SMTP_URL; letters wait meanwhile",
        )
    return ok("mail", receipt.response)


def check_operators(settings: Settings, database: Database | None) -> Iterator[CheckResult]:
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
            normalise_mail_address(settings.operator_mail, named="TIPWATCH_OPERATOR_MAIL")
        if channel:
            open_apprise_channel(channel.get_secret_value())
    except DigestError as error:
        yield fail(name, str(error), "mend the setting")
        return
    yield (
        _operator_mail(database) if database else ok(name, "somebody is told when a source breaks")
    )


def _operator_mail(database: Database) -> CheckResult:
    with database.reading() as session:
        waiting = count_pending_operator_deliveries(session)
        last = session.scalar(
            select(OperatorDelivery).order_by(OperatorDelivery.id.desc()).limit(1)
        )
    if last and last.state is DeliveryState.REJECTED:
        message = f"the last letter was refused: {last.server_response}"
        return fail("operators", message, "mend TIPWATCH_OPERATOR_MAIL or _CHANNEL")
    if waiting:
        message = f"{waiting} letters wait: {last.server_response if last else ''}"
        return warn("operators", message, "see the line on mail")
    return ok("operators", "somebody is told when a source breaks, and no letter waits")


def check_subscribers(database: Database) -> Iterator[CheckResult]:
    """Name the readers whom mail does not reach."""
    with database.reading() as session:
        disabled = disabled_subscribers(session)
    for row in disabled:
        yield warn(
            "readers",
            f"{row.email} gets no letters: {render(row.reason, ENGLISH)}",
            f"tipwatch subscribers edit {row.email} --resume, once the address is right",
        )
    if not disabled:
        yield ok("readers", "mail reaches everybody, as far as servers say")
