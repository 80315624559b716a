"""`tipwatch sources pause`, `resume` and `crawl-now`: whether a source is crawled, and when."""

from __future__ import annotations

import typer
from sqlalchemy.orm import Session

from cli.console import tell
from cli.options import open_database
from cli.sources.named import SourceName, find_source
from crawler.declared import declared_sources
from crawler.spider import utc_now
from storage import sources as states
from storage.scheduling import TICK_SECONDS, ask_now
from storage.sources import enroll


def pause(name: SourceName) -> None:
    """Stop crawling a source; its articles stay, and `tipwatch crawl NAME` still crawls it once.

    Example: tipwatch sources pause vov.vn
    """
    changed = _set(name, states.pause)
    tell(f"{name} is paused" if changed else f"{name} was paused already")


def resume(name: SourceName) -> None:
    """Crawl a paused source again, from when it is due.

    Example: tipwatch sources resume vov.vn
    """
    changed = _set(name, states.resume)
    tell(f"{name} is crawled again" if changed else f"{name} was not paused")


def crawl_now(name: SourceName) -> None:
    """Let the running daemon crawl a source at its next tick, before all others.

    Without a daemon, `tipwatch crawl NAME` crawls it here. Example: tipwatch sources crawl-now vov.vn
    """

    def ask(session: Session, name: str) -> bool:
        return ask_now(session, name, now=utc_now())

    if not _set(name, ask):
        raise typer.BadParameter(
            f"{name} is paused, so the daemon leaves it alone: `tipwatch sources resume {name}`"
        )
    tell(f"{name} is crawled as soon as a running daemon sees it, within {TICK_SECONDS} seconds")


def _set(name: str, change: states.StateChange) -> bool:
    find_source(name)
    with open_database() as database, database.writing() as session:
        enroll(session, [source.name for source in declared_sources()])
        return change(session, name)
