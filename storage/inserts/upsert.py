"""Insert or update without a lookup first: the database decides by its constraints."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.inserts.batch_insert import insert_batch
from storage.models import Page, Revision, StoredJudgement
from storage.models.base import Base

HasId = Page | Revision | StoredJudgement


def insert_or_ignore(session: Session, model: type[Base], **values: object) -> None:
    """Insert a row unless its key exists."""
    insert_rows_or_ignore(session, model, [values])


def insert_rows_or_ignore(session: Session, model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Insert the rows whose keys do not exist."""
    if not rows:
        return
    session.flush()
    if len(rows) > 1 and _dialect(session) == "postgresql":
        insert_batch(session, model, rows)
    else:
        session.connection().execute(_insert_or_ignore_statement(_dialect(session), model), rows)


def upsert_rows(session: Session, model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Insert the rows, or overwrite every other column where their primary keys exist."""
    if rows:
        session.flush()
        session.connection().execute(_upsert_statement(_dialect(session), model), rows)


def insert_returning_ids(
    session: Session, model: type[HasId], rows: list[dict[str, Any]], *, key_column: str
) -> dict[Any, int]:
    """Insert the rows whose keys do not exist; returns their ids by `key_column`."""
    session.flush()
    inserted = insert_batch(session, model, rows, returning=(key_column, "id"))
    return {value: number for value, number in inserted}  # noqa: C416 - rows are no pairs


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


# Statements of Core, built once: putting one together takes several times as long as the database
# takes to carry it out, and a page that is new needs a dozen of them.
@cache
def _insert_or_ignore_statement(dialect: str, model: type[Base]) -> Insert:
    if dialect == "sqlite":
        return sqlite.insert(model).on_conflict_do_nothing()
    return postgresql.insert(model).on_conflict_do_nothing()


@cache
def _upsert_statement(dialect: str, model: type[Base]) -> Insert:
    table = model.__table__
    key = [column.name for column in table.primary_key]
    others = [column.name for column in table.columns if column.name not in key]
    insert = sqlite.insert(model) if dialect == "sqlite" else postgresql.insert(model)
    return insert.on_conflict_do_update(
        index_elements=key, set_={name: insert.excluded[name] for name in others}
    )
