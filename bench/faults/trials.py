"""The trials: each does something terrible, and tells how long it took until every source was crawled again."""

from __future__ import annotations

import json
import resource
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.farm.sources import host_of
from bench.faults.ground import SCHEDULERS, WORKERS, Ground

Trial = Callable[[Ground], "Outcome"]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a trial did, and how long the recovery took; None if it took too long."""

    did: str
    recovered: float | None


def killed(ground: Ground, *, times: int) -> Outcome:
    """Kill schedulers and workers at random moments; whoever is killed is started again at once."""
    victims = dict.fromkeys((*SCHEDULERS, *WORKERS), 0)
    for number in range(times):
        if number % 10 == 0:
            ground.publish(1)
        ground.rest(ground.chance.expovariate(1 / 1.2))
        name = ground.chance.choice([*victims])
        ground.crew.kill(name)
        ground.crew.restart(name)
        victims[name] += 1
    did = ", ".join(f"{name} {count}" for name, count in victims.items())
    return Outcome(did=f"{times} kills ({did})", recovered=_recovered(ground))


def postgres_crashed(ground: Ground, *, times: int) -> Outcome:
    """Crash PostgreSQL in the middle of crawls, and start it again after a while."""
    for _ in range(times):
        ground.publish(1)
        ground.rest(ground.chance.uniform(1, ground.every / 2))
        ground.postgres.crash()
        ground.rest(ground.chance.uniform(0.5, 5))
        ground.postgres.come_back()
    return Outcome(did=f"{times} crashes of PostgreSQL", recovered=_recovered(ground))


def disk_full(ground: Ground) -> Outcome:
    """Let no process write a file beyond 8 kB, as if the disk were full, for two polling intervals."""
    log, ground.crew.log = ground.crew.log, Path("/dev/null")
    ground.crew.before = _no_room
    _replace_all(ground)
    ground.publish(10)
    ground.rest(2 * ground.every)
    ground.crew.log, ground.crew.before = log, None
    _replace_all(ground)
    return Outcome(did="no file could grow beyond 8 kB", recovered=_recovered(ground))


def dns_gone(ground: Ground) -> Outcome:
    """Let no name be found for a polling interval."""
    there = ground.crew.environment
    nowhere = dict.fromkeys((host_of(n) for n in range(ground.hosts)), "http://farm.invalid")
    ground.publish(1)
    ground.crew.environment = {**there, "TIPWATCH_HOST_MAP": json.dumps(nowhere)}
    _replace_all(ground)
    ground.rest(2 * ground.every)
    ground.crew.environment = there
    _replace_all(ground)
    return Outcome(did="no host name could be found", recovered=_recovered(ground))


def half_hanging(ground: Ground) -> Outcome:
    """Let every second host take requests and never answer; the others must not suffer."""
    ground.publish(1)
    ground.site.control("/hang/1")
    others = {host_of(number) for number in range(0, ground.hosts, 2)}
    unharmed = _recovered(ground, among=others)
    ground.site.control("/hang/0")
    after = _recovered(ground)
    did = f"half of the hosts hung, the others went on within {_seconds(unharmed)}"
    return Outcome(did=did, recovered=None if unharmed is None else after)


def clock_forward(ground: Ground) -> Outcome:
    """Let the clock of all processes jump a day ahead."""
    ground.clock.write_text("86400")
    return Outcome(did="the clock jumped a day ahead", recovered=_recovered(ground))


def clock_back(ground: Ground) -> Outcome:
    """Let it jump back."""
    ground.clock.write_text("0")
    return Outcome(did="the clock jumped a day back", recovered=_recovered(ground))


def _recovered(ground: Ground, *, among: set[str] | None = None) -> float | None:
    return ground.recovered(within=2 * ground.every, among=among)


def _replace_all(ground: Ground) -> None:
    for name in (*SCHEDULERS, *WORKERS):
        ground.crew.kill(name)
        ground.crew.restart(name)


def _no_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))


def _seconds(took: float | None) -> str:
    return "too long" if took is None else f"{took:.0f} s"
