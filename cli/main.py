"""The `tipwatch` command itself: its subcommands, exit codes and error messages."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import Annotated, Any

import typer

from cli.console import print_error
from cli.lazy_group import LazyCommand, LazyGroup
from cli.usage_errors import short_usage_errors

EXIT_UNAVAILABLE = 1
"""The command is right, and the database cannot be used now."""
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130
CLOSED_TO_OTHERS = 0o027
# While libraries are imported nothing becomes garbage: at Python's own 700 new objects the collector
# takes a tenth of the start of a command. `LazyGroup` sets what holds from then on.
gc.set_threshold(1_000_000, 10, 10)
# Python's last collection walks through every object of the libraries, a tenth of a second, to free what ends anyway.
atexit.register(gc.freeze)


def _group(name: str, summary: str) -> tuple[str, LazyCommand]:
    return name, LazyCommand(target=f"cli.commands.{name}", summary=summary)


def _command(name: str, summary: str) -> tuple[str, LazyCommand]:
    return name, LazyCommand(target=f"cli.commands.{name}:{name}", summary=summary)


COMMANDS = dict(
    (
        _group("accounts", "Manage the accounts of the dashboard."),
        _group("articles", "Review articles."),
        _command("backfill", "Store the history of sources from a web archive."),
        _command("cases", "List matters over time: reports, figures and stages."),
        _command("changes", "List what was edited, removed, restored or flagged."),
        _command("classify", "Judge texts: one line in, one line out."),
        _group("config", "Show the settings."),
        _command("crawl", "Crawl the named sources once."),
        _group("db", "Upgrade, check, back up and restore the database."),
        _command("diff", "Show what changed between two revisions of an article."),
        _group("digest", "Preview and send digests."),
        _command("doctor", "Examine settings, database, archive, mail and sources."),
        _command("export", "Export the stored articles with their judgements."),
        _command("ingest", "Store the articles of web archives, or documents."),
        _group("operators", "Reach the operators."),
        _command("reassess", "Judge articles again that other rules have judged."),
        _group("relevance", "Measure the rules."),
        _command("run", "Watch the sources until Ctrl-C or SIGTERM."),
        _command("show", "Show one article: text, reasons, changes, next check."),
        _group("sources", "List, show, check, pause, add and repair sources."),
        _command("status", "Show daemon, articles, next crawl and what fails."),
        _group("stories", "Show which articles report one event; merge and split."),
        _group("subscribers", "Manage subscribers."),
        _command("web", "Serve the dashboard until Ctrl-C or SIGTERM."),
        _command("worker", "Crawl what a scheduler queues; PostgreSQL only."),
    )
)


class _Commands(LazyGroup):
    """The commands of `tipwatch`."""

    lazy_commands = COMMANDS

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Parse the arguments of the group."""
        with short_usage_errors():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        """Parse the arguments of the subcommand, and run it."""
        with short_usage_errors():
            return super().invoke(ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Refuse wrong settings before any command; only help and the doctor work with them."""
        if args and args[0] != "doctor" and not {"--help", "--version"} & set(args):
            from settings import load_settings

            load_settings()
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command; errors that a person can fix are one line, not a traceback."""
        # Files and folders are closed to other users, whatever the umask; a stricter one stays.
        before = os.umask(0o077)
        os.umask(before | CLOSED_TO_OTHERS)
        try:
            return super().main(*args, **kwargs)
        except KeyboardInterrupt:
            sys.exit(EXIT_INTERRUPTED)
        except Exception as error:
            code = _exit_code(error)
            if code is None:
                raise
            print_error(_error_text(error))
            sys.exit(code)
        finally:
            os.umask(before)


def _exit_code(error: Exception) -> int | None:
    """Return the exit code for an error that a person can fix or wait out; None for others."""
    # Imported here: an error of these classes means that its package is loaded anyway.
    from settings import SettingsError

    if isinstance(error, SettingsError):
        return EXIT_USAGE
    from sqlalchemy.exc import OperationalError

    from digest.model import DigestError
    from operations.single_instance import AlreadyRunning
    from storage.engine import NoDatabase, SchemaError, StorageUnavailable

    if isinstance(error, StorageUnavailable | OperationalError):
        return EXIT_UNAVAILABLE
    wrong = SchemaError | NoDatabase | DigestError | AlreadyRunning
    return EXIT_USAGE if isinstance(error, wrong) else None


def _error_text(error: Exception) -> str:
    from sqlalchemy.exc import OperationalError

    from storage.engine import describe_error

    return (
        f"database: {describe_error(error)}" if isinstance(error, OperationalError) else str(error)
    )


app = typer.Typer(
    name="tipwatch",
    cls=_Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(asked: bool) -> None:
    if asked:
        from settings.version import VERSION

        typer.echo(f"tipwatch {VERSION}")
        raise typer.Exit


@app.callback()
def _tipwatch(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Watch Vietnamese sites for news on human trafficking; report what is new and why."""
