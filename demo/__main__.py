"""`make demo`: lives through the sample sites' changes and tells what a watcher would have seen."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.logs import configure_logs
from crawler.declared import declared_sources
from crawler.run import in_reactor
from crawler.spider import utc_now
from demo.sites import SampleSites, serve_samples
from demo.story import live_through, tell
from digest.preview import write_preview
from settings import Settings, load_settings
from storage.engine import Database
from storage.schema import make_ready


def demo(
    once: Annotated[bool, typer.Option("--once", help="Exit when the story is told.")] = False,
    folder: Annotated[Path, typer.Option(help="Made anew at each start.")] = Path("var/demo"),
) -> None:
    """Run the main job on the bundled sample sites, with no internet at all.

    Example: make demo ARGS=--once
    """
    shutil.rmtree(folder, ignore_errors=True)
    with serve_samples() as samples:
        settings = load_settings(data_dir=folder, host_map=samples.host_map)
        configure_logs(settings.log_format)
        raise typer.Exit(in_reactor(lambda: _live(settings, samples, once=once), settings=settings))


async def _live(settings: Settings, samples: SampleSites, *, once: bool) -> int:
    sources = [source.name for source in declared_sources() if source.hosts[0] in samples.host_map]
    _say(f"five invented sites are served on loopback: {', '.join(samples.host_map)}")
    database = Database(settings.database)
    try:
        make_ready(database)
        await live_through(settings, samples, now=utc_now(), sources=sources, say=_say)
        tell(database, _say)
        for path in write_preview(database, settings.data_dir, now=utc_now()):
            _say(f"\nDIGEST: {path}")
    finally:
        database.close()
    _say(f"DATABASE: {settings.database}")
    if not once:
        await _stay(settings, samples)
    return 0


async def _stay(settings: Settings, samples: SampleSites) -> None:
    import asyncio
    import signal

    _say("\nThe sites stay up until Ctrl-C. In another terminal try:")
    _say(
        f"  export TIPWATCH_DATA_DIR={settings.data_dir} TIPWATCH_HOST_MAP='{json.dumps(samples.host_map)}'"
    )
    _say("  .venv/bin/tipwatch status; .venv/bin/tipwatch show 1; .venv/bin/tipwatch crawl")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


typer.run(demo)
