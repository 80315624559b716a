"""`tipwatch show`: one article with its evidence and revisions."""

from __future__ import annotations

import hashlib
import sys
from typing import Annotated, Any

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from cli.console import out, tell_error, write_json
from cli.found import page_named
from cli.options import AsJson, open_database
from crawler.archive import read_capture
from settings import load_settings
from storage.models import Change, Page, PageAlias
from storage.planning import plan_of
from storage.records import article_record, newest_articles
from storage.revisions import revision_numbered, revisions_of


def show(
    url_or_id: Annotated[str, typer.Argument(metavar="URL_OR_ID", help="Its address or number.")],
    archive: Annotated[
        bool, typer.Option("--archive", help="Write the archived page itself to stdout.")
    ] = False,
    number: Annotated[
        int | None, typer.Option("--revision", metavar="N", help="Whose page; else the newest's.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show one article: what it says, why it is flagged, what happened to it, when it is due.

    Example: tipwatch show 17
    Example: tipwatch show 17 --archive --revision 1 > evidence.html
    """
    with open_database() as database, database.reading() as session:
        page = page_named(session, url_or_id)
        if archive:
            sys.stdout.buffer.write(_archived(session, page, number or page.revisions))
            return
        record = _with_history(session, page)
    if as_json:
        write_json(record)
    else:
        _print(record)


def _archived(session: Session, page: Page, number: int) -> bytes:
    revision = revision_numbered(session, page, number)
    if revision is None:
        raise typer.BadParameter(
            f"article #{page.id} has no revision {number}: its revisions are 1 to {page.revisions}"
        )
    place = revision.archive
    if place is None:
        tell_error(f"revision {number} of article #{page.id} was not archived")
        raise typer.Exit(1)
    settings = load_settings()
    path = settings.archive_plan.folder / place["warc"]
    found = read_capture(path, place["offset"], limit=settings.page_bytes_limit)
    if found is None or hashlib.sha256(found.body).hexdigest() != place["sha256"]:
        tell_error(f"{path}: the record at byte {place['offset']} is not the one that was archived")
        raise typer.Exit(1)
    return found.body


def _with_history(session: Session, page: Page) -> dict[str, Any]:
    row = session.execute(newest_articles().where(Page.id == page.id)).one()
    changes = session.scalars(select(Change).where(Change.page_id == page.id).order_by(Change.at))
    aliases = session.scalars(select(PageAlias.url).where(PageAlias.page_id == page.id))
    return {
        **article_record(*row),
        "next_check_at": page.next_check_at.isoformat() if page.next_check_at else None,
        "revisit": _revisit(session, page),
        "aliases": sorted(set(aliases) - {page.url}),
        "read_by": row[1].read_by,
        "layout": row[1].layout,
        "history": [
            {
                "number": one.number,
                "seen_at": one.seen_at.isoformat(),
                "title": one.title,
                "archive": one.archive,
            }
            for one in revisions_of(session, page)
        ],
        "changes": [
            {
                "kind": one.kind.value,
                "at": one.at.isoformat(),
                "from_revision": one.from_revision,
                "to_revision": one.to_revision,
                "summary": one.summary,
                "significance": one.significance,
                "reasons": one.reasons,
            }
            for one in changes
        ],
    }


def _revisit(session: Session, page: Page) -> dict[str, Any] | None:
    if page.next_check_at is None:
        return None
    planned = plan_of(session, page)
    return {
        "at": page.next_check_at.isoformat(),
        "every_hours": planned.every.total_seconds() / 3600,
        "why": planned.why,
        "absent_since": page.absent_since.isoformat() if page.absent_since else None,
    }


def _print(record: dict[str, Any]) -> None:
    say = out.print
    say(record["title"], style="bold", markup=False)
    say(record["url"], markup=False)
    say(
        f"#{record['id']} · {record['source']} · {record['published_at'] or 'no date'} · "
        f"{record['author'] or 'no author'} · {record['state']}",
        markup=False,
    )
    verdict = "flagged" if record["relevant"] else "not flagged"
    say(f"{verdict}: {record['tier']}, score {record['score']:.2f}", markup=False)
    for evidence in record["evidence"]:
        say(f"  {evidence['term']} ({evidence['field']}): {evidence['quote']}", markup=False)
    if record["original_url"]:
        say(f"original: {record['original_url']}", markup=False)
    if record["duplicate_of"]:
        say(f"repeats article #{record['duplicate_of']}", markup=False)
    say("")
    if record["lead"]:
        say(record["lead"], style="italic", markup=False)
    say(record["text"], markup=False)
    say("")
    for one in record["history"]:
        say(f"revision {one['number']}  {one['seen_at']}  {one['title']}", markup=False)
    for one in record["changes"]:
        say(f"{one['kind']}  {one['at']}  {one['summary']}", markup=False)
    planned = record["revisit"]
    if planned:
        often = f"about every {planned['every_hours']:.0f} hours"
        say(f"next look: {planned['at']} ({often}: {planned['why']})", markup=False)
    else:
        say("next look: none planned", markup=False)
