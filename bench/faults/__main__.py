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
    asked = parser.parse_args(arguments)
    os.environ["FARM_HOSTS"] = str(asked.hosts)
    # Here, after FARM_HOSTS is set: the sources are declared when they are imported.
    from bench.faults import trials
    from bench.faults.accounts import counts, violations
    from bench.faults.ground import Ground, ground

    plan: dict[str, Callable[[Ground], trials.Outcome]] = {
        "kills": lambda laid: trials.killed(laid, times=asked.kills),
        "postgres": lambda laid: trials.postgres_crashed(laid, times=3),
        "disk": trials.disk_full,
        "dns": trials.dns_gone,
        "hanging": trials.half_hanging,
        "forward": trials.clock_forward,
        "back": trials.clock_back,
    }
    say(f"seed {asked.seed}, {asked.hosts} hosts, polled every {asked.every:.0f} s")
    wrong: list[str] = []
    with ground(hosts=asked.hosts, articles=5, every=asked.every, seed=asked.seed) as laid:
        say(f"start: all crawled after {told(laid.recovered(within=8 * asked.every))}")
        for name, trial in plan.items():
            if asked.only and name not in asked.only:
                continue
            outcome = trial(laid)
            say(f"{name}: {outcome.did}; all crawled again after {told(outcome.recovered)}")
            if name in {"kills", "postgres"} and laid.site.control()["most"] > 1:
                # Later ones leave requests hanging, which would count as visitors.
                wrong.append(f"{name}: a host was asked by {laid.site.control()['most']} at once")
            if outcome.recovered is None:
                wrong.append(f"{name}: not everything ran again within two polling intervals")
        laid.recovered(within=2 * asked.every)
        for _ in range(2):
            sent = laid.command("digest", "send")
            say(f"digest send: {sent.stderr.strip() or sent.stdout.strip()}")
        say(", ".join(f"{what} {count:,}" for what, count in counts(laid).items()))
        wrong += violations(laid)
        if wrong:
            say(laid.log.read_text(errors="replace")[-3000:])
    for violation in wrong[:50]:
        say(f"VIOLATION {violation}")
    say(f"{len(wrong)} violations")
    return 1 if wrong else 0


def say(words: str) -> None:
    """Print a line at once."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def told(took: float | None) -> str:
    """Say how long something took."""
    return "TOO LONG" if took is None else f"{took:.0f} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
