"""The daemon's state, judged from its last heartbeat and its process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import timedelta

import pytest
from fixtures.samples.sample_objects import NOON

from operations.daemon_status import DaemonState, daemon_status, process_is_running
from operations.heartbeat import Heartbeat


def heartbeat(
    *,
    ago: int = 10,
    state: str = "watching",
    tick: int | None = 10,
    host: str = "",
    pid: int = 7,
    started: int | None = None,
) -> Heartbeat:
    return Heartbeat(
        at=NOON - timedelta(seconds=ago), pid=pid, state=state, host=host,
        last_tick=None if tick is None else NOON - timedelta(seconds=tick),
        started_at=None if started is None else NOON - timedelta(seconds=started),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "running", "state"),
    [
        (None, False, DaemonState.NONE),
        (heartbeat(), True, DaemonState.RUNNING),
        (heartbeat(), False, DaemonState.KILLED),
        (heartbeat(ago=9000, tick=9000), False, DaemonState.KILLED),
        (heartbeat(ago=9000, tick=9000), True, DaemonState.HUNG),
        (heartbeat(tick=9000), True, DaemonState.IDLE),
        (heartbeat(tick=None), True, DaemonState.IDLE),
        (heartbeat(tick=None, started=20), True, DaemonState.STARTING),
        (heartbeat(tick=None, started=9000), True, DaemonState.IDLE),
        (heartbeat(state="stopping"), True, DaemonState.STOPPING),
        (heartbeat(state="stopping"), False, DaemonState.STOPPED),
        (heartbeat(state="stopping", ago=9000), True, DaemonState.STOPPED),
        (heartbeat(state="done"), False, DaemonState.DONE),
        (heartbeat(state="done", ago=100_000), False, DaemonState.OVERDUE),
    ],
)
def test_state_follows_from_heartbeat_and_process(
    found: Heartbeat | None, running: bool, state: DaemonState
) -> None:
    assert daemon_status(found, now=NOON, is_running=lambda _: running).state is state


@pytest.mark.parametrize("state", ["watching", "stopping"])
def test_whatever_does_not_run_has_a_way_out(state: str) -> None:
    found = daemon_status(heartbeat(state=state), now=NOON, is_running=lambda _: False)
    assert "tipwatch run" in found.fix


def test_process_of_this_machine_is_looked_up() -> None:
    here = socket.gethostname()
    assert process_is_running(heartbeat(host=here, pid=os.getpid()))
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    assert not process_is_running(heartbeat(host=here, pid=ended.pid))


def test_process_of_another_machine_is_judged_by_its_heartbeat_alone() -> None:
    assert process_is_running(heartbeat(host="another-machine", pid=2**22))
