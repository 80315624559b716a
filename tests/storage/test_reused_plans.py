"""A database whose plans are reused: statements stay prepared, use indexes, and readings write nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import InternalError

from storage.engine import Database
from storage.models import Story

_PREPARED = text("SELECT count(*) FROM pg_prepared_statements")


@pytest.fixture
def server(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url, reuse_plans=True)
    yield database
    database.close()


def _prepared(database: Database) -> int:
    for _ in range(8):
        with database.reading() as session:
            session.execute(select(Story.id)).all()
    with database.reading() as session:
        return session.scalar(_PREPARED) or 0


def test_a_statement_stays_prepared_over_many_readings(server: Database) -> None:
    assert _prepared(server) >= 1


def test_others_have_each_statement_planned_for_its_values(postgres_url: str) -> None:
    database = Database(postgres_url)
    assert _prepared(database) == 0
    database.close()


def test_a_table_is_read_by_its_index_although_it_is_small(server: Database) -> None:
    with server.writing() as session:
        session.execute(insert(Story), [{"id": number} for number in range(1, 4)])
    with server.writing() as session:
        session.execute(text("ANALYZE stories"))
        plan = session.scalars(text("EXPLAIN SELECT id FROM stories WHERE id = 2")).all()
    assert "Index" in str(plan[0])


def test_a_reading_cannot_write(server: Database) -> None:
    with pytest.raises(InternalError), server.reading() as session:
        session.execute(insert(Story), [{"id": 1}])


def test_what_was_changed_in_a_reading_is_not_stored(server: Database) -> None:
    with server.reading() as session:
        session.add(Story(id=1))
    with server.reading() as session:
        assert session.scalars(select(Story)).all() == []


def test_a_writing_after_a_reading_is_stored(server: Database) -> None:
    with server.reading() as session:
        assert session.scalars(select(Story)).all() == []
    with server.writing() as session:
        session.add(Story(id=1))
    with server.reading() as session:
        assert session.scalars(select(Story.id)).all() == [1]
