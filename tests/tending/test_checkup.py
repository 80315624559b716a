"""The doctor: each finding says what is, what it means and what to do; nothing is changed by asking."""

from __future__ import annotations

import socket
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from examples import NOON, judgement, sighting
from postbox import postbox

from article.value import ArchiveRecord
from crawler.declared import declared_sources
from settings import Settings, load_settings
from storage.engine import Database
from storage.keeping import keep_sighting
from storage.models import DeliveryState, Health, OperatorLetter, Revision, SourceRow
from storage.schema import upgrade
from storage.sources import enroll
from tending.checkup.database import check_database
from tending.checkup.evidence import check_archive, check_disk
from tending.checkup.finding import Level
from tending.checkup.rounds import examine
from tending.checkup.telling import check_mail, check_operators
from tending.checkup.watch import check_chromium, check_clock, check_scheduler, check_sources
from tending.heartbeat import Beat, leave_beat

PLENTY = 10**12


def examined(database: Database, *, now: datetime = NOON, free: int = PLENTY) -> dict[str, Level]:
    found = examine(
        database,
        load_settings(),
        sources=declared_sources(),
        environment={},
        now=now,
        free=lambda _: free,
    )
    return {one.check: one.level for one in found}


def keep_article(database: Database) -> None:
    with database.writing() as session:
        keep_sighting(session, sighting(), fingerprint="a", text_digest="b", judgement=judgement())


def test_every_part_is_looked_at(database: Database) -> None:
    assert set(examined(database)) == {
        "settings", "database", "disk", "archive", "mail", "operators", "chromium", "scheduler",
        "queue", "readers", "sources", "clock",
    }  # fmt: skip


def test_whole_database_is_well(database: Database) -> None:
    (found,) = check_database(database)
    assert found.level is Level.OK


def test_database_that_is_not_there_is_not_made_by_asking(tmp_path: Path) -> None:
    path = tmp_path / "new" / "tipwatch.db"
    database = Database(f"sqlite:///{path}")
    (found,) = check_database(database)
    database.close()
    assert found.level is Level.WARN
    assert not path.exists()


def test_server_that_does_not_answer_is_named_without_a_password() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    database = Database(f"postgresql+psycopg://tip:secret@127.0.0.1:{port}/none")
    (found,) = check_database(database)
    database.close()
    assert found.level is Level.FAIL
    assert "TIPWATCH_DATABASE_URL" in found.do
    assert "secret" not in str(asdict(found))


@pytest.mark.parametrize(
    ("version", "level", "do"),
    [("9999", Level.FAIL, "update the program"), ("0001", None, "tipwatch db upgrade")],
)
def test_other_schema_is_told_with_the_way_out(
    database: Database, version: str, level: Level | None, do: str
) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")
    (found,) = check_database(database)
    assert found.level is level or found.level is not Level.OK
    assert do in found.do


def test_article_that_lost_a_revision_is_named(embedded: Database) -> None:
    keep_article(embedded)
    with embedded.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE pages SET revisions = 2")
    assert [one.level for one in check_database(embedded)] == [Level.FAIL]


@pytest.mark.parametrize(
    ("free", "level"), [(PLENTY, Level.OK), (500_000_000, Level.WARN), (10, Level.FAIL)]
)
def test_disk_is_judged_by_the_reserve(free: int, level: Level) -> None:
    assert check_disk(load_settings(), lambda _: free).level is level


def test_archive_that_cannot_be_read_back_fails(database: Database) -> None:
    settings = load_settings()
    assert check_archive(database, settings).level is Level.OK
    keep_article(database)
    gone = ArchiveRecord(warc="gone.warc.gz", offset=0, sha256="0")
    with database.writing() as session:
        session.get_one(Revision, 1).archive = asdict(gone)
    assert check_archive(database, settings).level is Level.FAIL


def with_server(url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TIPWATCH_SMTP_URL", url)
    return load_settings()


def test_mail_server_is_greeted_and_gets_no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    with postbox() as box:
        assert check_mail(with_server(box.url, monkeypatch)).level is Level.OK
        assert box.mails == []


def test_mail_server_that_is_away_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    found = check_mail(with_server(f"smtp://127.0.0.1:{port}", monkeypatch))
    assert found.level is Level.FAIL
    assert f"127.0.0.1:{port} does not take us" in found.says


def test_outbox_instead_of_a_server_is_a_warning() -> None:
    assert check_mail(load_settings()).level is Level.WARN


@pytest.mark.parametrize(
    ("state", "level"),
    [
        (None, Level.OK),
        (DeliveryState.ACCEPTED, Level.OK),
        (DeliveryState.CLAIMED, Level.WARN),
        (DeliveryState.REJECTED, Level.FAIL),
    ],
)
def test_operators_letters_that_do_not_arrive_are_told(
    embedded: Database,
    state: DeliveryState | None,
    level: Level,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TIPWATCH_OPERATOR_MAIL", "ops@example.org")
    if state:
        with embedded.writing() as session:
            session.add(
                OperatorLetter(
                    way="mail", key="k", state=state, news=[], claimed_at=NOON, try_at=NOON
                )
            )
    (found,) = check_operators(load_settings(), embedded)
    assert found.level is level


def test_nobody_to_tell_is_a_warning(embedded: Database) -> None:
    (found,) = check_operators(load_settings(), embedded)
    assert (found.level, found.do) == (Level.WARN, "set TIPWATCH_OPERATOR_MAIL=ops@example.org")


@pytest.mark.parametrize(
    ("seconds", "state", "tick", "level", "says"),
    [
        (10, "watching", 10, Level.OK, "process 7 looked for what is due 10 s ago"),
        (600, "watching", 600, Level.FAIL, "process 7 gave its last sign of life 10 min ago"),
        (10, "watching", 600, Level.FAIL, "process 7 lives and starts no crawls"),
        (9000, "stopping", 9000, Level.WARN, "stopped 2 h ago"),
        (9000, "done", 9000, Level.OK, "tipwatch run --once ended 2 h ago"),
        (200_000, "done", 200_000, Level.WARN, "tipwatch run --once ended 55 h ago"),
    ],
)
def test_scheduler_is_known_by_its_sign_of_life(
    seconds: int, state: str, tick: int, level: Level, says: str
) -> None:
    settings = load_settings()
    at, ticked = (NOON - timedelta(seconds=ago) for ago in (seconds, tick))
    leave_beat(settings.heartbeat, Beat(at=at, pid=7, state=state, last_tick=ticked))
    found = check_scheduler(settings, now=NOON)
    assert (found.level, found.says) == (level, says)


def test_no_sign_of_life_at_all_is_a_warning() -> None:
    assert check_scheduler(load_settings(), now=NOON).level is Level.WARN


@pytest.mark.parametrize(
    ("health", "level"),
    [(Health.BROKEN, Level.FAIL), (Health.DEGRADED, Level.WARN), (Health.QUIET, Level.OK)],
)
def test_sources_in_trouble_are_named(embedded: Database, health: Health, level: Level) -> None:
    with embedded.writing() as session:
        enroll(session, ["vov.vn"])
        session.get_one(SourceRow, "vov.vn").health = health
    (found,) = check_sources(embedded)
    assert found.level is level
    assert ("tipwatch sources check vov.vn" in found.do) is (level is not Level.OK)


def test_missing_browser_is_told_with_the_sources_that_need_it() -> None:
    found = check_chromium(declared_sources(), named="/nowhere/chromium")
    assert found.level is Level.WARN
    assert "moha.gov.vn" in found.says
    assert "apt-get install" in found.do


def test_browser_that_nobody_needs_is_not_missed() -> None:
    assert check_chromium([], named="/nowhere/chromium").level is Level.OK


def test_clock_behind_what_is_stored_fails(embedded: Database) -> None:
    keep_article(embedded)
    assert check_clock(embedded, now=NOON - timedelta(hours=1)).level is Level.FAIL


def test_clock_beside_a_server_far_ahead_fails(postgres_url: str) -> None:
    database = Database(postgres_url)
    upgrade(database)
    assert check_clock(database, now=NOON - timedelta(days=4000)).level is Level.FAIL
    database.close()
