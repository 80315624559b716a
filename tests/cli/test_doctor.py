"""`tipwatch doctor` as an operator types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from fixtures.processes.command_fork import run_command

TIPWATCH = Path(sys.executable).with_name("tipwatch")


def doctor(data: Path, *args: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return run_command(
        "doctor", *args, env={**os.environ, "TIPWATCH_DATA_DIR": str(data), **settings}
    )


def test_new_installation_has_warnings_with_what_to_do(tmp_path: Path) -> None:
    done = doctor(tmp_path)
    assert done.returncode == 0, done.stdout
    assert "warn  scheduler  no daemon has run" in done.stdout
    assert "→ start tipwatch run" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_wrong_setting_fails_and_is_named(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--json", TIPWATCH_SMTP_URL="bogus://x")
    levels = {one["check"]: one["level"] for one in json.loads(done.stdout)}
    assert done.returncode == 1
    assert levels["mail"] == "fail"


def test_misspelt_setting_fails_and_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    result = doctor(tmp_path, TIPWATCH_SMTP_ULR="smtp://mail.example.org")
    assert result.returncode == 1
    assert "did you mean TIPWATCH_SMTP_URL?" in result.stdout
