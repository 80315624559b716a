"""The daily backup: written once a day into a folder, rotated, and named by the doctor."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from fixtures.samples.sample_objects import NOON

from operations.doctor.check_result import CheckLevel
from operations.doctor.disk_and_archive_check import check_backup
from operations.scheduled_backup import back_up_if_due, backups
from settings import Settings, load_settings
from storage.admin.backup import BackupError, back_up
from storage.engine import Database

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    (tmp_path / "backup").mkdir()
    monkeypatch.setenv("TIPWATCH_BACKUP_DIR", str(tmp_path / "backup"))
    monkeypatch.setenv("TIPWATCH_BACKUP_COUNT", "2")
    return load_settings()


def test_backup_is_written_once_a_day_and_the_oldest_deleted(
    database: Database, settings: Settings
) -> None:
    assert settings.backup_dir
    mine = settings.backup_dir / "tipwatch-before-the-move.tar"
    mine.touch()
    for day in range(4):
        assert back_up_if_due(database, settings, now=NOON + day * DAY)
        assert back_up_if_due(database, settings, now=NOON + day * DAY + DAY / 2) is None
    assert [at for at, _ in backups(settings.backup_dir)] == [NOON + 2 * DAY, NOON + 3 * DAY]
    assert mine.exists()
    assert {path.stat().st_mode & 0o777 for _, path in backups(settings.backup_dir)} == {0o600}


def test_nothing_is_deleted_when_the_new_one_fails(embedded: Database, settings: Settings) -> None:
    assert settings.backup_dir
    for day in range(3):
        (settings.backup_dir / f"tipwatch-2026100{day + 1}T000000Z.tar").touch()
    embedded.close()
    broken = Database("sqlite:////nowhere/at/all.db")
    with pytest.raises(Exception, match=r"unable to open|No such file"):
        back_up_if_due(broken, settings, now=NOON)
    assert len(backups(settings.backup_dir)) == 3


def test_without_a_folder_none_is_made(embedded: Database) -> None:
    assert back_up_if_due(embedded, load_settings(), now=NOON) is None


def test_folder_that_is_missing_is_named(embedded: Database, tmp_path: Path) -> None:
    target = tmp_path / "away" / "tipwatch.tar"
    with pytest.raises(BackupError, match=f"there is no folder {target.parent}: mkdir -p"):
        back_up(embedded, tmp_path / "archive", target, now=NOON)


def test_doctor_knows_the_age_of_the_newest(embedded: Database, settings: Settings) -> None:
    assert check_backup(settings, now=NOON).level is CheckLevel.WARN
    back_up_if_due(embedded, settings, now=NOON)
    assert check_backup(settings, now=NOON + DAY).level is CheckLevel.OK
    assert check_backup(settings, now=NOON + 3 * DAY).level is CheckLevel.FAIL


def test_doctor_without_a_folder_names_the_setting() -> None:
    assert "TIPWATCH_BACKUP_DIR" in check_backup(load_settings(), now=NOON).do
