"""`tipwatch diff`: two revisions of an article, word by word."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.text import Text
from sqlalchemy.orm import Session

from article.edits.article_diff import ArticleDiff, ChangedText, diff_articles
from article.edits.word_diff import DiffOperation
from article.hanoi_time import hanoi_text
from cli.article_argument import find_article_or_exit
from cli.console import out, print_message, write_json
from cli.options import AsJson, open_existing_database
from presentation.messages import VIETNAMESE, render
from storage.articles.pages import article_of
from storage.articles.revisions import find_revision
from storage.models import Page, Revision

_CHANGE_MARKERS = {
    DiffOperation.SAME: ("", ""),
    DiffOperation.REMOVED: ("[-", "-]"),
    DiffOperation.ADDED: ("{+", "+}"),
}
_STYLES = {
    DiffOperation.SAME: "",
    DiffOperation.REMOVED: "red strike",
    DiffOperation.ADDED: "green",
}


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
    with open_existing_database() as database, database.reading() as session:
        page = find_article_or_exit(session, url_or_id)
        newer = last if last is not None else page.revisions
        older = first if first is not None else max(newer - 1, 1)
        one, other = _revision(session, page, older), _revision(session, page, newer)
        differs = diff_articles(article_of(one), article_of(other))
        record = _record(page, one, other, differs)
    if as_json:
        write_json(record)
    elif not differs.fields:
        alone = page.revisions == 1
        print_message(f"#{page.id} has one revision" if alone else "the two revisions say the same")
    else:
        _print(record, differs)


def _revision(session: Session, page: Page, number: int) -> Revision:
    revision = find_revision(session, page, number)
    if revision is None:
        raise typer.BadParameter(
            f"article #{page.id} has no revision {number}: its revisions are 1 to {page.revisions}"
        )
    return revision


def _record(page: Page, old: Revision, new: Revision, differs: ArticleDiff) -> dict[str, Any]:
    return {
        "id": page.id,
        "url": page.url,
        "from_revision": old.number,
        "to_revision": new.number,
        "from_seen_at": old.seen_at.isoformat().replace("+00:00", "Z"),
        "to_seen_at": new.seen_at.isoformat().replace("+00:00", "Z"),
        "summary": render(differs.summary, VIETNAMESE),
        "significance": differs.significance,
        "reasons": list(differs.reasons),
        "passages": [
            {
                "field": passage.field,
                "old": passage.old,
                "new": passage.new,
                "pieces": [
                    {"step": one.operation.value, "text": one.text} for one in passage.word_diff
                ],
            }
            for passage in differs.changed_texts
        ],
    }


def _print(record: dict[str, Any], differs: ArticleDiff) -> None:
    out.print(record["url"], markup=False, soft_wrap=True)
    out.print(
        f"revision {record['from_revision']} ({hanoi_text(record['from_seen_at'])}) → "
        f"{record['to_revision']} ({hanoi_text(record['to_seen_at'])})",
        markup=False,
        soft_wrap=True,
    )
    why = ", ".join(differs.reasons)
    out.print(
        f"{render(differs.summary, VIETNAMESE)} · {differs.significance:.2f}: {why}\n",
        markup=False,
        soft_wrap=True,
    )
    for passage in differs.changed_texts:
        out.print(f"{passage.field}:", style="bold", markup=False)
        out.print(_highlighted(passage), soft_wrap=True)
        out.print("")


def _highlighted(passage: ChangedText) -> Text:
    """Return coloured text; without colours, marks show what was deleted and inserted."""
    text = Text("  ")
    for piece in passage.word_diff:
        before, after = ("", "") if out.is_terminal else _CHANGE_MARKERS[piece.operation]
        words = piece.text.rstrip() if before else piece.text
        text.append(
            before + words + after + piece.text[len(words) :], style=_STYLES[piece.operation]
        )
    return text
