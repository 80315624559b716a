"""The `tipwatch` command itself: its subcommands and how their errors reach a person."""

from __future__ import annotations

import sys

import typer
from typer.core import TyperGroup

from cli import classify, crawl, db, digest, export, ingest, run, show, sources, status
from cli.console import tell_error
from digest.errors import DigestError
from settings import SettingsError
from storage.engine import StorageUnavailable
from storage.schema import SchemaError

WRONG = 2
INTERRUPTED = 130


class _Plain(TyperGroup):
    """Turns errors a person can mend into one line and the exit code of the contract."""

    def main(self, *args: object, **kwargs: object) -> object:
        """Run the command; a traceback is for faults of the program only."""
        try:
            return super().main(*args, **kwargs)  # type: ignore[arg-type]
        except (SettingsError, SchemaError, StorageUnavailable, DigestError) as error:
            tell_error(str(error))
            sys.exit(WRONG)
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)


app = typer.Typer(
    name="tipwatch",
    cls=_Plain,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Watch Vietnamese sites for what is new about human trafficking, and tell why.",
)

app.command("crawl")(crawl.crawl)
app.command("ingest")(ingest.ingest)
app.command("classify")(classify.classify)
app.command("export")(export.export)
app.command("show")(show.show)
app.command("run")(run.run)
app.command("status")(status.status)
app.add_typer(sources.app, name="sources")
app.add_typer(digest.app, name="digest")
app.add_typer(db.app, name="db")
