"""Migrations: a database of the first release, with a row in every table, is upgraded without loss."""

from __future__ import annotations

import json
import re
import runpy
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from fixtures.samples.sample_objects import NOON
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    select,
    text,
)
from sqlalchemy.engine import make_url

from article.message import verbatim
from digest.subscription import SubscriptionChanges, add_subscriber
from presentation.messages import render
from storage.admin.integrity import integrity_problems
from storage.column_types import MessageJson
from storage.delivery.operator_deliveries import (
    create_operator_delivery,
    newest_operator_delivery,
)
from storage.engine import Database
from storage.models import Base, HealthStatus, Page, StoredAttachment, StoredDocument, StoredSource
from storage.models.source import HttpValidators
from storage.schema import MIGRATIONS, SchemaError, ensure_schema, newest_version, schema_version
from storage.schema import upgrade as upgrade_schema

pytestmark = pytest.mark.slow

FIRST = "0001"
RENAMES = runpy.run_path(
    str(MIGRATIONS / "versions" / "0004_rename_tables_and_columns_to_standard_terms.py")
)
TABLES: dict[str, str] = {old: new for old, new, _, _ in RENAMES["_TABLES"]}
COLUMNS: dict[tuple[str, str], str] = {(table, old): new for table, old, new in RENAMES["_COLUMNS"]}
DROPPED = {("pages", "etag"), ("pages", "last_modified"), ("subscribers", "attempts")}
"""The validators stand in another table now; the back-off follows from failing_since."""
BEFORE_ONE_OUTBOX = "0007"
Rows = dict[str, list[dict[str, Any]]]
CopyPostgres = Callable[[str], AbstractContextManager[str]]


@pytest.fixture(scope="module")
def first_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the database of the first release once: the file of which each test gets a copy."""
    path = tmp_path_factory.mktemp("first") / "first.db"
    _fill_new(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def first_postgres(postgres: str, copied_postgres: CopyPostgres) -> Iterator[str]:
    """Make it in PostgreSQL once; yields the URL of the database to copy."""
    empty = make_url(postgres).set(database="template1")
    with copied_postgres(empty.render_as_string(hide_password=False)) as url:
        _fill_new(url)
        yield url


def _fill_new(url: str) -> None:
    database = Database(url)
    _fill(database, FIRST)
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def first(
    request: pytest.FixtureRequest, tmp_path: Path, copied_postgres: CopyPostgres
) -> Iterator[Database]:
    """Return a database as the first release made it, with one row in every table."""
    if request.param == "sqlite":
        made = request.getfixturevalue("first_sqlite")
        copy: AbstractContextManager[str] = nullcontext(
            f"sqlite:///{shutil.copyfile(made, tmp_path / 'empty.db')}"
        )
    else:
        copy = copied_postgres(request.getfixturevalue("first_postgres"))
    with copy as url:
        database = Database(url)
        yield database
        database.close()


@pytest.fixture
def two_outboxes(empty_url: str) -> Iterator[Database]:
    """Return a database with deliveries to operators in a table of their own, a row in every table."""
    database = Database(empty_url)
    _fill(database, BEFORE_ONE_OUTBOX)
    yield database
    database.close()


def _fill(database: Database, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    tables = _reflected(database)
    with database.engine.begin() as connection:
        for table in tables.sorted_tables:
            row = {column.name: _value(table, column) for column in table.columns}
            connection.execute(table.insert(), row)
        if not database.is_sqlite:
            # Rows with a number of their own leave PostgreSQL's counter behind.
            connection.execute(text("SELECT setval('deliveries_id_seq', 1)"))


def _reflected(database: Database) -> MetaData:
    found = MetaData()
    found.reflect(database.engine, only=lambda name, _: name != "alembic_version")
    return found


def _value(table: Table, column: Column[Any]) -> Any:
    today = TABLES.get(table.name, table.name)
    today = "deliveries" if today == "operator_deliveries" else today
    model = Base.metadata.tables[today].columns.get(COLUMNS.get((today, column.name), column.name))
    known = getattr(model.type, "enums", None) if model is not None else None
    if known:
        return known[0]
    if any(key.column.table is table for key in column.foreign_keys):
        return None  # a row that names another of its own kind
    if (length := getattr(column.type, "length", None)) and length < len("vov.vn"):
        return "vi"
    kinds: tuple[tuple[type | tuple[type, ...], Any], ...] = (
        (Boolean, True), (Integer, 1), ((Float, Numeric), 0.5), (DateTime, NOON),
        (Date, NOON.date()), (LargeBinary, b"x"), (JSON, []),
    )  # fmt: skip
    return next((value for kind, value in kinds if isinstance(column.type, kind)), "vov.vn")


def unspaced(value: Any) -> Any:
    """Leave out the spaces that databases write into JSON, each in its own way."""
    return (
        re.sub(r'(?<=[":,}])\s+(?=["{:])|\s+(?=:)', "", value) if isinstance(value, str) else value
    )


def rows(database: Database, shape: MetaData) -> Rows:
    """Read every row under today's names, as far as the first release knew its columns."""
    read: Rows = {}
    present = _reflected(database).tables
    with database.engine.connect() as connection:
        for table in shape.sorted_tables:
            today = TABLES.get(table.name, table.name)
            source = present.get(today, table)
            names = {
                column.name: COLUMNS.get((today, column.name), column.name)
                for column in table.columns
                if (today, column.name) not in DROPPED
            }
            read[today] = [
                {new: unspaced(row[new] if new in row else row[old]) for old, new in names.items()}
                for row in connection.execute(select(source)).mappings()
            ]
    return read


def test_every_row_survives_the_upgrade_to_the_newest_schema(first: Database) -> None:
    shape = _reflected(first)
    before = rows(first, shape)
    assert all(len(found) == 1 for found in before.values())
    upgrade_schema(first)
    assert schema_version(first) == newest_version()
    for table, (row,) in before.items():
        expected = {name: _shown(table, name, value) for name, value in row.items()}
        assert rows(first, shape)[table] == [expected]


def _shown(table: str, column: str, value: Any) -> Any:
    """Return a value after migration: a sentence is a message that shows it as it is."""
    type_ = Base.metadata.tables[table].columns[column].type
    if value is None or not isinstance(type_, MessageJson):
        return value
    return unspaced(json.dumps(verbatim(value).to_json()))


@pytest.mark.parametrize(
    ("column", "old", "vi", "en"),
    [
        ("changes.summary", 'số {n} "a" \\ b', 'số {n} "a" \\ b', 'số {n} "a" \\ b'),
        ("changes.summary", "bài bị gỡ", "bài bị gỡ", "article removed"),
        ("sources.reason", "not crawled yet", "chưa thu thập lần nào", "not crawled yet"),
        ("sources.reason", "feed announced nothing", "feed announced nothing", "feed announced nothing"),
        ("subscribers.reason", "", "", ""),
    ],
)  # fmt: skip
def test_sentence_of_a_time_before_codes_is_shown_as_it_was(
    first: Database, column: str, old: str, vi: str, en: str
) -> None:
    table, _, name = column.partition(".")
    with first.engine.begin() as connection:
        connection.execute(text(f"UPDATE {table} SET {name} = :old"), {"old": old})
    upgrade_schema(first)
    today = TABLES.get(table, table)
    now_named = COLUMNS.get((today, name), name)
    with first.reading() as session:
        stored = session.scalars(select(Base.metadata.tables[today].columns[now_named])).one()
    assert (render(stored, "vi"), render(stored, "en")) == (vi, en)


def test_delivery_to_operators_moves_into_the_table_of_all_deliveries(
    two_outboxes: Database,
) -> None:
    shape = _reflected(two_outboxes)
    before = rows(two_outboxes, shape)
    assert all(len(found) == 1 for found in before.values())
    (moved,) = before.pop("operator_deliveries")
    (stayed,) = before.pop("deliveries")
    upgrade_schema(two_outboxes)
    after = rows(two_outboxes, _reflected(two_outboxes))
    of_subscriber, to_operators = after.pop("deliveries")
    assert stayed.items() <= of_subscriber.items()
    moved["retry_after"] = moved.pop("next_attempt_at")
    del moved["id"]
    assert moved.items() <= to_operators.items()
    assert (to_operators["kind"], to_operators["subscriber_id"]) == ("operator", None)
    assert after.pop("pending_checks") == []
    assert after.pop("read_marks") == []
    assert after.pop("page_labels") == after.pop("assignments") == []
    assert after.pop("documents") == after.pop("document_pages") == []
    assert after.pop("source_proposals") == after.pop("attachments") == []
    assert after.pop("register_entries") == after.pop("watch_recipients") == []
    assert after.pop("proposal_pages") == []
    assert after.pop("case_memberships") == after.pop("host_rate_limits") == []
    assert after.pop("grouping_log") == []
    assert after.pop("id_counters") == [{"name": "subscribers", "last": 1001}]
    assert after.keys() == before.keys()
    for table, (row,) in before.items():
        (upgraded,) = after[table]
        assert row.items() <= upgraded.items()
    with two_outboxes.writing() as session:
        assert newest_operator_delivery(session)
        create_operator_delivery(session, transport="mail", key="k", alerts=[], now=NOON)


def test_upgraded_database_is_whole_and_can_be_read(first: Database) -> None:
    upgrade_schema(first)
    assert list(integrity_problems(first)) == []
    with first.reading() as session:
        for mapper in Base.registry.mappers:
            list(session.scalars(select(mapper.class_)))


def test_source_that_was_paused_is_paused_afterwards(first: Database) -> None:
    with first.engine.begin() as connection:
        connection.execute(text("UPDATE sources SET state = 'paused'"))
    upgrade_schema(first)
    with first.reading() as session:
        assert session.get_one(StoredSource, "vov.vn").health is HealthStatus.PAUSED


@pytest.mark.parametrize(
    ("review", "planned", "due"),
    [("confirmed", True, NOON), ("rejected", True, None), ("confirmed", False, None)],
)
def test_confirmed_article_is_due_after_the_upgrade_unless_it_has_no_next_check(
    first: Database, review: str, planned: bool, due: datetime | None
) -> None:
    later = NOON + timedelta(days=10) if planned else None
    pages = _reflected(first).tables["pages"]
    with first.engine.begin() as connection:
        connection.execute(pages.update().values(review=review, next_check_at=later))
    upgrade_schema(first)
    with first.reading() as session:
        assert session.scalars(select(Page)).one().next_check_at == (due or later)


@pytest.mark.parametrize(
    ("etag", "last_modified", "articles", "stays"),
    [
        ("vov.vn", "vov.vn", None, True),
        ("another", "vov.vn", None, False),
        ("vov.vn", None, None, False),
        ("another", None, 7, True),
    ],
)
def test_validators_stay_where_they_are_those_of_the_stored_text(
    first: Database, etag: str, last_modified: str | None, articles: int | None, stays: bool
) -> None:
    answers = _reflected(first).tables["last_answers"]
    with first.engine.begin() as connection:
        connection.execute(
            answers.update().values(etag=etag, last_modified=last_modified, articles=articles)
        )
    upgrade_schema(first)
    with first.reading() as session:
        found = session.scalars(select(HttpValidators)).all()
    assert [(row.url, row.etag) for row in found] == ([("vov.vn", etag)] if stays else [])


def test_older_sqlite_is_copied_aside_and_upgraded_older_postgresql_is_left(
    first: Database,
) -> None:
    if first.is_sqlite:
        ensure_schema(first)
        assert schema_version(first) == newest_version()
        folder = Path(str(first.url.database)).parent
        (copy,) = folder.glob("empty.db.before-upgrade-*")
        aside = Database(f"sqlite:///{copy}")
        assert schema_version(aside) == FIRST
        aside.close()
        return
    with pytest.raises(SchemaError, match="tipwatch db upgrade"):
        ensure_schema(first)
    assert schema_version(first) == FIRST


def test_id_of_a_removed_subscriber_is_not_given_again_after_an_upgrade(first: Database) -> None:
    before = rows(first, _reflected(first))["subscribers"][0]["id"]
    upgrade_schema(first)
    with first.writing() as session:
        session.execute(text("DELETE FROM subscribers"))
        row = add_subscriber(session, "next@example.org", SubscriptionChanges(), now=NOON)
    assert row.id > before


def test_document_that_was_given_to_an_article_becomes_its_attachment(empty_url: str) -> None:
    database = Database(empty_url)
    _fill(database, "0018")
    upgrade_schema(database)
    with database.reading() as session:
        (attachment,) = session.scalars(select(StoredAttachment))
        assert [one.url for one in session.get_one(Page, 1).documents] == [attachment.url]
        assert attachment.first_seen_at == NOON
    database.close()


def test_document_that_was_relevant_raises_no_alarm_about_the_past(empty_url: str) -> None:
    database = Database(empty_url)
    _fill(database, "0021")
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO documents (id, url, sha256, seen_at, page_count, ocr_share, relevant, score) "
                "SELECT 2, url, 'other', seen_at, 1, 0, :no, 0 FROM documents"
            ),
            {"no": False},
        )
    upgrade_schema(database)
    with database.reading() as session:
        found = session.scalars(select(StoredDocument).order_by(StoredDocument.id))
        assert [(one.tier, one.themes, one.places) for one in found] == [
            ("related", [], []), ("none", [], []),
        ]  # fmt: skip
    database.close()
