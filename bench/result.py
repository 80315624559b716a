"""One measured figure with its goal, and the file that keeps the last run."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """A figure; `ratio` compares it with another figure of the same run, named by `ratio_to`."""

    name: str
    value: float
    unit: str
    ratio_to: str | None = None
    ratio: float | None = None
    goal: str | None = None
    met: bool | None = None

    def line(self) -> str:
        """Spell the figure as a row of a Markdown table."""
        ratio = f"{self.ratio:.2f} × {self.ratio_to}" if self.ratio is not None else ""
        verdict = {True: "met", False: "**missed**", None: ""}[self.met]
        return f"| {self.name} | {self.value:,.2f} {self.unit} | {ratio} | {self.goal or ''} | {verdict} |"


def calibration() -> float:
    """Time a fixed loop: machines of the same name differ, and so does one machine from hour to hour."""
    started = time.perf_counter()
    total = 0
    for number in range(3_000_000):
        total += number * number
    return round(time.perf_counter() - started, 3)


def machine() -> str:
    """Name the machine by what its figures depend on."""
    cpu = next(
        (line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")),
        platform.machine(),
    )
    return f"{cpu}, Python {platform.python_version()}, {platform.system()}"


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def write(results: Sequence[Measurement], *, json_file: Path, table_file: Path) -> None:
    """Write a run as JSON and as a document."""
    date, loop = datetime.now(UTC).date().isoformat(), calibration()
    header = {"machine": machine(), "date": date, "calibration": loop}
    json_file.parent.mkdir(parents=True, exist_ok=True)
    json_file.write_text(
        json.dumps({**header, "results": [asdict(one) for one in results]}, indent=2),
        encoding="utf-8",
    )
    lines = [
        "# Benchmarks",
        "",
        f"Written by `make bench` on {date}: {header['machine']}; calibration loop {loop} s.",
        "Ratios are within one run, values are medians.",
        "",
        "| figure | value | ratio | goal | |",
        "|---|---|---|---|---|",
        *(one.line() for one in results),
        "",
    ]
    table_file.write_text("\n".join(lines), encoding="utf-8")
