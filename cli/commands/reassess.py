"""`tipwatch reassess`: judge the archive again with today's rules, and read what could not be read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.progress import Progress

from cli.console import err, out, print_message, write_json
from cli.options import AsJson, open_existing_database
from pipelines.reprocess.rejudge import RejudgedArticle, count_outdated_judgements
from pipelines.reprocess.rejudge import rejudge as judge_again
from pipelines.reprocess.reread_documents import (
    RereadDocument,
    count_readable,
    reread_documents,
)
from relevance import RULE_VERSION
from settings import load_settings
from storage.engine import Database


def reassess(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; store nothing.")
    ] = False,
    documents: Annotated[
        int,
        typer.Option("--documents", min=0, metavar="N", help="Read at most N documents again."),
    ] = 200,
    as_json: AsJson = False,
) -> None:
    """Judge every article again whose judgement was made by other rules.

    Documents that could not be read because tesseract or antiword was missing are read again from
    the archive when it is installed; nothing is fetched.

    Interrupted, it goes on where it was when called again. Example: tipwatch reassess --dry-run
    """
    flag_changes: list[RejudgedArticle] = []
    with open_existing_database() as database:
        total = count_outdated_judgements(database)
        with Progress(console=err, transient=True, disable=not err.is_terminal) as progress:
            task = progress.add_task(f"judging by rules {RULE_VERSION}", total=total)
            for one in judge_again(database, now=datetime.now(UTC), dry=dry_run):
                progress.advance(task)
                if one.flag_changed:
                    flag_changes.append(one)
        waiting = count_readable(database)
        reread = [] if dry_run else _reread(database, at_most=documents)
    if as_json:
        write_json([vars(one) for one in (*flag_changes, *reread)])
    else:
        for one in flag_changes:
            sign = "+" if one.relevant_now else "-"
            out.print(
                f"{sign} #{one.page_id} {one.tier_before} → {one.tier_now}: {one.title}",
                markup=False,
            )
        for document in reread:
            found = "about trafficking" if document.relevant else "nothing about trafficking"
            out.print(
                f"{document.url}: {document.problem or f'{document.pages} pages'}, {found}",
                markup=False,
            )
    verb = "would be judged" if dry_run else "judged"
    print_message(
        f"{total} articles {verb} by rules {RULE_VERSION}, {len(flag_changes)} flags turned"
    )
    if waiting and dry_run:
        print_message(f"{waiting} documents would be read again")
    elif waiting:
        print_message(f"{len(reread)} documents read again, {waiting - len(reread)} left")


def _reread(database: Database, *, at_most: int) -> list[RereadDocument]:
    folder = load_settings().archive_config.folder
    now = datetime.now(UTC)
    with Progress(console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("reading documents again", total=at_most)
        found = []
        for one in reread_documents(database, folder=folder, at_most=at_most, now=now):
            progress.advance(task)
            found.append(one)
    return found
