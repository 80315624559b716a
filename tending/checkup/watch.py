"""Does the watch go on: the daemon's sign of life, the sources, the browser, the clock?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, text

from crawler.chromium import BrowserMissing, find_chromium
from crawler.declaration import Source
from settings import Settings
from storage.engine import Database
from storage.models import Health, Page
from storage.telling import troubled_sources
from tending.checkup.finding import Finding, fail, ok, warn
from tending.heartbeat import LATE, read_beat

_DAY = timedelta(days=1)
_CLOCK_SLACK = timedelta(minutes=5)
_RESTART = "systemctl restart tipwatch, or stop it and start tipwatch run"


def check_scheduler(settings: Settings, *, now: datetime) -> Finding:
    """Read the daemon's last sign of life on this machine."""
    name, beat = "scheduler", read_beat(settings.heartbeat)
    if beat is None:
        return warn(name, f"no daemon has run with {settings.data_dir}", "start tipwatch run")
    age = now - beat.at
    if beat.state == "done":
        told = f"tipwatch run --once ended {_ago(age)} ago"
        return (
            ok(name, told) if age < _DAY else warn(name, told, "start tipwatch run, or mend cron")
        )
    if beat.state == "stopping" and age > LATE:
        return warn(name, f"stopped {_ago(age)} ago", "start tipwatch run")
    if age > LATE:
        told = f"process {beat.pid} gave its last sign of life {_ago(age)} ago"
        return fail(name, told, _RESTART)
    if beat.last_tick is None or now - beat.last_tick > LATE:
        told = f"process {beat.pid} lives and starts no crawls"
        return fail(name, told, f"see the line on the database, then {_RESTART}")
    return ok(name, f"process {beat.pid} looked for what is due {_ago(now - beat.last_tick)} ago")


def check_sources(database: Database) -> Iterator[Finding]:
    """Name the sources in trouble."""
    with database.reading() as session:
        rows = troubled_sources(session)
    for row in rows:
        judge = fail if row.health is Health.BROKEN else warn
        yield judge(
            "sources",
            f"{row.name} is {row.health.value}: {row.reason}",
            f"tipwatch sources check {row.name}",
        )
    if not rows:
        yield ok("sources", "none is in trouble")


def check_chromium(sources: Sequence[Source], *, named: str | None) -> Finding:
    """Find the browser if a source needs one."""
    needy = [source.name for source in sources if source.needs_browser]
    if not needy:
        return ok("chromium", "no source needs it")
    try:
        return ok("chromium", f"{find_chromium(named)}, for {', '.join(needy)}")
    except BrowserMissing as missing:
        told = f"{', '.join(needy)} cannot be read without a browser"
        return warn("chromium", told, str(missing))


def check_clock(database: Database, *, now: datetime) -> Finding:
    """Compare our clock with what is stored, and with the server's."""
    with database.reading() as session:
        newest = session.scalar(select(func.max(Page.last_checked_at)))
        there = None if database.is_sqlite else session.scalar(select(text("now()")))
    do = "set the clock, and let it be kept (timedatectl set-ntp true)"
    if newest and newest - now > _CLOCK_SLACK:
        return fail(
            "clock", f"it is behind: an article was looked at {_ago(newest - now)} ahead", do
        )
    if isinstance(there, datetime) and abs(there - now) > _CLOCK_SLACK:
        told = f"it differs from the database server's by {_ago(abs(there - now))}"
        return fail("clock", told, do)
    return ok("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def _ago(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    if seconds < 120:
        return f"{max(0, seconds)} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"
