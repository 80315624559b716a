"""Check the daemon's heartbeat, the sources, the browser and the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, text

from crawler.browser.chromium import BrowserMissing, find_chromium
from crawler.browser.preflight import StartProblem, browser_problem
from crawler.source.declaration import Source
from operations.doctor.check_result import CheckResult, fail, ok, warn
from operations.heartbeat import HEARTBEAT_MAX_AGE, read_heartbeat
from presentation.messages import ENGLISH, render
from settings import Settings
from storage.engine import Database
from storage.models import HealthStatus, Page
from storage.sources.troubled_sources import troubled_sources

_DAY = timedelta(days=1)
_CLOCK_SLACK = timedelta(minutes=5)
_RESTART = "systemctl restart tipwatch, or stop it and start tipwatch run"


def check_scheduler(settings: Settings, *, now: datetime) -> CheckResult:
    """Read the daemon's last sign of life on this machine."""
    name, heartbeat = "scheduler", read_heartbeat(settings.heartbeat_file)
    if heartbeat is None:
        return warn(name, f"no daemon has run with {settings.data_dir}", "start tipwatch run")
    age = now - heartbeat.at
    if heartbeat.state == "done":
        message = f"tipwatch run --once ended {_age_text(age)} ago"
        return (
            ok(name, message)
            if age < _DAY
            else warn(name, message, "start tipwatch run, or fix cron")
        )
    if heartbeat.state == "stopping" and age > HEARTBEAT_MAX_AGE:
        return warn(name, f"stopped {_age_text(age)} ago", "start tipwatch run")
    if age > HEARTBEAT_MAX_AGE:
        message = f"process {heartbeat.pid} gave its last sign of life {_age_text(age)} ago"
        return fail(name, message, _RESTART)
    if heartbeat.last_tick is None or now - heartbeat.last_tick > HEARTBEAT_MAX_AGE:
        message = f"process {heartbeat.pid} lives and starts no crawls"
        return fail(name, message, f"see the line on the database, then {_RESTART}")
    return ok(
        name,
        f"process {heartbeat.pid} looked for what is due {_age_text(now - heartbeat.last_tick)} ago",
    )


def check_sources(database: Database) -> Iterator[CheckResult]:
    """Name the sources in trouble."""
    with database.reading() as session:
        rows = troubled_sources(session)
    for row in rows:
        judge = fail if row.health is HealthStatus.BROKEN else warn
        yield judge(
            "sources",
            f"{row.name} is {row.health.value}: {render(row.reason, ENGLISH)}",
            f"tipwatch sources check {row.name}",
        )
    if not rows:
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
    message = f"{', '.join(needy)} cannot be read without a browser"
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
    do = "set the clock, and let it be kept (timedatectl set-ntp true)"
    if newest and newest - now > _CLOCK_SLACK:
        return fail(
            "clock", f"it is behind: an article was looked at {_age_text(newest - now)} ahead", do
        )
    if isinstance(there, datetime) and abs(there - now) > _CLOCK_SLACK:
        message = f"it differs from the database server's by {_age_text(abs(there - now))}"
        return fail("clock", message, do)
    return ok("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def _age_text(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    if seconds < 120:
        return f"{max(0, seconds)} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"
