"""Recipients of a watched page, as the command line names them: subscribers by their address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from cli.options import open_database
from storage.delivery.subscribers import find_subscriber, set_watch_recipients

Recipients = Annotated[
    list[str] | None,
    typer.Option(
        "--recipient",
        metavar="EMAIL",
        help="Of a watched page: a subscriber who receives each change; repeatable.",
    ),
]


def check_recipients(emails: Sequence[str]) -> None:
    """Refuse an address that is no subscriber's, before anything is fetched or written."""
    if emails:
        with open_database() as database, database.reading() as session:
            _numbers(session, emails)


def store_recipients(url: str, emails: Sequence[str]) -> None:
    """Replace the recipients of a page."""
    with open_database() as database, database.writing() as session:
        set_watch_recipients(session, url, _numbers(session, emails))


def _numbers(session: Session, emails: Sequence[str]) -> set[int]:
    found = {email: find_subscriber(session, email) for email in emails}
    for email, row in found.items():
        if row is None:
            raise typer.BadParameter(
                f"{email} is no subscriber: tipwatch subscribers add {email}",
                param_hint="--recipient",
            )
    return {row.id for row in found.values() if row is not None}
