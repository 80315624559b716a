"""Find the source that an argument names."""

from __future__ import annotations

from typing import Annotated

import typer

from crawler.source.declaration import Source
from crawler.spider.registry import declared_sources

SourceName = Annotated[str, typer.Argument(metavar="NAME", help="As `tipwatch sources list` says.")]


def find_source(name: str) -> Source:
    """Return the declared source of that name; raises BadParameter for another name."""
    sources = {source.name: source for source in declared_sources()}
    if name not in sources:
        raise typer.BadParameter(f"no source is called {name!r}; there are {', '.join(sources)}")
    return sources[name]
