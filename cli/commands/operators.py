"""`tipwatch operators`: mail to the operators of TIPWATCH_OPERATOR_MAIL and _CHANNEL."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from cli.console import print_error, print_message
from digest.delivery.mailer import mailer_from_settings, operator_addresses
from digest.delivery.trial_mail import send_test_mail
from digest.transport.base import SendStatus
from presentation.i18n import Language
from settings import load_settings

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Reach the operators.")


@app.callback()
def _group() -> None:
    """Reach the operators."""


@app.command("test")
def test() -> None:
    """Send a marked test mail to every address of the operators.

    Example: tipwatch operators test
    """
    settings = load_settings()
    addresses = operator_addresses(settings)
    if not addresses:
        print_error("the operators have no address: set TIPWATCH_OPERATOR_MAIL=ops@example.org")
        raise typer.Exit(2)
    mailer, failed = mailer_from_settings(settings), False
    for address in addresses:
        result = send_test_mail(
            mailer,
            email=address.email,
            channel=address.channel,
            language=Language(settings.operator_language),
            now=datetime.now(UTC),
        )
        failed = failed or result.status is not SendStatus.ACCEPTED
        print_message(f"{address.email or 'channel'}: {result.response}")
    raise typer.Exit(1 if failed else 0)
