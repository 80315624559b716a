"""`tipwatch sources`: who is watched, how they are, when they are next, how one is added."""

from __future__ import annotations

import typer

from cli.sources.check import check
from cli.sources.listing import list_sources
from cli.sources.new import new
from cli.sources.show import show
from cli.sources.state import pause, resume

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Look after the sites that are watched."
)


@app.callback()
def _group() -> None:
    """Look after the sites that are watched."""


app.command("list")(list_sources)
app.command("show")(show)
app.command("check")(check)
app.command("pause")(pause)
app.command("resume")(resume)
app.command("new")(new)
