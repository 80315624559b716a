"""`tipwatch articles`: an analyst's verdict on an article."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from cli.console import print_error, print_message
from cli.options import open_existing_database
from storage.articles.pages import find_page
from storage.articles.reviews import record_review
from storage.models import ReviewState

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Review articles.")


class ReviewVerdict(StrEnum):
    """The verdicts of an analyst."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNREVIEWED = "unreviewed"
    UNSURE = "unsure"


@app.callback()
def _group() -> None:
    """Review articles."""


@app.command()
def review(
    url_or_id: Annotated[str, typer.Argument(metavar="URL_OR_ID", help="Its address or number.")],
    verdict: Annotated[
        ReviewVerdict, typer.Argument(help="Is it about trafficking? Outranks the score.")
    ],
    note: Annotated[str | None, typer.Option(help="The reason, for other analysts.")] = None,
    by: Annotated[
        str | None, typer.Option(help="Name of the analyst; your login if left out.")
    ] = None,
) -> None:
    """Record whether an article is about trafficking.

    Example: tipwatch articles review 17 rejected --note "a film"
    """
    with open_existing_database() as database, database.writing() as session:
        page = find_page(session, url_or_id)
        if page is None or page.judgement_id is None:
            print_error(f"no stored article has the address or number {url_or_id!r}")
            raise typer.Exit(1)
        record_review(
            session,
            page,
            ReviewState(verdict.value),
            reviewer=by or getpass.getuser(),
            at=datetime.now(UTC),
            note=note,
        )
        print_message(f"#{page.id} is {verdict.value}")
