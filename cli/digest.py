"""`tipwatch digest`: what people are told."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from article.dates import HANOI
from cli.console import tell, tell_error, write_json
from cli.options import AsJson, Since, open_database
from digest.compose import compose
from digest.foresight import foresee
from digest.message import mail_address
from digest.office import open_office, sending_of
from digest.press import Press
from digest.preview import preview_period, write_form
from digest.record import digest_record
from digest.report import Report
from digest.round import Ask, send_round
from digest.sending import Leave
from digest.value import Digest, Language
from settings import load_settings
from storage.engine import Database
from storage.models import SubscriberState
from storage.subscribing import find_subscriber

_PATIENCE_SECONDS = 120
_SHOWN = 10

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Tell people what is new.")

Reader = Annotated[
    str | None, typer.Option("--subscriber", metavar="EMAIL", help="Only for this reader.")
]


@app.callback()
def _group() -> None:
    """Tell people what is new."""


@app.command()
def preview(
    *,
    subscriber: Reader = None,
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
    leave: Leave | None = None
    with open_database() as database:
        if subscriber:
            digest, leave = _foreseen(database, subscriber, since=since, now=now)
        else:
            period = preview_period(now=now, since=since)
            with database.reading() as session:
                digest = compose(session, period=period, zone=HANOI, language=language)
    rendered = Press().render(digest, leave=leave)
    if html:
        tell(f"the HTML form is in {write_form(html, rendered.html)}")
    if as_json:
        write_json(digest_record(digest))
    else:
        sys.stdout.write(f"{rendered.subject}\n\n{rendered.text}")


@app.command()
def send(*, subscriber: Reader = None, since: Since = None) -> None:
    """Send what is owed now, whatever the hour, to one subscriber or to all.

    Nobody is told anything twice: a second call owes nothing. Exits 1 if a letter was not accepted.

    Example: tipwatch digest send --subscriber analyst@example.org
    """
    office = open_office(load_settings())
    email = mail_address(subscriber, named="--subscriber") if subscriber else None
    with open_database() as database:
        if email:
            _demand_active(database, email)
        ask = Ask(everyone=email is None, email=email, since=since)
        waited = time.monotonic()
        while (
            report := send_round(database, office, ask, clock=lambda: datetime.now(UTC))
        ) is None:
            if time.monotonic() - waited > _PATIENCE_SECONDS:
                _refuse("another process is sending: what is owed goes out there, or try again")
            time.sleep(0.2)
    raise typer.Exit(tell_sending(report))


def tell_sending(report: Report) -> int:
    """Tell how a round went, and give the exit code for it."""
    letters = "1 letter" if report.sent == 1 else f"{report.sent} letters"
    tell(f"{letters} sent" if report.sent else "no letter is owed or none could be sent"
         if report.failed or report.trouble else "nothing is owed")  # fmt: skip
    for email, receipt in report.failed[:_SHOWN]:
        tell(f"  {receipt.fate}: {email}: {receipt.said}")
    if len(report.failed) > _SHOWN:
        tell(f"  and {len(report.failed) - _SHOWN} more")
    if report.trouble:
        tell(f"  the mail server takes nothing: {report.trouble}. What is owed stays owed")
    return 1 if report.failed or report.trouble else 0


def _foreseen(
    database: Database, subscriber: str, *, since: datetime | None, now: datetime
) -> tuple[Digest, Leave]:
    email = mail_address(subscriber, named="--subscriber")
    sending = sending_of(load_settings())
    foreseen = foresee(database, email, now=now, since=since, secret=sending.secret)
    if foreseen is None:
        _refuse(f"nobody is subscribed as {email}: see `tipwatch subscribers list`")
    number, digest = foreseen
    return digest, sending.leave(number)


def _demand_active(database: Database, email: str) -> None:
    with database.reading() as session:
        row = find_subscriber(session, email)
        if row is None:
            _refuse(f"nobody is subscribed as {email}: see `tipwatch subscribers list`")
        if row.state is not SubscriberState.ACTIVE:
            _refuse(
                f"{email} is {row.state} ({row.reason}): "
                f"`tipwatch subscribers edit {email} --resume` ends that"
            )


def _refuse(problem: str) -> NoReturn:
    tell_error(problem)
    raise typer.Exit(2)
