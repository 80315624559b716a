"""Fault scenarios; each measures the time until every source is crawled again."""

from __future__ import annotations

import json
import resource
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.farm.sources import host_of
from bench.faults.environment import SCHEDULERS, WORKERS, FaultEnvironment

Scenario = Callable[[FaultEnvironment], "ScenarioResult"]


@dataclass(frozen=True, kw_only=True)
class ScenarioResult:
    """What a trial did, and how long the recovery took; None if it took too long."""

    description: str
    recovery_seconds: float | None


def kill_processes(ground: FaultEnvironment, *, times: int) -> ScenarioResult:
    """Kill schedulers and workers at random moments; whoever is killed is started again at once."""
    victims = dict.fromkeys((*SCHEDULERS, *WORKERS), 0)
    for number in range(times):
        if number % 10 == 0:
            ground.publish(1)
        ground.wait(ground.rng.expovariate(1 / 1.2))
        name = ground.rng.choice([*victims])
        ground.process_group.kill(name)
        ground.process_group.restart(name)
        victims[name] += 1
    did = ", ".join(f"{name} {count}" for name, count in victims.items())
    return ScenarioResult(description=f"{times} kills ({did})", recovery_seconds=_recovered(ground))


def crash_postgres(ground: FaultEnvironment, *, times: int) -> ScenarioResult:
    """Crash PostgreSQL in the middle of crawls, and start it again after a while."""
    for _ in range(times):
        ground.publish(1)
        ground.wait(ground.rng.uniform(1, ground.poll_seconds / 2))
        ground.postgres.crash()
        ground.wait(ground.rng.uniform(0.5, 5))
        ground.postgres.restart()
    return ScenarioResult(
        description=f"{times} crashes of PostgreSQL", recovery_seconds=_recovered(ground)
    )


def disk_full(ground: FaultEnvironment) -> ScenarioResult:
    """Limit files to 8 kB, as if the disk were full, for two polling intervals."""
    log, ground.process_group.log = ground.process_group.log, Path("/dev/null")
    ground.process_group.before_exec = _limit_file_size
    _replace_all(ground)
    ground.publish(10)
    ground.wait(2 * ground.poll_seconds)
    ground.process_group.log, ground.process_group.before_exec = log, None
    _replace_all(ground)
    return ScenarioResult(
        description="no file could grow beyond 8 kB", recovery_seconds=_recovered(ground)
    )


def break_dns(ground: FaultEnvironment) -> ScenarioResult:
    """Fail all name lookups for a polling interval."""
    there = ground.process_group.environment
    nowhere = dict.fromkeys((host_of(n) for n in range(ground.hosts)), "http://farm.invalid")
    ground.publish(1)
    ground.process_group.environment = {**there, "TIPWATCH_HOST_MAP": json.dumps(nowhere)}
    _replace_all(ground)
    ground.wait(2 * ground.poll_seconds)
    ground.process_group.environment = there
    _replace_all(ground)
    return ScenarioResult(
        description="no host name could be found", recovery_seconds=_recovered(ground)
    )


def hang_half_of_hosts(ground: FaultEnvironment) -> ScenarioResult:
    """Make every second host accept requests and never answer."""
    ground.publish(1)
    ground.site.control("/hang/1")
    others = {host_of(number) for number in range(0, ground.hosts, 2)}
    unharmed = _recovered(ground, among=others)
    ground.site.control("/hang/0")
    after = _recovered(ground)
    did = f"half of the hosts hung, the others went on within {_seconds(unharmed)}"
    return ScenarioResult(description=did, recovery_seconds=None if unharmed is None else after)


def move_clock_forward(ground: FaultEnvironment) -> ScenarioResult:
    """Set the clock of all processes a day ahead."""
    ground.clock.write_text("86400")
    return ScenarioResult(
        description="the clock jumped a day ahead", recovery_seconds=_recovered(ground)
    )


def move_clock_back(ground: FaultEnvironment) -> ScenarioResult:
    """Set it back."""
    ground.clock.write_text("0")
    return ScenarioResult(
        description="the clock jumped a day back", recovery_seconds=_recovered(ground)
    )


def _recovered(ground: FaultEnvironment, *, among: set[str] | None = None) -> float | None:
    return ground.wait_recovered(within=2 * ground.poll_seconds, among=among)


def _replace_all(ground: FaultEnvironment) -> None:
    for name in (*SCHEDULERS, *WORKERS):
        ground.process_group.kill(name)
        ground.process_group.restart(name)


def _limit_file_size() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))


def _seconds(took: float | None) -> str:
    return "too long" if took is None else f"{took:.0f} s"
