"""`tipwatch digest`: what people are told."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from article.dates import HANOI
from cli.console import tell, write_json
from cli.options import AsJson, Since, open_database
from digest.compose import compose
from digest.preview import preview_period, write_form
from digest.record import digest_record
from digest.render import render
from digest.value import Language

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Tell people what is new.")


@app.callback()
def _group() -> None:
    """Tell people what is new."""


@app.command()
def preview(
    *,
    since: Since = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the HTML form there too.")
    ] = None,
    language: Annotated[
        Language, typer.Option("--language", help="The reader's language.")
    ] = Language.VIETNAMESE,
    as_json: AsJson = False,
) -> None:
    """Show the digest of the last seven days, or from a day on, as it would be mailed.

    Example: tipwatch digest preview --since 2026-10-01 --html digest.html --language en
    """
    period = preview_period(now=datetime.now(UTC), since=since)
    with open_database() as database, database.reading() as session:
        digest = compose(session, period=period, zone=HANOI, language=language)
    rendered = render(digest)
    if html:
        tell(f"the HTML form is in {write_form(html, rendered.html)}")
    if as_json:
        write_json(digest_record(digest))
    else:
        sys.stdout.write(f"{rendered.subject}\n\n{rendered.text}")
