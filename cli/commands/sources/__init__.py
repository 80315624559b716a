"""`tipwatch sources`: list, show, check, pause and add sources."""

from __future__ import annotations

import typer

from cli.lazy_group import LazyCommand, LazyGroup


def _command(target: str, summary: str) -> LazyCommand:
    return LazyCommand(target=f"cli.commands.sources.{target}", summary=summary)


class _SourceCommands(LazyGroup):
    lazy_commands = {  # noqa: RUF012 - a ClassVar in LazyGroup
        "list": _command("listing:list_sources", "List the sources with their health and next crawl."),
        "show": _command("show:show", "Show one source: declaration, state and last crawls."),
        "check": _command("check:check", "Try a source: discovery, some articles, a report."),
        "trial": _command("trial:trial", "Compare every selector of sources with their pages."),
        "pause": _command("state:pause", "Stop crawling a source; its articles stay."),
        "resume": _command("state:resume", "Crawl a paused source again."),
        "crawl-now": _command("state:crawl_now", "Crawl a source at the next tick of the daemon."),
        "new": _command("new:new", "Write a spider and its fixture from one article's URL."),
        "add": _command("add:add", "Propose a source from an address, and store it."),
        "export": _command("export:export", "Write a source as a spider file with its fixture."),
        "opml-export": _command("opml:opml_export", "Write all sources as OPML, with their feeds."),
        "opml-import": _command("opml:opml_import", "Propose sources from the feeds of an OPML file."),
        "watched": _command("watched:watched", "List the watched pages with their recipients."),
        "edit-watched": _command("watched:edit_watched", "Change interval and recipients of a watched page."),
        "unwatch": _command("watched:unwatch", "Watch a page no longer."),
        "repair": _command("repair:repair", "Learn selectors anew from stored articles."),
    }  # fmt: skip


app = typer.Typer(
    cls=_SourceCommands,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, show, check, pause, add and repair sources.",
)


@app.callback()
def _group() -> None:
    """List, show, check, pause and add sources."""
