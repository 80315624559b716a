"""What of a status needs a person, one sentence each with the way out; empty if nothing does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from operations.daemon_status import RUNS, WELL, DaemonState
from settings import Settings


def operator_notices(status: Mapping[str, Any], settings: Settings) -> list[str]:
    """Return what needs attention, the most urgent first."""
    return [
        *_daemon(status),
        *_storage(status),
        *_sources(status),
        *_mail(status, settings),
    ]


def _daemon(status: Mapping[str, Any]) -> Iterator[str]:
    state = DaemonState(status["daemon_state"])
    if "leader" in status:
        # Several machines share the work: what counts is that one of them leads.
        if not status["leader"]:
            yield "no scheduler leads, so nothing is crawled or sent: start tipwatch run"
        if status["queue"]["waiting"] and not status["workers"]:
            yield f"{status['queue']['waiting']} crawls wait and no worker runs: start tipwatch worker"
        if state in WELL or state is DaemonState.NONE:
            yield from _dashboard(status)
            return
    if state in WELL:
        yield from _dashboard(status)
    elif state is DaemonState.NONE:
        yield "the daemon never ran here, so nothing is crawled or sent: start tipwatch run"
    else:
        yield f"the daemon: {status['daemon_text']}: {status['daemon_fix']}"
        yield from _dashboard(status)


def _dashboard(status: Mapping[str, Any]) -> Iterator[str]:
    daemon = status["daemon"]
    if daemon and daemon["dashboard_problem"] and status["daemon_state"] in RUNS:
        yield f"the daemon runs without its dashboard: {daemon['dashboard_problem']}"


def _storage(status: Mapping[str, Any]) -> Iterator[str]:
    if missing := status.get("missing"):
        yield str(missing)
    if status["archiving_stopped"]:
        yield str(status["archiving_stopped"])


def _sources(status: Mapping[str, Any]) -> Iterator[str]:
    for problem in status["refused"]:
        yield f"not watched: {problem}"
    if status["network"]:
        yield str(status["network"])
        return
    for one in status["troubled"]:
        yield f"{one['name']} is {one['health']}: {one['reason']}"


def _mail(status: Mapping[str, Any], settings: Settings) -> Iterator[str]:
    count = status["outbox"]
    if not count:
        return
    folder = settings.outbox_folder
    if settings.smtp_url is None:
        yield f"{count} letters are in {folder}, sent to nobody: set TIPWATCH_SMTP_URL"
    else:
        yield f"{count} letters in {folder} were never sent: tipwatch digest resend --outbox"
