"""`tipwatch show`: one article with its evidence and revisions."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from cli.console import out, tell_error, write_json
from cli.options import AsJson, open_database
from storage.models import Change, Page, PageAlias, Revision
from storage.pages import find_page
from storage.records import article_record, newest_articles


def show(
    url_or_id: Annotated[str, typer.Argument(metavar="URL_OR_ID", help="Its address or number.")],
    as_json: AsJson = False,
) -> None:
    """Show one article: what it says, why it is flagged, what happened to it.

    Example: tipwatch show 17
    """
    with open_database() as database, database.reading() as session:
        page = find_page(session, url_or_id)
        if page is None:
            tell_error(f"no stored article has the address or number {url_or_id!r}")
            raise typer.Exit(1)
        record = _with_history(session, page)
    if as_json:
        write_json(record)
    else:
        _print(record)


def _with_history(session: Session, page: Page) -> dict[str, Any]:
    row = session.execute(newest_articles().where(Page.id == page.id)).one()
    revisions = session.scalars(
        select(Revision).where(Revision.page_id == page.id).order_by(Revision.number)
    )
    changes = session.scalars(select(Change).where(Change.page_id == page.id).order_by(Change.at))
    aliases = session.scalars(select(PageAlias.url).where(PageAlias.page_id == page.id))
    return {
        **article_record(*row),
        "next_check_at": page.next_check_at.isoformat() if page.next_check_at else None,
        "aliases": sorted(set(aliases) - {page.url}),
        "read_by": row[1].read_by,
        "layout": row[1].layout,
        "history": [
            {"number": one.number, "seen_at": one.seen_at.isoformat(), "title": one.title}
            for one in revisions
        ],
        "changes": [
            {
                "kind": one.kind.value,
                "at": one.at.isoformat(),
                "from_revision": one.from_revision,
                "to_revision": one.to_revision,
                "summary": one.summary,
            }
            for one in changes
        ],
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
    say(f"next look: {record['next_check_at'] or 'none planned'}", markup=False)
