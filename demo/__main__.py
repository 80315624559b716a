"""`make demo`: crawl the sample sites in three states and show what was found."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.logging_setup import configure_logs
from crawler.runner import run_in_reactor
from crawler.spider.article_spider import utc_now
from crawler.spider.registry import declared_sources
from demo.sample_sites import SampleSites, serve_sample_sites
from demo.walkthrough import crawl_rounds, print_findings
from digest.preview import write_preview
from settings import Settings, load_settings
from storage.engine import Database
from storage.schema import ensure_schema


def demo(
    once: Annotated[bool, typer.Option("--once", help="Exit when the story is told.")] = False,
    folder: Annotated[Path, typer.Option(help="Made anew at each start.")] = Path("var/demo"),
) -> None:
    """Run the main job on the bundled sample sites, with no internet at all.

    Example: make demo ARGS=--once
    """
    shutil.rmtree(folder, ignore_errors=True)
    with serve_sample_sites() as samples:
        settings = load_settings(data_dir=folder, host_map=samples.host_map)
        configure_logs(settings.log_format)
        raise typer.Exit(
            run_in_reactor(lambda: _run_demo(settings, samples, once=once), settings=settings)
        )


async def _run_demo(settings: Settings, samples: SampleSites, *, once: bool) -> int:
    sources = [source.name for source in declared_sources() if source.hosts[0] in samples.host_map]
    _write_line(f"five invented sites are served on loopback: {', '.join(samples.host_map)}")
    database = Database(settings.effective_database_url)
    try:
        ensure_schema(database)
        await crawl_rounds(
            settings, samples, now=utc_now(), sources=sources, write_line=_write_line
        )
        print_findings(database, _write_line)
        for path in write_preview(
            database, settings.data_dir, now=utc_now(), public_url=settings.dashboard_url
        ):
            _write_line(f"\nDIGEST: {path}")
    finally:
        database.close()
    _write_line(f"DATABASE: {settings.effective_database_url}")
    if not once:
        await _serve_until_stopped(settings, samples)
    return 0


async def _serve_until_stopped(settings: Settings, samples: SampleSites) -> None:
    import asyncio
    import signal

    _write_line("\nThe sites stay up until Ctrl-C. In another terminal try:")
    _write_line(
        f"  export TIPWATCH_DATA_DIR={settings.data_dir} TIPWATCH_HOST_MAP='{json.dumps(samples.host_map)}'"
    )
    _write_line("  .venv/bin/tipwatch status; .venv/bin/tipwatch show 1; .venv/bin/tipwatch crawl")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


def _write_line(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


typer.run(demo)
