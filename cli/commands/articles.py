"""`tipwatch articles`: search for articles, and an analyst's verdict on one."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

import typer

from article.hanoi_time import hanoi_text
from cli.console import out, print_error, print_message, write_json
from cli.options import AsJson, open_existing_database
from presentation.article_query import ArticleQuery
from storage.articles.pages import find_page
from storage.articles.reviews import record_review
from storage.documents.documents import document_name
from storage.models import ReviewState
from storage.search import enqueue_outdated_pages, ensure_index, index_all
from web.views.article_list import ListedArticle, list_articles, listed_record

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Search and review articles.")


class ReviewVerdict(StrEnum):
    """The verdicts of an analyst."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNREVIEWED = "unreviewed"
    UNSURE = "unsure"


@app.callback()
def _group() -> None:
    """Search and review articles."""


@app.command()
def search(
    words: Annotated[str, typer.Argument(help="Words; diacritics are optional.")],
    filters: Annotated[
        str,
        typer.Option(
            metavar="QUERY", help="Filters as in the dashboard's address: flagged=yes&theme=policy."
        ),
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Find articles by their words or those of their documents, the best match first.

    Example: tipwatch articles search "hỗ trợ nạn nhân" --filters "flagged=yes&since=2026-01-01"
    """
    query = ArticleQuery.from_pairs([*parse_qsl(filters), ("q", words)])
    if query.refused:
        print_error(f"these filters have no such value: {urlencode(query.refused)}")
        raise typer.Exit(2)
    with open_existing_database() as database:
        ensure_index(database)
        enqueue_outdated_pages(database)
        index_all(database)
        with database.reading() as session:
            found = list_articles(session, query, now=datetime.now(UTC), limit=limit).articles
            if as_json:
                write_json([listed_record(one) for one in found])
                return
            for one in found:
                _print_found(one)


def _print_found(one: ListedArticle) -> None:
    day = hanoi_text(one.revision.published_at or one.page.first_seen_at)
    out.print(f"{day}  #{one.page.id} {one.revision.title}", markup=False, soft_wrap=True)
    excerpt = "".join(run.text for run in one.excerpt)
    if one.found_in:
        place = f"{document_name(one.found_in.document)}, trang {one.found_in.page.number}"
        excerpt = f"{place}: {excerpt}"
    if excerpt:
        out.print(f"    {excerpt}", markup=False, soft_wrap=True)
    out.print(f"    {one.page.url}", markup=False, soft_wrap=True)


@app.command()
def review(
    url_or_id: Annotated[str, typer.Argument(metavar="URL_OR_ID", help="Its address or number.")],
    verdict: Annotated[
        ReviewVerdict, typer.Argument(help="Is it about trafficking? Outranks the score.")
    ],
    note: Annotated[str | None, typer.Option(help="The reason, for other analysts.")] = None,
    by: Annotated[
        str | None, typer.Option(help="Name of the analyst; your login if left out.")
    ] = None,
) -> None:
    """Record whether an article is about trafficking.

    Example: tipwatch articles review 17 rejected --note "a film"
    """
    with open_existing_database() as database, database.writing() as session:
        page = find_page(session, url_or_id)
        if page is None or page.judgement_id is None:
            print_error(f"no stored article has the address or number {url_or_id!r}")
            raise typer.Exit(1)
        record_review(
            session,
            page,
            ReviewState(verdict.value),
            reviewer=by or getpass.getuser(),
            at=datetime.now(UTC),
            note=note,
        )
        print_message(f"#{page.id} is {verdict.value}")
