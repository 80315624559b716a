"""Find the source that an argument names."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy.orm import Session

from cli.usage_errors import unknown_name
from crawler.source.declaration import Source
from crawler.spider.registry import declared_sources, refused_names, spider_problems
from storage.sources.state import register_sources

SourceName = Annotated[str, typer.Argument(metavar="NAME", help="As `tipwatch sources list` says.")]


def find_source(name: str) -> Source:
    """Return the declared source of that name; raises BadParameter for another name."""
    sources = {source.name: source for source in declared_sources()}
    for problem in spider_problems():
        if name in problem.names and name not in sources:
            raise typer.BadParameter(f"{name} is not watched: {problem}")
    if name not in sources:
        raise unknown_name("source", name, sources, listed_by="tipwatch sources list")
    return sources[name]


def register_declared(session: Session) -> None:
    """Insert a row for every declared source."""
    register_sources(
        session, [source.name for source in declared_sources()], refused=refused_names()
    )
