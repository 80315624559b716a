"""`make faults`: try every fault on a farm, print what was done and counted; 1 on a violation."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence


def main(arguments: Sequence[str]) -> int:
    """Try the faults one after the other, then settle the accounts."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("--hosts", type=int, default=16)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--every", type=float, default=45.0, help="the polling interval, seconds")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", nargs="+", help="names of trials")
    options = parser.parse_args(arguments)
    os.environ["FARM_HOSTS"] = str(options.hosts)
    # Here, after FARM_HOSTS is set: the sources are declared when they are imported.
    from bench.faults import scenarios
    from bench.faults.environment import FaultEnvironment, fault_environment
    from bench.faults.invariants import counts, violations

    plan: dict[str, Callable[[FaultEnvironment], scenarios.ScenarioResult]] = {
        "kills": lambda laid: scenarios.kill_processes(laid, times=options.kills),
        "postgres": lambda laid: scenarios.crash_postgres(laid, times=3),
        "disk": scenarios.disk_full,
        "dns": scenarios.break_dns,
        "hanging": scenarios.hang_half_of_hosts,
        "forward": scenarios.move_clock_forward,
        "back": scenarios.move_clock_back,
    }
    write_line(f"seed {options.seed}, {options.hosts} hosts, polled every {options.every:.0f} s")
    wrong: list[str] = []
    with fault_environment(
        hosts=options.hosts, articles=5, every=options.every, seed=options.seed
    ) as laid:
        write_line(
            f"start: all crawled after {duration_text(laid.wait_recovered(within=8 * options.every))}"
        )
        for name, trial in plan.items():
            if options.only and name not in options.only:
                continue
            outcome = trial(laid)
            write_line(
                f"{name}: {outcome.description}; all crawled again after {duration_text(outcome.recovery_seconds)}"
            )
            if name in {"kills", "postgres"} and laid.site.control()["most"] > 1:
                # Later ones leave requests hanging, which would count as visitors.
                wrong.append(f"{name}: a host was asked by {laid.site.control()['most']} at once")
            if outcome.recovery_seconds is None:
                wrong.append(f"{name}: not everything ran again within two polling intervals")
        laid.wait_recovered(within=2 * options.every)
        for _ in range(2):
            sent = laid.command("digest", "send")
            write_line(f"digest send: {sent.stderr.strip() or sent.stdout.strip()}")
        write_line(", ".join(f"{what} {count:,}" for what, count in counts(laid).items()))
        wrong += violations(laid)
        if wrong:
            write_line(laid.log.read_text(errors="replace")[-3000:])
    for violation in wrong[:50]:
        write_line(f"VIOLATION {violation}")
    write_line(f"{len(wrong)} violations")
    return 1 if wrong else 0


def write_line(words: str) -> None:
    """Print a line at once."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def duration_text(took: float | None) -> str:
    """Print how long something took."""
    return "TOO LONG" if took is None else f"{took:.0f} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
