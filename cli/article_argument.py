"""Find the article that an argument names."""

from __future__ import annotations

import typer
from sqlalchemy.orm import Session

from cli.console import print_error
from storage.articles.pages import find_page
from storage.models import Page


def find_article_or_exit(session: Session, url_or_id: str) -> Page:
    """Return the page; prints an error and exits with 1 if there is none."""
    page = find_page(session, url_or_id)
    if page is None:
        print_error(f"no stored article has the address or number {url_or_id!r}")
        raise typer.Exit(1)
    return page
