"""Alembic's entry: runs on the connection that `storage.schema` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from storage.column_types import UtcDateTime
from storage.models import Base


def _plain_types(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    # Migrations must read the same for ever, whatever becomes of our own column types.
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    render_as_batch=True,
    render_item=_plain_types,
)
with context.begin_transaction():
    context.run_migrations()
