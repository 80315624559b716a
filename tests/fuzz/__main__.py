"""`make fuzz`: every target in its own process, two at a time; exits 1 with what was found."""

from __future__ import annotations

import json
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from fuzz.resource_limits import limit_process
from fuzz.runner import FuzzOutcome, run
from fuzz.targets import TARGETS

_AT_ONCE = 2
_STUCK = 300.0
"""Seconds of the clock that a target may stay longer than it was given: hypothesis shrinks as long."""
_SEED = 20_261_122
"""Fixed, so that a green run stays green; `--seed 0` takes another one each time."""


def fuzz(
    names: Annotated[list[str] | None, typer.Option("--target", help="Only these.")] = None,
    seconds: Annotated[int, typer.Option(help="For all targets together, on two cores.")] = 240,
    seed: Annotated[int, typer.Option(help="0 draws one.")] = _SEED,
    first: Annotated[int, typer.Option(help="The round to begin with.")] = 0,
    rounds: Annotated[int | None, typer.Option(help="So many, whatever the time.")] = None,
    inside: Annotated[str, typer.Option(hidden=True)] = "",
) -> None:
    """Feed mutated and drawn input to everything that reads what others wrote.

    Example: make fuzz ARGS="--seconds 1200 --seed 0"
    """
    chosen = [TARGETS[name] for name in names or TARGETS]
    seed = seed or secrets.randbelow(10**9) + 1
    shares = sum(target.share for target in chosen)
    if inside:
        limit_process()
        done = run(
            chosen[0], seed=seed, seconds=seconds, first=first, rounds=rounds, noted=Path(inside)
        )
        sys.stdout.write(json.dumps(asdict(done)))
        raise typer.Exit(1 if done.finding else 0)

    def started(name: str) -> FuzzOutcome:
        own = seconds * _AT_ONCE * TARGETS[name].share / shares
        return _in_process(name, seconds=own, seed=seed, first=first, rounds=rounds)

    sys.stdout.write(f"seed {seed}\n")
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        outcomes = dict(
            zip(
                [one.name for one in chosen],
                pool.map(started, [one.name for one in chosen]),
                strict=True,
            )
        )
    raise typer.Exit(_print_outcomes(outcomes))  # fmt: skip


def _in_process(
    name: str, *, seconds: float, seed: int, first: int, rounds: int | None
) -> FuzzOutcome:
    noted = Path(tempfile.mkdtemp(prefix=f"tipwatch-fuzz-{name}-")) / "case"
    command: Sequence[str] = [
        sys.executable, "-m", "fuzz", "--target", name, "--seconds", str(max(1, round(seconds))),
        "--seed", str(seed), "--first", str(first), "--inside", str(noted),
        *(["--rounds", str(rounds)] if rounds is not None else []),
    ]  # fmt: skip
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            out, err = process.communicate(timeout=seconds + _STUCK)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGABRT)
            out, err = process.communicate()
    try:
        outcome = FuzzOutcome(**json.loads(out))
    except ValueError:
        # It died: out of memory, or stuck where no signal but the last reaches.
        died = f"the process ended with {process.returncode}\n{err[-3_000:]}\nwhole input: {noted}"
        outcome = FuzzOutcome(cases=0, rounds=0, finding=died)
    if outcome.finding is None:
        noted.unlink(missing_ok=True)
        noted.parent.rmdir()
    sys.stdout.write(
        f"{name:14} {outcome.cases:>8,} cases  {'FOUND' if outcome.finding else 'ok'}\n"
    )
    sys.stdout.flush()
    return outcome


def _print_outcomes(outcomes: dict[str, FuzzOutcome]) -> int:
    found = {name: one.finding for name, one in outcomes.items() if one.finding}
    for name, finding in found.items():
        sys.stdout.write(f"\n== {name} ==\n{finding}\n")
    cases = sum(one.cases for one in outcomes.values())
    sys.stdout.write(f"\n{cases:,} cases, {len(found)} of {len(outcomes)} targets with a finding\n")
    return 1 if found else 0


if __name__ == "__main__":
    typer.run(fuzz)
