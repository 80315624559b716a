"""`tipwatch show`: one article with its evidence and revisions."""

from __future__ import annotations

import hashlib
import sys
from typing import Annotated, Any

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from article.hanoi_time import hanoi_text
from cli.article_argument import find_article_or_exit
from cli.console import out, print_error, write_json
from cli.options import AsJson, open_existing_database
from crawler.warc.reader import read_response_at
from presentation.messages import VIETNAMESE, render
from settings import load_settings
from storage.articles.article_records import article_record
from storage.articles.current import current_articles
from storage.articles.flagged import counts_as_flagged
from storage.articles.recheck_plan import next_check_of
from storage.articles.revisions import find_revision, revisions_of
from storage.models import Change, Page, PageAlias


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
    """Show one article: text, reasons for its flag, changes, next recheck.

    Example: tipwatch show 17
    Example: tipwatch show 17 --archive --revision 1 > evidence.html
    """
    with open_existing_database() as database, database.reading() as session:
        page = find_article_or_exit(session, url_or_id)
        if archive:
            sys.stdout.buffer.write(_archived(session, page, number or page.revisions))
            return
        record = _with_history(session, page)
    if as_json:
        write_json(record)
    else:
        _print(record)


def _archived(session: Session, page: Page, number: int) -> bytes:
    revision = find_revision(session, page, number)
    if revision is None:
        raise typer.BadParameter(
            f"article #{page.id} has no revision {number}: its revisions are 1 to {page.revisions}"
        )
    place = revision.archive
    if place is None:
        print_error(f"revision {number} of article #{page.id} was not archived")
        raise typer.Exit(1)
    settings = load_settings()
    path = settings.archive_config.folder / place["warc"]
    found = read_response_at(path, place["offset"], limit=settings.page_bytes_limit)
    if found is None or hashlib.sha256(found.body).hexdigest() != place["sha256"]:
        print_error(
            f"{path}: the record at byte {place['offset']} is not the one that was archived"
        )
        raise typer.Exit(1)
    return found.body


def _with_history(session: Session, page: Page) -> dict[str, Any]:
    row = session.execute(current_articles().where(Page.id == page.id)).one()
    changes = session.scalars(select(Change).where(Change.page_id == page.id).order_by(Change.at))
    aliases = session.scalars(select(PageAlias.url).where(PageAlias.page_id == page.id))
    return {
        **article_record(*row),
        "flagged": counts_as_flagged(page.review, row[2]),
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
                "summary": render(one.summary, VIETNAMESE),
                "significance": one.significance,
                "reasons": one.reasons,
            }
            for one in changes
        ],
    }


def _revisit(session: Session, page: Page) -> dict[str, Any] | None:
    if page.next_check_at is None:
        return None
    planned = next_check_of(session, page)
    return {
        "at": page.next_check_at.isoformat(),
        "every_hours": planned.interval.total_seconds() / 3600,
        "why": planned.reason,
        "absent_since": page.absent_since.isoformat() if page.absent_since else None,
    }


def _print(record: dict[str, Any]) -> None:
    write_line = out.print
    published = hanoi_text(record["published_at"]) if record["published_at"] else "no date"
    write_line(record["title"], style="bold", markup=False)
    write_line(record["url"], markup=False)
    write_line(
        f"#{record['id']} · {record['source']} · {published} · "
        f"{record['author'] or 'no author'} · {record['state']}",
        markup=False,
    )
    verdict = "flagged" if record["flagged"] else "not flagged"
    reviewed = "" if record["review"] == "unreviewed" else f", {record['review']} by an analyst"
    write_line(f"{verdict}: {record['tier']}, score {record['score']:.2f}{reviewed}", markup=False)
    for (field, quote), terms in _by_sentence(record["evidence"], "term").items():
        write_line(f"  {field}: {quote}", markup=False, soft_wrap=True)
        write_line(f"    {', '.join(terms)}", markup=False, soft_wrap=True)
    for element, signs in record["elements"].items():
        for (field, quote), names in _by_sentence(signs, "sign").items():
            write_line(f"  {element} ({field}): {', '.join(names)}", markup=False, soft_wrap=True)
            write_line(f"    {quote}", markup=False, soft_wrap=True)
    if record["original_url"]:
        write_line(f"original: {record['original_url']}", markup=False)
    if record["duplicate_of"]:
        write_line(f"repeats article #{record['duplicate_of']}", markup=False)
    write_line("")
    if record["lead"]:
        write_line(record["lead"], style="italic", markup=False)
    write_line(record["text"], markup=False)
    write_line("")
    for one in record["history"]:
        write_line(
            f"revision {one['number']}  {hanoi_text(one['seen_at'])}  {one['title']}", markup=False
        )
    for one in record["changes"]:
        write_line(f"{one['kind']}  {hanoi_text(one['at'])}  {one['summary']}", markup=False)
    planned = record["revisit"]
    if planned:
        often = f"about every {planned['every_hours']:.0f} hours"
        write_line(
            f"next look: {hanoi_text(planned['at'])} ({often}: {planned['why']})", markup=False
        )
    else:
        write_line("next look: none planned", markup=False)


def _by_sentence(found: list[dict[str, Any]], name: str) -> dict[tuple[str, str], list[str]]:
    """Group what was found in one sentence, so that the sentence stands once."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for one in found:
        names = grouped.setdefault((one["field"], one["quote"]), [])
        if one[name] not in names:
            names.append(one[name])
    return grouped
