"""`python -m bench.faults.slow_pages`: send pages made to be slow through every step, print the slowest."""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence

LIMIT = 2.0
"""Seconds of processor time for one page, end to end."""
_STUCK = 20.0


def main(arguments: Sequence[str]) -> int:
    """Measure pages in a process of its own, which is started anew after one that is stuck."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults.slow_pages", description=__doc__)
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.inside:
        _measure(options.first, options.count, options.seed)
        return 0
    slow: list[tuple[float, str, dict[str, float]]] = []
    number = options.first
    while number < options.count:
        number = _run(number, options.count, options.seed, slow)
    steps = Counter(max(cost, key=lambda step: cost[step]) for _, _, cost in slow if cost)
    for total, name, cost in sorted(slow, reverse=True, key=lambda one: one[0]):
        shown = ", ".join(f"{step} {took:.1f}" for step, took in cost.items() if took > 0.1)
        _print(f"{total:6.1f} s  {name}: {shown or 'stuck'}")
    _print(
        f"{len(slow)} of {options.count - options.first} took more than {LIMIT:g} s; by step: {dict(steps)}"
    )
    return 1 if slow else 0


def _run(first: int, count: int, seed: int, slow: list[tuple[float, str, dict[str, float]]]) -> int:
    """Measure pages from one on until the process ends; returns where to go on."""
    command = [sys.executable, "-m", "bench.faults.slow_pages", "--inside"]
    numbers = ["--first", str(first), "--count", str(count), "--seed", str(seed)]
    current, name = first - 1, ""
    with subprocess.Popen([*command, *numbers], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        for line in process.stdout or ():
            event = json.loads(line)
            if "begins" in event:
                current, name = event["begins"], event["name"]
            elif event["total"] > LIMIT:
                slow.append((event["total"], name, event["steps"]))
    if process.returncode == 0:
        return count
    if process.returncode != -signal.SIGPROF:
        raise RuntimeError(
            f"{name or 'the first page'}: the process ended with {process.returncode}"
        )
    slow.append((_STUCK, name, {}))
    return current + 1


def _measure(first: int, count: int, seed: int) -> None:
    from bench.farm.processes import temporary_folder
    from bench.faults.slow_pages.generator import slow_pages
    from bench.faults.slow_pages.measure import cost_of
    from storage.engine import Database
    from storage.schema import ensure_schema

    with temporary_folder() as folder:
        database = Database(f"sqlite:///{folder / 'slow.db'}")
        ensure_schema(database)
        for number, one in enumerate(slow_pages(count, seed=seed, first=first), first):
            _print(json.dumps({"begins": number, "name": one.name}))
            signal.setitimer(signal.ITIMER_PROF, _STUCK)
            cost = cost_of(one.page, number=number, database=database)
            signal.setitimer(signal.ITIMER_PROF, 0)
            _print(json.dumps({"total": cost.total, "steps": cost.steps}))
        database.close()


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
