"""A process is forked only where no other thread could leave it a lock that nobody opens."""

from __future__ import annotations

import subprocess
import sys


def _printed(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_process_of_one_thread_may_be_forked() -> None:
    program = "from pipelines.child_process import is_fork_safe; print(is_fork_safe())"
    assert _printed(program) == "True"


def test_process_of_two_threads_may_not() -> None:
    program = (
        "import threading; from pipelines.child_process import is_fork_safe; end = threading.Event();"
        "threading.Thread(target=end.wait).start(); print(is_fork_safe()); end.set()"
    )
    assert _printed(program) == "False"


def test_command_is_safe_to_fork_once_what_reads_pages_is_loaded() -> None:
    program = (
        "import cli.commands.ingest, os; from pipelines.warc_import.record_reader import load_for_reading;"
        "load_for_reading(); print(len(os.listdir('/proc/self/task')))"
    )
    assert _printed(program) == "1", "threads of libraries count, too"
