"""`tipwatch sources pause` and `resume`: whether a source is crawled."""

from __future__ import annotations

from cli.console import tell
from cli.options import open_database
from cli.sources.named import SourceName, find_source
from crawler.declared import declared_sources
from storage import sources as states
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


def _set(name: str, change: states.StateChange) -> bool:
    find_source(name)
    with open_database() as database, database.writing() as session:
        enroll(session, [source.name for source in declared_sources()])
        return change(session, name)
