"""`tipwatch stories`: which articles report the same event; merge and split them."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.progress import Progress

from article.hanoi_time import hanoi_text
from cli.console import err, out, print_error, print_message, write_json
from cli.options import AsJson, open_existing_database
from grouping.merge_split import StoryError, merge_into_story, split_from_story
from grouping.story_reasons import story_reasons_message
from pipelines.reprocess.regroup import count_ungrouped, regroup
from presentation.messages import ENGLISH, render
from storage.admin.accounts import audit
from storage.articles.pages import find_page
from storage.engine import Session
from storage.stories.story_records import story_record, story_records

app = typer.Typer(
    rich_markup_mode=None,
    help="Show which articles report the same event; merge and split stories.",
)
ActorOption = Annotated[
    str | None, typer.Option(help="Name of the analyst; your login if left out.")
]


@app.callback(invoke_without_command=True)
def stories(
    context: typer.Context,
    every: Annotated[
        bool, typer.Option("--all", help="Stories without any flagged article, too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the stories with several articles, the newest first.

    Example: tipwatch stories --json
    """
    if context.invoked_subcommand:
        return
    with open_existing_database() as database, database.reading() as session:
        if as_json:
            write_json(list(story_records(session, every=every)))
            return
        for record in story_records(session, every=every):
            _print(record)


@app.command()
def why(
    story: Annotated[int, typer.Argument(help="The story's number.")], as_json: AsJson = False
) -> None:
    """Explain why articles belong to a story.

    Example: tipwatch stories why 12
    """
    with open_existing_database() as database, database.reading() as session:
        record = story_record(session, story)
    if record is None:
        print_error(f"there is no story {story}")
        raise typer.Exit(1)
    if as_json:
        write_json(record)
        return
    _print(record)
    for article in record["articles"]:
        if article["with"]:
            reasons = render(story_reasons_message(article["why"]), ENGLISH).strip()
            out.print(f"  #{article['id']} with #{article['with']}: {reasons}", markup=False)


@app.command("merge")
def merge_stories(
    story: Annotated[int, typer.Argument(help="The story that stays.")],
    others: Annotated[list[int], typer.Argument(help="Stories that become part of it.")],
    by: ActorOption = None,
) -> None:
    """Merge stories; later grouping does not undo it.

    Example: tipwatch stories merge 12 15
    """
    with open_existing_database() as database:
        try:
            with database.writing() as session:
                actor, now = by or getpass.getuser(), datetime.now(UTC)
                merge_into_story(session, story, others, by=actor, at=now)
                detail = ", ".join(map(str, others))
                _audit(session, actor, "story merge", story, detail=detail, at=now)
        except StoryError as error:
            print_error(render(error.reason, ENGLISH))
            raise typer.Exit(1) from None
    print_message(f"story {story} now holds {', '.join(map(str, others))}")


@app.command("split")
def split_story(
    story: Annotated[int, typer.Argument(help="The story's number.")],
    articles: Annotated[
        list[str], typer.Argument(metavar="URL_OR_ID…", help="Articles that do not belong.")
    ],
    by: ActorOption = None,
) -> None:
    """Split articles off a story; they stay out, and together if they are several.

    Example: tipwatch stories split 12 341
    """
    with open_existing_database() as database:
        try:
            with database.writing() as session:
                actor, now = by or getpass.getuser(), datetime.now(UTC)
                pages = [page.id for one in articles if (page := find_page(session, one))]
                made = split_from_story(session, story, pages, by=actor, at=now)
                detail = ", ".join(f"#{page}" for page in pages)
                _audit(session, actor, "story split", story, detail=detail, at=now)
        except StoryError as error:
            print_error(render(error.reason, ENGLISH))
            raise typer.Exit(1) from None
    print_message(f"story {story} is split" + (f"; the others are story {made}" if made else ""))


@app.command()
def rebuild(
    after: Annotated[
        int, typer.Option(min=0, help="Go on after this article's number.", metavar="NUMBER")
    ] = 0,
) -> None:
    """Find duplicates and stories of all articles again; analysts' decisions stay.

    Interrupted, it says how to go on. Example: tipwatch stories rebuild
    """
    last = after
    with open_existing_database() as database:
        total = count_ungrouped(database, after=after)
        with Progress(console=err, transient=True, disable=not err.is_terminal) as progress:
            task = progress.add_task("grouping", total=total)
            try:
                for page_id in regroup(database, after=after):
                    last = page_id
                    progress.advance(task)
            except KeyboardInterrupt:
                print_message(f"to go on: tipwatch stories rebuild --after {last}")
                raise
    print_message(f"{total} articles grouped")


def _audit(
    session: Session, actor: str, action: str, story: int, *, detail: str, at: datetime
) -> None:
    audit(
        session, actor, action, target=f"story {story}", detail=detail, origin="command line", at=at
    )


def _print(record: dict[str, Any]) -> None:
    out.print(f"{record['id']}  {hanoi_text(record['first_at'])}  {record['title']}", markup=False)
    for article in record["articles"]:
        out.print(f"    {article['role']:<12} {article['source']}  {article['url']}", markup=False)
