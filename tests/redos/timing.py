"""Timing of patterns on pumped strings, in a process that can be killed."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from redos.patterns import Pattern
from redos.pumped import attack_strings

LENGTH = 4_000
_SHORTER = 1_000
_FELT = 0.002
"""Seconds of CPU; below this a string is not measured again."""
_SUPERLINEAR = 8.0
"""Four times the length takes four times as long in a linear pattern, sixteen in a quadratic one."""
_EVIDENT = 0.1
"""Seconds of CPU; so much is no pause of the machine."""
_CONFIRMATIONS = 3
"""A machine that pauses once looks like a slow pattern; three times in a row it does not."""
PATTERN_SECONDS = 30.0
"""Of the clock: a busy machine needs many times the CPU time of a pattern."""


def slow_string(pattern: Pattern, *, length: int = LENGTH) -> str | None:
    """Return a string on which a pattern takes more than linear time; None if none was found.

    May take for ever: run it in a process.
    """
    compiled = re.compile(pattern.expression, pattern.flags)
    shorter_length = min(_SHORTER, length // 4)
    shorter = attack_strings(pattern.expression, pattern.flags, length=shorter_length)
    for long, short in zip(
        attack_strings(pattern.expression, pattern.flags, length=length), shorter, strict=True
    ):
        took = _seconds(compiled, long, times=1)
        if took < _FELT:
            continue
        times = 1 if took > _EVIDENT else _CONFIRMATIONS
        if all(_is_superlinear(compiled, long, short, times=times) for _ in range(times)):
            return long
    return None


def _is_superlinear(compiled: re.Pattern[str], long: str, short: str, *, times: int) -> bool:
    took = _seconds(compiled, long, times=times)
    return took > _FELT and took > _SUPERLINEAR * _seconds(compiled, short, times=times)


def _seconds(compiled: re.Pattern[str], text: str, *, times: int) -> float:
    """Measure every way in: search covers match, sub and findall go on behind a hit."""
    least = 1e9
    for _ in range(times):
        started = time.process_time()
        for _hit in compiled.finditer(text):
            pass
        compiled.fullmatch(text)
        least = min(least, time.process_time() - started)
    return least


def check_patterns(
    patterns: Sequence[tuple[Pattern, int]], *, seconds: float = PATTERN_SECONDS
) -> dict[Pattern, str]:
    """Map each pattern that is too slow to what was found; `int` is the longest text it meets."""
    found: dict[Pattern, str] = {}
    todo = list(patterns)
    while todo:
        done, finding = _run_worker(todo, seconds)
        if finding is not None:
            found[todo[done][0]] = finding
            done += 1
        todo = todo[done:]
    return found


def _run_worker(patterns: Sequence[tuple[Pattern, int]], seconds: float) -> tuple[int, str | None]:
    """Check in a new process until the first finding; returns how many were right before it."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "redos.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONPATH": ".:tests"},
    )
    assert worker.stdin is not None
    assert worker.stdout is not None
    stdin, stdout = worker.stdin, worker.stdout
    with worker:
        for number, (pattern, length) in enumerate(patterns):
            stdin.write(f"{(pattern.expression, pattern.flags, length)!r}\n")
            stdin.flush()
            answer = _line_within(worker, stdout.fileno(), seconds)
            if answer != "ok":
                worker.kill()
                return number, answer or f"no end within {seconds:.0f} s"
        stdin.close()
    return len(patterns), None


def _line_within(worker: subprocess.Popen[str], file: int, seconds: float) -> str:
    import select

    ready, _, _ = select.select([file], [], [], seconds)
    if not ready:
        return ""
    assert worker.stdout is not None
    return worker.stdout.readline().strip()
