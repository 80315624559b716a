"""Inserting without looking first."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_if_absent(session: Session, model: type, **values: object) -> None:
    """Insert a row unless its key exists: the database decides, not a look beforehand."""
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    session.execute(insert(model).values(**values).on_conflict_do_nothing())


def insert_absent(session: Session, model: type, rows: list[dict[str, object]]) -> None:
    """Insert the rows whose keys do not exist."""
    if rows:
        dialect = session.get_bind().dialect.name
        insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
        session.execute(insert(model).on_conflict_do_nothing(), rows)
