"""One target for a while: rounds of seeded cases until the time is up or something is found."""

from __future__ import annotations

import os
import time
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, given

from fuzz.resource_limits import resource_limited
from fuzz.target import FuzzFailure, FuzzTarget


@dataclass(frozen=True, kw_only=True)
class FuzzOutcome:
    """What the rounds of a target brought."""

    cases: int
    rounds: int
    finding: str | None = None


def run(
    target: FuzzTarget, *, seed: int, seconds: float, first: int, rounds: int | None, noted: Path
) -> FuzzOutcome:
    """Draw cases until the time is up; round n of a seed is always the same.

    `noted` holds the case under way, for the parent of a process that dies of it.
    """
    warnings.simplefilter("ignore")
    until = time.monotonic() + seconds
    # Opening it anew for each case would take longer than most cases.
    note = os.open(noted, os.O_WRONLY | os.O_CREAT)
    cases = number = 0
    last: Any = None

    def check(case: Any) -> None:
        nonlocal cases, last
        # A round that was begun must not outlive the time; one that is repeated must be whole.
        if rounds is None and time.monotonic() > until:
            return
        last = case
        written = os.pwrite(note, shown(case, whole=True).encode("ascii"), 0)
        os.ftruncate(note, written)
        cases += 1
        with resource_limited(target.seconds):
            target.check(case)

    while (number < rounds) if rounds is not None else (time.monotonic() < until):
        settings = hypothesis.settings(
            max_examples=target.batch,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
            print_blob=False,
            report_multiple_bugs=False,
        )
        drawn = hypothesis.seed(f"{seed}/{target.name}/{first + number}")
        try:
            drawn(settings(given(target.cases)(check)))()
        except (Exception, FuzzFailure) as error:  # noqa: BLE001 - whatever it is, it is what we look for
            error.__notes__ = []  # the whole input, which may be long
            again = f"make fuzz ARGS='--target {target.name} --seed {seed} --first {first + number} --rounds 1'"
            description = "".join(traceback.format_exception(error, limit=-8))
            return FuzzOutcome(
                cases=cases,
                rounds=number + 1,
                finding=f"{description}\ninput: {shown(last)}\nwhole input: {noted}\nagain: {again}",
            )
        number += 1
    return FuzzOutcome(cases=cases, rounds=number)


def shown(case: Any, *, whole: bool = False) -> str:
    """Spell a case so that it can be pasted into a test."""
    spelled = ascii(case)
    return spelled if whole or len(spelled) < 2_000 else f"{spelled[:1_500]} … {spelled[-400:]}"
