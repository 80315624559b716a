"""`tipwatch reassess`: judge the archive again with today's rules."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.progress import Progress

from cli.console import err, out, tell, write_json
from cli.options import AsJson, open_database
from pipelines.reassess import Reassessed, left_to_do
from pipelines.reassess import reassess as judge_again
from relevance import RULE_VERSION


def reassess(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would change; store nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Judge every article again whose judgement was made by other rules.

    Interrupted, it goes on where it was when called again. Example: tipwatch reassess --dry-run
    """
    turned: list[Reassessed] = []
    with open_database() as database:
        total = left_to_do(database)
        with Progress(console=err, transient=True, disable=not err.is_terminal) as progress:
            task = progress.add_task(f"judging by rules {RULE_VERSION}", total=total)
            for one in judge_again(database, now=datetime.now(UTC), dry=dry_run):
                progress.advance(task)
                if one.turned:
                    turned.append(one)
    if as_json:
        write_json([vars(one) for one in turned])
    else:
        for one in turned:
            sign = "+" if one.relevant_now else "-"
            out.print(
                f"{sign} #{one.page_id} {one.tier_before} → {one.tier_now}: {one.title}",
                markup=False,
            )
    verb = "would be judged" if dry_run else "judged"
    tell(f"{total} articles {verb} by rules {RULE_VERSION}, {len(turned)} flags turned")
