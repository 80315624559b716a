"""`tipwatch digest`: preview and send digests."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from cli.console import print_error, print_message, write_json
from cli.options import AsJson, Since, open_database, open_existing_database
from digest.delivery.delivery_run import SendRequest, run_deliveries
from digest.delivery.mailer import (
    identity_from_settings,
    mailer_from_settings,
    operator_addresses,
)
from digest.delivery.outbox_resend import ResentMail, resend_outbox
from digest.delivery.run_summary import RunSummary
from digest.model import Digest
from digest.preview import (
    preview_for_anyone,
    preview_for_subscriber,
    preview_period,
    write_rendered,
)
from digest.render.as_json import digest_record
from digest.render.email_message import normalise_mail_address
from digest.render.renderer import CachedRenderer
from digest.transport.smtp import SmtpClient
from digest.transport.smtp_url import parse_smtp_url
from digest.unsubscribe import UnsubscribeLink
from presentation.i18n import Language
from presentation.messages import ENGLISH, render
from settings import load_settings
from storage.delivery.subscribers import active_subscribers, find_subscriber
from storage.engine import Database
from storage.locks.process_lock import exclusive_lock
from storage.models import SubscriberState

_LOCK_TIMEOUT_SECONDS = 120
_MAX_SHOWN = 10

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Preview and send digests.")

SubscriberOption = Annotated[
    str | None, typer.Option("--subscriber", metavar="EMAIL", help="Only for this reader.")
]


@app.callback()
def _group() -> None:
    """Preview and send digests."""


@app.command()
def preview(
    *,
    subscriber: SubscriberOption = None,
    since: Since = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the HTML form there too.")
    ] = None,
    language: Annotated[
        Language, typer.Option("--language", help="The reader's language.")
    ] = Language.VIETNAMESE,
    as_json: AsJson = False,
) -> None:
    """Show what a subscriber would be sent now, or else the digest of the last seven days.

    Example: tipwatch digest preview --subscriber analyst@example.org --html digest.html
    """
    now = datetime.now(UTC)
    leave: UnsubscribeLink | None = None
    with open_existing_database() as database:
        if subscriber:
            digest, leave = _preview_for_subscriber(database, subscriber, since=since, now=now)
        else:
            period = preview_period(now=now, since=since)
            digest = preview_for_anyone(database, period, language=language)
    renderer = CachedRenderer(public_url=load_settings().dashboard_url)
    rendered = renderer.render(digest, unsubscribe_link=leave)
    if html:
        print_message(f"the HTML form is in {write_rendered(html, rendered.html)}")
    if as_json:
        write_json(digest_record(digest))
    else:
        sys.stdout.write(f"{rendered.subject}\n\n{rendered.text}")


@app.command()
def send(*, subscriber: SubscriberOption = None, since: Since = None) -> None:
    """Send pending items now, whatever the hour, to one subscriber or to all.

    Nothing is sent twice: after a first call nothing is pending. Exits 1 if a mail was not accepted.

    Example: tipwatch digest send --subscriber analyst@example.org
    """
    mailer = mailer_from_settings(load_settings())
    email = normalise_mail_address(subscriber, named="--subscriber") if subscriber else None
    with open_database() as database:
        if email:
            _require_active(database, email)
        request = SendRequest(everyone=email is None, email=email, since=since)
        waited = time.monotonic()
        while (
            report := run_deliveries(database, mailer, request, clock=lambda: datetime.now(UTC))
        ) is None:
            if time.monotonic() - waited > _LOCK_TIMEOUT_SECONDS:
                _refuse("another process is sending mails: wait for it, or try again")
            time.sleep(0.2)
    raise typer.Exit(print_delivery_summary(report))


@app.command()
def resend(
    outbox: Annotated[
        bool, typer.Option("--outbox", help="What was written there while no server was set.")
    ] = False,
) -> None:
    """Send the mails that were only written to the outbox folder, each of them once.

    Exits 1 if a mail was not accepted. Example: tipwatch digest resend --outbox
    """
    settings = load_settings()
    if not outbox:
        _refuse("say what to send again: tipwatch digest resend --outbox")
    if settings.smtp_url is None:
        _refuse("no mail server is set: TIPWATCH_SMTP_URL=smtp://user:pw@mail.example.org:587")
    server = parse_smtp_url(settings.smtp_url.get_secret_value())
    with open_existing_database() as database, exclusive_lock(database, "sending") as alone:
        if not alone:
            _refuse("another process is sending mails: wait for it, or try again")
        with database.reading() as session:
            recipients = {row.email for row in active_subscribers(session)}
        recipients |= {one.email for one in operator_addresses(settings) if one.email}
        client = SmtpClient(server)
        try:
            results = list(resend_outbox(settings.outbox_folder, client, recipients=recipients))
        finally:
            client.close()
    raise typer.Exit(_print_resent(results))


def _print_resent(results: Sequence[ResentMail]) -> int:
    sent = sum(one.is_sent for one in results)
    print_message(f"{sent} of {len(results)} mails sent" if results else "the outbox is empty")
    for one in results:
        if one.result is None:
            print_message(f"  stays, as {one.email} gets no mail now: {one.file}")
        elif not one.is_sent:
            print_message(f"  {one.result.status}: {one.email}: {one.result.response}")
    return 1 if any(one.result and not one.is_sent for one in results) else 0


def print_delivery_summary(report: RunSummary) -> int:
    """Print the summary of a delivery run; returns its exit code."""
    print_message(report.sent_text if report.sent else "no mail is pending or none could be sent"
         if report.failed or report.server_error else "nothing is pending")  # fmt: skip
    for email, result in report.failed[:_MAX_SHOWN]:
        print_message(f"  {result.status}: {email}: {result.response}")
    if len(report.failed) > _MAX_SHOWN:
        print_message(f"  and {len(report.failed) - _MAX_SHOWN} more")
    if report.server_error:
        print_message(
            f"  the mail server accepts nothing: {report.server_error}. Mails stay pending"
        )
    return 1 if report.failed or report.server_error else 0


def _preview_for_subscriber(
    database: Database, subscriber: str, *, since: datetime | None, now: datetime
) -> tuple[Digest, UnsubscribeLink | None]:
    email = normalise_mail_address(subscriber, named="--subscriber")
    sending = identity_from_settings(load_settings())
    previewed = preview_for_subscriber(database, email, now=now, since=since, secret=sending.secret)
    if previewed is None:
        _refuse(f"nobody is subscribed as {email}: see `tipwatch subscribers list`")
    number, digest = previewed
    return digest, sending.unsubscribe_link(number)


def _require_active(database: Database, email: str) -> None:
    with database.reading() as session:
        row = find_subscriber(session, email)
        if row is None:
            _refuse(f"nobody is subscribed as {email}: see `tipwatch subscribers list`")
        if row.state is not SubscriberState.ACTIVE:
            _refuse(
                f"{email} is {row.state} ({render(row.reason, ENGLISH)}): "
                f"`tipwatch subscribers edit {email} --resume` ends that"
            )


def _refuse(problem: str) -> NoReturn:
    print_error(problem)
    raise typer.Exit(2)
