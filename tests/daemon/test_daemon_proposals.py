"""Proposals in the real daemon: worked off beside the crawls, and ended in time when it is stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
from fixtures.sites.invented_sites import river_paper
from fixtures.sites.loopback_site import Behaviour, LoopbackSite, SiteReply

from crawler.spider.registry import declared_sources
from storage.engine import Database
from storage.models import ProposalKind, ProposalPage, ProposalState, SourceProposal
from storage.schema import ensure_schema
from storage.sources import proposals
from storage.sources.state import pause, register_source

pytestmark = pytest.mark.slow

SITE = river_paper()
NOW = datetime.now(UTC)
TIPWATCH = Path(sys.executable).with_name("tipwatch")
CARD = (
    '<div class="box-{i} card"><ul class="list-{i}"><li><a href="/a{i}">Tin liên quan số {i} về việc làm và đời sống'
    '</a><span class="time-{i}">20/11/2026 09:15</span></li></ul></div>'
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database in which nothing is due, and one source is asked for."""
    opened = Database(f"sqlite:///{tmp_path / 'var' / 'tipwatch.db'}")
    ensure_schema(opened)
    with opened.writing() as session:
        for source in declared_sources():
            register_source(session, source.name)
            pause(session, source.name)
        proposals.ask(session, ProposalKind.ADD, url=SITE.given, now=NOW)
    yield opened
    opened.close()


@contextmanager
def daemon(tmp_path: Path, replies: dict[str, Behaviour]) -> Iterator[subprocess.Popen[str]]:
    with (
        LoopbackSite(replies) as site,
        subprocess.Popen(
            [TIPWATCH, "run"],
            env={
                **os.environ,
                "TIPWATCH_DATA_DIR": str(tmp_path / "var"),
                "TIPWATCH_BIND": "127.0.0.1:0",
                "TIPWATCH_HOST_MAP": json.dumps({SITE.host: site.url}),
            },
            stderr=subprocess.PIPE,
            text=True,
        ) as running,
    ):
        try:
            yield running
        finally:
            running.kill()


def request_of(database: Database) -> SourceProposal:
    with database.reading() as session:
        row = session.get_one(SourceProposal, 1)
        session.expunge(row)
        return row


def wait_for(running: subprocess.Popen[str] | None, condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < give_up
        assert running is None or running.poll() is None
        time.sleep(0.1)


def stop(running: subprocess.Popen[str]) -> tuple[float, str]:
    """Send SIGTERM; return the seconds until the end, and what was written to stderr."""
    started = time.monotonic()
    running.send_signal(signal.SIGTERM)
    _, written = running.communicate(timeout=300)
    assert running.returncode == 0, written
    return time.monotonic() - started, written


def left_processes(tmp_path: Path) -> list[str]:
    """Return the command lines of processes that were started with the environment of the daemon."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(tmp_path).encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text())
        except OSError:
            continue
    return found


def stop_while_a_page_hangs(tmp_path: Path, database: Database) -> tuple[float, str]:
    asked, end = Event(), Event()

    def hang(_handler: object) -> None:
        asked.set()
        end.wait(300)

    with daemon(tmp_path, {f"{SITE.host}/": hang}) as running:
        assert asked.wait(300)
        assert request_of(database).state is ProposalState.RUNNING
        try:
            return stop(running)
        finally:
            end.set()


def stop_while_it_learns(tmp_path: Path, database: Database) -> tuple[float, str]:
    cards = "".join(CARD.format(i=i) for i in range(3_000))
    replies = {
        address: SiteReply(str(reply.body).replace("</body>", f"{cards}</body>"))
        if reply.body and "detail-body" in str(reply.body)
        else reply
        for address, reply in SITE.replies.items()
    }
    with daemon(tmp_path, dict(replies)) as running:
        wait_for(running, lambda: request_of(database).step == SITE.host)
        wait_for(
            running, lambda: any("separate_process" in one for one in left_processes(tmp_path))
        )
        return stop(running)


def stop_while_a_browser_renders(tmp_path: Path, database: Database) -> tuple[float, str]:
    """Stop it while the script of a page without links waits for its data in a real browser."""
    asked, end = Event(), Event()

    def hang(_handler: object) -> None:
        asked.set()
        end.wait(300)

    page = (
        "<html><head><title>Báo Sông Nước</title></head><body><div id='app'></div><script>"
        "fetch('/data/front').then(one => one.text()).then(text => {app.innerHTML = text})"
        "</script></body></html>"
    )
    replies: dict[str, Behaviour] = {
        f"{SITE.host}/": SiteReply(page),
        f"{SITE.host}/data/front": hang,
    }
    with daemon(tmp_path, replies) as running:
        try:
            assert asked.wait(300)
            assert request_of(database).state is ProposalState.RUNNING
            assert any("headless" in one for one in left_processes(tmp_path))
            return stop(running)
        finally:
            end.set()


def test_request_in_the_browser_waits_for_the_next_start_and_no_browser_stays(
    tmp_path: Path, database: Database, chromium: str
) -> None:
    _, written = stop_while_a_browser_renders(tmp_path, database)
    assert "Traceback" not in written
    assert request_of(database).state is ProposalState.WAITING
    assert left_processes(tmp_path) == []
    with daemon(tmp_path, dict(SITE.replies)) as running:
        wait_for(running, lambda: request_of(database).state is ProposalState.PROPOSED)
        stop(running)


def test_daemon_works_off_a_request(tmp_path: Path, database: Database) -> None:
    with daemon(tmp_path, dict(SITE.replies)) as running:
        wait_for(running, lambda: request_of(database).state is ProposalState.PROPOSED)
        stop(running)
    row = request_of(database)
    assert row.source == SITE.host
    assert row.samples[0]["candidates"]["title"][0]["selector"] == "h1.detail-title"
    with database.reading() as session:
        assert session.query(ProposalPage).count() == len(row.samples)


def test_request_whose_page_hangs_waits_for_the_next_start(
    tmp_path: Path, database: Database
) -> None:
    _, written = stop_while_a_page_hangs(tmp_path, database)
    assert "Traceback" not in written
    assert request_of(database).state is ProposalState.WAITING
    with daemon(tmp_path, dict(SITE.replies)) as running:
        wait_for(running, lambda: request_of(database).state is ProposalState.PROPOSED)


def test_request_that_is_learning_is_ended_with_its_process(
    tmp_path: Path, database: Database
) -> None:
    _, written = stop_while_it_learns(tmp_path, database)
    assert "Traceback" not in written
    assert request_of(database).state is ProposalState.WAITING
    wait_for(None, lambda: left_processes(tmp_path) == [])


@pytest.mark.timing
@pytest.mark.parametrize(
    "stopped", [stop_while_a_page_hangs, stop_while_it_learns, stop_while_a_browser_renders]
)
def test_sigterm_ends_the_daemon_within_10_seconds(
    stopped, tmp_path: Path, database: Database
) -> None:
    seconds, _ = stopped(tmp_path, database)
    assert seconds < 10
