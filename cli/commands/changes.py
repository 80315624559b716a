"""`tipwatch changes`: edits, removals and other changes of articles."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape

from article.hanoi_time import hanoi_text
from cli.console import out, write_json
from cli.options import AsJson, Since, open_existing_database
from presentation.messages import VIETNAMESE, render
from storage.articles.changes import PageChange, changes_since


def changes(
    since: Since = None,
    least: Annotated[
        float, typer.Option("--significance", min=0, max=1, help="Only what matters at least this.")
    ] = 0.0,
    as_json: AsJson = False,
) -> None:
    """List what was edited, retitled, removed, restored, flagged and unflagged, newest last.

    Example: tipwatch changes --since 2026-10-01 --significance 0.3
    """
    with open_existing_database() as database, database.reading() as session:
        found = [
            _record(one)
            for one in changes_since(session, since)
            if one.change.significance >= least
        ]
    if as_json:
        write_json(found)
        return
    for one in found:
        _print(one)


def _record(happened: PageChange) -> dict[str, Any]:
    change, page, title = happened
    return {
        "kind": change.kind.value,
        "url": page.url,
        "at": change.at.isoformat().replace("+00:00", "Z"),
        "from_revision": change.from_revision,
        "to_revision": change.to_revision,
        "summary": render(change.summary, VIETNAMESE),
        "significance": change.significance,
        "reasons": change.reasons,
        "id": page.id,
        "source": page.source,
        "title": title,
    }


def _print(one: dict[str, Any]) -> None:
    out.print(
        f"{hanoi_text(one['at'])}  [bold]{one['kind']:9}[/] {one['significance']:.2f}  #{one['id']} "
        f"{escape(one['title'])}",
        soft_wrap=True,
    )
    why = f" ({', '.join(one['reasons'])})" if one["reasons"] else ""
    out.print(f"    {one['summary']}{why}", markup=False, soft_wrap=True)
    out.print(f"    {one['url']}", markup=False, soft_wrap=True)
