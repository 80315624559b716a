"""`tipwatch reassess`: judge the archive again with today's rules."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.progress import Progress

from cli.console import err, out, print_message, write_json
from cli.options import AsJson, open_existing_database
from pipelines.reprocess.rejudge import RejudgedArticle, count_outdated_judgements
from pipelines.reprocess.rejudge import rejudge as judge_again
from relevance import RULE_VERSION


def reassess(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; store nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Judge every article again whose judgement was made by other rules.

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
    if as_json:
        write_json([vars(one) for one in flag_changes])
    else:
        for one in flag_changes:
            sign = "+" if one.relevant_now else "-"
            out.print(
                f"{sign} #{one.page_id} {one.tier_before} → {one.tier_now}: {one.title}",
                markup=False,
            )
    verb = "would be judged" if dry_run else "judged"
    print_message(
        f"{total} articles {verb} by rules {RULE_VERSION}, {len(flag_changes)} flags turned"
    )
