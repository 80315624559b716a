"""`tipwatch diff`: two wordings of an article, word by word."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.text import Text
from sqlalchemy.orm import Session

from article.difference import Difference, Passage, difference
from article.words import Step
from cli.console import out, tell, write_json
from cli.found import page_named
from cli.options import AsJson, open_database
from storage.models import Page, Revision
from storage.pages import article_of
from storage.revisions import revision_numbered

_MARKS = {Step.SAME: ("", ""), Step.REMOVED: ("[-", "-]"), Step.ADDED: ("{+", "+}")}
_STYLES = {Step.SAME: "", Step.REMOVED: "red strike", Step.ADDED: "green"}


def diff(
    url_or_id: Annotated[str, typer.Argument(metavar="URL_OR_ID", help="Its address or number.")],
    first: Annotated[
        int | None, typer.Option("--from", metavar="N", help="The one before --to, if not given.")
    ] = None,
    last: Annotated[
        int | None, typer.Option("--to", metavar="M", help="The newest, if not given.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what changed between two revisions of an article, word by word.

    Example: tipwatch diff 17 --from 1 --to 3
    """
    with open_database() as database, database.reading() as session:
        page = page_named(session, url_or_id)
        newer = last if last is not None else page.revisions
        older = first if first is not None else max(newer - 1, 1)
        one, other = _revision(session, page, older), _revision(session, page, newer)
        differs = difference(article_of(one), article_of(other))
        told = _record(page, one, other, differs)
    if as_json:
        write_json(told)
    elif not differs.fields:
        alone = page.revisions == 1
        tell(f"#{page.id} has one revision" if alone else "the two revisions say the same")
    else:
        _print(told, differs)


def _revision(session: Session, page: Page, number: int) -> Revision:
    revision = revision_numbered(session, page, number)
    if revision is None:
        raise typer.BadParameter(
            f"article #{page.id} has no revision {number}: its revisions are 1 to {page.revisions}"
        )
    return revision


def _record(page: Page, old: Revision, new: Revision, differs: Difference) -> dict[str, Any]:
    return {
        "id": page.id,
        "url": page.url,
        "from_revision": old.number,
        "to_revision": new.number,
        "from_seen_at": old.seen_at.isoformat().replace("+00:00", "Z"),
        "to_seen_at": new.seen_at.isoformat().replace("+00:00", "Z"),
        "summary": differs.summary,
        "significance": differs.significance,
        "reasons": list(differs.reasons),
        "passages": [
            {
                "field": passage.field,
                "old": passage.old,
                "new": passage.new,
                "pieces": [{"step": one.step.value, "text": one.text} for one in passage.pieces],
            }
            for passage in differs.passages
        ],
    }


def _print(told: dict[str, Any], differs: Difference) -> None:
    out.print(told["url"], markup=False, soft_wrap=True)
    out.print(
        f"revision {told['from_revision']} ({told['from_seen_at']}) → "
        f"{told['to_revision']} ({told['to_seen_at']})",
        markup=False,
        soft_wrap=True,
    )
    why = ", ".join(differs.reasons)
    out.print(
        f"{differs.summary} · {differs.significance:.2f}: {why}\n", markup=False, soft_wrap=True
    )
    for passage in differs.passages:
        out.print(f"{passage.field}:", style="bold", markup=False)
        out.print(_worded(passage), soft_wrap=True)
        out.print("")


def _worded(passage: Passage) -> Text:
    """Colour it on a terminal; elsewhere marks say what went and what came."""
    text = Text("  ")
    for piece in passage.pieces:
        before, after = ("", "") if out.is_terminal else _MARKS[piece.step]
        words = piece.text.rstrip() if before else piece.text
        text.append(before + words + after + piece.text[len(words) :], style=_STYLES[piece.step])
    return text
