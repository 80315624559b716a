"""The doctor: each finding says what is, what it means and what to do; nothing is changed by asking."""

from __future__ import annotations

import socket
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fixtures.processes.smtp_server import smtp_server
from fixtures.samples.sample_objects import (
    NOON,
    article_capture,
    failed_crawl,
    store_capture,
    stored_judgement,
)

from article.message import message
from article.model import ArchiveReference
from crawler.browser.preflight import StartProblem
from crawler.crawl.fetch_errors import FetchCode
from crawler.spider.registry import declared_sources
from operations.doctor.check_result import CheckLevel
from operations.doctor.daemon_and_sources_check import (
    check_chromium,
    check_clock,
    check_refused,
    check_scheduler,
    check_sources,
)
from operations.doctor.database_check import check_database
from operations.doctor.disk_and_archive_check import check_archive, check_disk
from operations.doctor.mail_check import check_mail, check_operators
from operations.doctor.run import run_checks
from operations.heartbeat import Heartbeat, write_heartbeat
from settings import Settings, load_settings
from storage.delivery.operator_deliveries import create_operator_delivery, newest_operator_delivery
from storage.engine import Database
from storage.models import DeliveryState, HealthStatus, Revision, StoredSource
from storage.schema import upgrade
from storage.sources.state import register_sources

PLENTY = 10**12


def examined(
    database: Database, *, now: datetime = NOON, free: int = PLENTY
) -> dict[str, CheckLevel]:
    found = run_checks(
        database,
        load_settings(),
        sources=declared_sources(),
        now=now,
        free_space=lambda _: free,
    )
    return {one.check: one.level for one in found}


def keep_article(database: Database) -> None:
    with database.writing() as session:
        store_capture(
            session,
            article_capture(),
            judgement=stored_judgement(),
        )


def test_every_part_is_checked(database: Database) -> None:
    assert set(examined(database)) == {
        "settings", "database", "disk", "archive", "backup", "mail", "operators", "chromium", "scheduler",
        "queue", "readers", "sources", "clock", "documents",
    }  # fmt: skip


def test_whole_database_is_well(database: Database) -> None:
    (found,) = check_database(database)
    assert found.level is CheckLevel.OK


def test_database_that_is_not_there_is_not_made_by_asking(tmp_path: Path) -> None:
    path = tmp_path / "new" / "tipwatch.db"
    database = Database(f"sqlite:///{path}")
    (found,) = check_database(database)
    database.close()
    assert found.level is CheckLevel.WARN
    assert not path.exists()


def test_server_that_does_not_answer_is_named_without_a_password() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    database = Database(f"postgresql+psycopg://tip:secret@127.0.0.1:{port}/none")
    (found,) = check_database(database)
    database.close()
    assert found.level is CheckLevel.FAIL
    assert "TIPWATCH_DATABASE_URL" in found.do
    assert "secret" not in str(asdict(found))


def test_file_that_cannot_be_opened_is_no_matter_of_a_server(tmp_path: Path) -> None:
    (tmp_path / "tipwatch.db").mkdir()
    database = Database(f"sqlite:///{tmp_path}/tipwatch.db")
    (found,) = check_database(database)
    database.close()
    assert found.level is CheckLevel.FAIL
    assert "server" not in found.do
    assert "folder" in found.do


@pytest.mark.parametrize(
    ("version", "level", "do"),
    [("9999", CheckLevel.FAIL, "update the program"), ("0001", None, "tipwatch db upgrade")],
)
def test_other_schema_is_reported_with_the_remedy(
    database: Database, version: str, level: CheckLevel | None, do: str
) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")
    (found,) = check_database(database)
    assert found.level is level or found.level is not CheckLevel.OK
    assert do in found.do


def test_article_that_lost_a_revision_is_named(embedded: Database) -> None:
    keep_article(embedded)
    with embedded.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE pages SET revisions = 2")
    assert [one.level for one in check_database(embedded)] == [CheckLevel.FAIL]


@pytest.mark.parametrize(
    ("free", "level"),
    [(PLENTY, CheckLevel.OK), (500_000_000, CheckLevel.WARN), (10, CheckLevel.FAIL)],
)
def test_disk_is_judged_by_the_reserve(free: int, level: CheckLevel) -> None:
    assert check_disk(load_settings(), lambda _: free).level is level


def test_archive_that_cannot_be_read_back_fails(database: Database) -> None:
    settings = load_settings()
    assert check_archive(database, settings).level is CheckLevel.OK
    keep_article(database)
    gone = ArchiveReference(warc="gone.warc.gz", offset=0, sha256="0")
    with database.writing() as session:
        session.get_one(Revision, 1).archive = asdict(gone)
    assert check_archive(database, settings).level is CheckLevel.FAIL


def with_server(url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TIPWATCH_SMTP_URL", url)
    return load_settings()


def test_mail_server_is_greeted_and_gets_no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    with smtp_server() as box:
        assert check_mail(with_server(box.url, monkeypatch)).level is CheckLevel.OK
        assert box.mails == []


def test_mail_server_that_is_away_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    found = check_mail(with_server(f"smtp://127.0.0.1:{port}", monkeypatch))
    assert found.level is CheckLevel.FAIL
    assert f"127.0.0.1:{port} does not take us" in found.message


def test_outbox_instead_of_a_server_is_a_warning() -> None:
    assert check_mail(load_settings()).level is CheckLevel.WARN


@pytest.mark.parametrize(
    ("state", "level"),
    [
        (None, CheckLevel.OK),
        (DeliveryState.ACCEPTED, CheckLevel.OK),
        (DeliveryState.CLAIMED, CheckLevel.WARN),
        (DeliveryState.REJECTED, CheckLevel.FAIL),
    ],
)
def test_operator_mails_that_do_not_arrive_are_reported(
    embedded: Database,
    state: DeliveryState | None,
    level: CheckLevel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TIPWATCH_OPERATOR_MAIL", "ops@example.org")
    if state:
        with embedded.writing() as session:
            create_operator_delivery(session, transport="mail", key="k", alerts=[], now=NOON)
            newest = newest_operator_delivery(session)
            assert newest
            newest.state = state
    (found,) = check_operators(load_settings(), embedded)
    assert found.level is level


def test_missing_operator_address_is_a_warning(embedded: Database) -> None:
    (found,) = check_operators(load_settings(), embedded)
    assert (found.level, found.do) == (
        CheckLevel.WARN,
        "set TIPWATCH_OPERATOR_MAIL=ops@example.org",
    )


@pytest.mark.parametrize(
    ("seconds", "state", "tick", "level", "message"),
    [
        (10, "watching", 10, CheckLevel.OK, "process 7 runs, looked for due sources 10 s ago"),
        (600, "watching", 600, CheckLevel.FAIL, "process 7 gave its last sign of life 10 min ago"),
        (10, "watching", 600, CheckLevel.FAIL, "process 7 runs and starts no crawls"),
        (9000, "stopping", 9000, CheckLevel.WARN, "stopped since 12/10/2026 16:30 Hanoi (2 h ago)"),
        (9000, "done", 9000, CheckLevel.OK, "tipwatch run --once ended 2 h ago"),
        (200_000, "done", 200_000, CheckLevel.WARN, "tipwatch run --once ended 2 days ago"),
    ],
)
def test_scheduler_is_judged_by_its_heartbeat(
    seconds: int, state: str, tick: int, level: CheckLevel, message: str
) -> None:
    settings = load_settings()
    at, ticked = (NOON - timedelta(seconds=ago) for ago in (seconds, tick))
    write_heartbeat(settings.heartbeat_file, Heartbeat(at=at, pid=7, state=state, last_tick=ticked))
    (found,) = check_scheduler(settings, now=NOON)
    assert (found.level, found.message) == (level, message)


def test_killed_daemon_fails_at_once() -> None:
    settings = load_settings()
    write_heartbeat(
        settings.heartbeat_file, Heartbeat(at=NOON, pid=7, state="watching", last_tick=NOON)
    )
    (found,) = check_scheduler(settings, now=NOON, is_running=lambda _: False)
    assert found.level is CheckLevel.FAIL
    assert "was killed or crashed" in found.message


def test_daemon_without_its_dashboard_fails() -> None:
    settings = load_settings()
    write_heartbeat(
        settings.heartbeat_file,
        Heartbeat(
            at=NOON, pid=7, state="watching", last_tick=NOON, dashboard_problem="port 8000 is taken"
        ),
    )
    scheduler, dashboard = check_scheduler(settings, now=NOON)
    assert scheduler.level is CheckLevel.OK
    assert dashboard.level is CheckLevel.FAIL
    assert "port 8000 is taken" in dashboard.message
    assert "TIPWATCH_BIND" in dashboard.do


def test_installation_without_a_heartbeat_is_a_warning() -> None:
    (found,) = check_scheduler(load_settings(), now=NOON)
    assert found.level is CheckLevel.WARN


def test_network_outage_is_one_finding_instead_of_one_for_each_source(embedded: Database) -> None:
    with embedded.writing() as session:
        names = ["a.vn", "b.vn", "c.vn", "d.vn"]
        register_sources(session, names)
        for name in names:
            session.get_one(StoredSource, name).health = HealthStatus.BROKEN
            session.add(failed_crawl(name, message(FetchCode.NO_ADDRESS)))
    (found,) = check_sources(embedded, now=NOON)
    assert (found.check, found.level) == ("network", CheckLevel.FAIL)
    assert "4 in a row" in found.message


def test_spider_file_with_a_mistake_is_named() -> None:
    found = list(check_refused(["spiders/x.py: line 3: invalid syntax"]))
    assert [one.level for one in found] == [CheckLevel.FAIL]
    assert "spiders/x.py: line 3" in found[0].message


@pytest.mark.parametrize(
    ("health", "level"),
    [
        (HealthStatus.BROKEN, CheckLevel.FAIL),
        (HealthStatus.DEGRADED, CheckLevel.WARN),
        (HealthStatus.QUIET, CheckLevel.OK),
    ],
)
def test_unhealthy_sources_are_named(
    embedded: Database, health: HealthStatus, level: CheckLevel
) -> None:
    with embedded.writing() as session:
        register_sources(session, ["vov.vn"])
        session.get_one(StoredSource, "vov.vn").health = health
    (found,) = check_sources(embedded, now=NOON)
    assert found.level is level
    assert ("tipwatch sources check vov.vn" in found.do) is (level is not CheckLevel.OK)


def test_missing_browser_is_reported_with_the_sources_that_need_it() -> None:
    found = check_chromium(declared_sources(), named="/nowhere/chromium")
    assert found.level is CheckLevel.WARN
    assert "moha.gov.vn" in found.message
    assert "apt-get install" in found.do


def test_browser_without_a_working_driver_is_named_with_the_command(tmp_path: Path) -> None:
    chromium = tmp_path / "chromium"
    chromium.touch(mode=0o755)
    lacks = StartProblem(
        program="the driver", reason="node lacks libx.so.1", fix="apt-get install x"
    )
    found = check_chromium(declared_sources(), named=str(chromium), problem_of=lambda _: lacks)
    assert (found.level, found.do) == (CheckLevel.WARN, "apt-get install x")
    assert "node lacks libx.so.1" in found.message
    works = check_chromium(declared_sources(), named=str(chromium), problem_of=lambda _: None)
    assert works.level is CheckLevel.OK


def test_browser_that_nobody_needs_is_not_missed() -> None:
    assert check_chromium([], named="/nowhere/chromium").level is CheckLevel.OK


def test_clock_behind_what_is_stored_fails(embedded: Database) -> None:
    keep_article(embedded)
    assert check_clock(embedded, now=NOON - timedelta(hours=1)).level is CheckLevel.FAIL


def test_clock_beside_a_server_far_ahead_fails(postgres_url: str) -> None:
    database = Database(postgres_url)
    upgrade(database)
    assert check_clock(database, now=NOON - timedelta(days=4000)).level is CheckLevel.FAIL
    database.close()
