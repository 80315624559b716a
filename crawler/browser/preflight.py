"""Check that Chromium and Playwright's driver start here, and name the libraries that they lack."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_TIMEOUT_SECONDS = 60.0
_MISSING = re.compile(r"(lib[\w.+-]+\.so[\w.]*)(?:: cannot open shared object file| => not found)")


@dataclass(frozen=True, kw_only=True)
class StartProblem:
    """A program that does not start: why, and what to do."""

    program: str
    reason: str
    fix: str


def driver_command() -> list[str]:
    """Return the command that starts Playwright's driver, a Node.js of its own."""
    from playwright._impl._driver import compute_driver_executable

    return [*map(str, compute_driver_executable()), "--version"]


def chromium_command(executable: str) -> list[str]:
    """Return the command that starts a Chromium and ends at once."""
    return [executable, "--version", "--no-sandbox"]


def browser_problem(executable: str) -> StartProblem | None:
    """Start the driver and this Chromium; return the first problem, None if both start."""
    return start_problem("Playwright's driver", driver_command()) or start_problem(
        Path(executable).name, chromium_command(executable)
    )


def start_problem(name: str, command: Sequence[str]) -> StartProblem | None:
    """Start a program that should print its version; return what is wrong, None if nothing is."""
    try:
        done = subprocess.run(  # noqa: S603 - our driver, or the browser the operator set
            command, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return StartProblem(program=name, reason=f"{command[0]}: {error}", fix="install it again")
    if done.returncode == 0:
        return None
    missing = missing_libraries(command[0], done.stderr)
    if missing:
        packages = " ".join(map(debian_package, missing))
        return StartProblem(
            program=name,
            reason=f"{command[0]} lacks {', '.join(missing)}",
            fix=f"apt-get install --no-install-recommends {packages}",
        )
    last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
    return StartProblem(program=name, reason=f"{command[0]}: {last}", fix="install it again")


def missing_libraries(executable: str, stderr: str) -> list[str]:
    """Return every shared library that the dynamic linker does not find, first the one it named."""
    named = _MISSING.findall(stderr)
    if not named:
        return []
    # The linker names only the first; ldd names all, where it is there.
    try:
        listed = subprocess.run(  # noqa: S603
            ["ldd", executable],  # noqa: S607 - where it lies differs
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        listed = ""
    return list(dict.fromkeys([*named, *_MISSING.findall(listed)]))


def debian_package(library: str) -> str:
    """Return the Debian package of a library by the naming rule of Debian policy, section 8.1."""
    stem, dot_so, tail = library.partition(".so")
    if not (stem.startswith("lib") and dot_so):
        return library
    name, version = stem.lower().replace("_", "-"), tail.lstrip(".").partition(".")[0]
    separator = "-" if version and name[-1].isdigit() else ""
    return f"{name}{separator}{version}"


def main(executable: str | None) -> int:
    """Print why the driver, or the Chromium named, does not start; exit code 1 then."""
    command = chromium_command(executable) if executable else driver_command()
    problem = start_problem(Path(command[0]).name, command)
    if problem is None:
        return 0
    sys.stdout.write(f"{problem.reason}; {problem.fix}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
