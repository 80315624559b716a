"""`tipwatch sources pause`, `resume` and `crawl-now`: whether a source is crawled, and when."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy.orm import Session

from cli.commands.sources.source_argument import SourceName, find_source, register_declared
from cli.console import print_message
from cli.options import open_database
from crawler.spider.article_spider import utc_now
from crawler.spider.registry import declared_sources
from storage.sources import state as states
from storage.sources.schedule import TICK_SECONDS, request_crawl_now


def pause(name: SourceName) -> None:
    """Stop crawling a source; its articles stay, and `tipwatch crawl NAME` still crawls it once.

    Example: tipwatch sources pause vov.vn
    """
    changed = _change_state(name, states.pause)
    print_message(f"{name} is paused" if changed else f"{name} was paused already")


def resume(name: SourceName) -> None:
    """Crawl a paused source again, from when it is due.

    Example: tipwatch sources resume vov.vn
    """
    changed = _change_state(name, states.resume)
    print_message(f"{name} is crawled again" if changed else f"{name} was not paused")


def crawl_now(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every source that is not paused.")] = False,
) -> None:
    """Request a crawl by the running daemon at its next tick, before all others.

    Without a daemon, `tipwatch crawl NAME` crawls it here. Example: tipwatch sources crawl-now vov.vn
    """
    if (name is None) is not every:
        raise typer.BadParameter("name a source, or say --all")
    if name is None:
        _crawl_all_now()
        return
    if not _change_state(name, _request_crawl):
        raise typer.BadParameter(
            f"{name} is paused, so the daemon leaves it alone: `tipwatch sources resume {name}`"
        )
    print_message(
        f"{name} is crawled as soon as a running daemon sees it, within {TICK_SECONDS} seconds"
    )


def _crawl_all_now() -> None:
    with open_database() as database, database.writing() as session:
        register_declared(session)
        requested = [one.name for one in declared_sources() if _request_crawl(session, one.name)]
    print_message(
        f"{len(requested)} sources are crawled as soon as a running daemon sees it, within {TICK_SECONDS} seconds"
    )


def _request_crawl(session: Session, name: str) -> bool:
    return request_crawl_now(session, name, now=utc_now())


def _change_state(name: str, change: states.StateChange) -> bool:
    find_source(name)
    with open_database() as database, database.writing() as session:
        register_declared(session)
        return change(session, name)
