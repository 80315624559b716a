"""Check the daemon's heartbeat, the sources, the browser and the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, text

from crawler.browser.chromium import BrowserMissing, find_chromium
from crawler.browser.preflight import StartProblem, browser_problem
from crawler.source.declaration import Source
from operations.daemon_status import (
    FAILED,
    RUNS,
    WELL,
    DaemonState,
    IsRunning,
    age_text,
    daemon_status,
    process_is_running,
)
from operations.doctor.check_result import CheckResult, fail, ok, warn
from operations.heartbeat import read_heartbeat
from operations.network_outage import current_outage
from presentation.messages import ENGLISH, render
from settings import Settings
from storage.engine import Database
from storage.models import HealthStatus, Page
from storage.sources.unhealthy_sources import unhealthy_sources

_CLOCK_SLACK = timedelta(minutes=5)


def check_scheduler(
    settings: Settings, *, now: datetime, is_running: IsRunning = process_is_running
) -> Iterator[CheckResult]:
    """Judge the daemon's last heartbeat on this machine, and whether it serves its dashboard."""
    name, heartbeat = "scheduler", read_heartbeat(settings.heartbeat_file)
    found = daemon_status(heartbeat, now=now, is_running=is_running)
    if found.state is DaemonState.NONE:
        yield warn(name, f"no daemon has run with {settings.data_dir.absolute()}", found.fix)
    elif found.state in WELL:
        yield ok(name, found.text)
    else:
        yield (fail if found.state in FAILED else warn)(name, found.text, found.fix)
    if heartbeat and heartbeat.dashboard_problem and found.state in RUNS:
        yield fail(
            "dashboard",
            f"the daemon runs without it: {heartbeat.dashboard_problem}",
            "free the port or set another TIPWATCH_BIND, then restart the daemon",
        )


def check_refused(refused: Sequence[object]) -> Iterator[CheckResult]:
    """Name the spider files and installed packages that cannot be used; no database is needed."""
    for problem in refused:
        yield fail(
            "sources",
            f"not watched: {problem}",
            "correct the file, or update or remove the package; the others are watched",
        )


def check_sources(
    database: Database, *, now: datetime, refused: Sequence[object] = ()
) -> Iterator[CheckResult]:
    """Name the sources in trouble."""
    with database.reading() as session:
        rows = unhealthy_sources(session)
        outage = current_outage(session, now=now)
    if outage:
        # Nothing is wrong with the sources: one line instead of one for each.
        yield fail(
            "network",
            render(outage.reason, ENGLISH),
            "check the network and DNS of this machine: getent hosts vov.vn",
        )
        return
    for row in rows:
        judge = fail if row.health is HealthStatus.BROKEN else warn
        yield judge(
            "sources",
            f"{row.name} is {row.health.value}: {render(row.reason, ENGLISH)}",
            f"tipwatch sources check {row.name}",
        )
    if not (rows or refused):
        yield ok("sources", "none is in trouble")


def check_chromium(
    sources: Sequence[Source],
    *,
    named: str | None,
    problem_of: Callable[[str], StartProblem | None] = browser_problem,
) -> CheckResult:
    """Find the browser if a source needs one, and start it and Playwright's driver."""
    needy = [source.name for source in sources if source.needs_browser]
    if not needy:
        return ok("chromium", "no source needs it")
    message = f"{', '.join(needy)} cannot be read in full without a browser"
    try:
        executable = find_chromium(named)
    except BrowserMissing as missing:
        return warn("chromium", message, str(missing))
    if problem := problem_of(executable):
        return warn("chromium", f"{message}: {problem.program}: {problem.reason}", problem.fix)
    return ok("chromium", f"{executable}, for {', '.join(needy)}")


def check_clock(database: Database, *, now: datetime) -> CheckResult:
    """Compare our clock with what is stored, and with the server's."""
    with database.reading() as session:
        newest = session.scalar(select(func.max(Page.last_checked_at)))
        there = None if database.is_sqlite else session.scalar(select(text("now()")))
    do = "set the clock: timedatectl set-ntp true"
    if newest and newest - now > _CLOCK_SLACK:
        return fail(
            "clock", f"it is behind: an article was checked {age_text(newest - now)} ahead", do
        )
    if isinstance(there, datetime) and abs(there - now) > _CLOCK_SLACK:
        message = f"it differs from the database server's by {age_text(abs(there - now))}"
        return fail("clock", message, do)
    return ok("clock", f"{now:%Y-%m-%d %H:%M} UTC")
