"""Messages in place of sentences: old texts stay, and those that are no history get their code"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("changes", "summary"),
    ("sources", "reason"),
    ("sources", "next_crawl_reason"),
    ("health_states", "reason"),
    ("crawl_runs", "reason"),
    ("subscribers", "reason"),
)
# Whole sentences without a parameter, some of which would stand for as long as a source is paused.
_CODES = {
    "": "",
    "bài bị gỡ": "change_removed",
    "bài trở lại": "change_restored",
    "not crawled yet": "source_new",
    "not crawled since it was resumed": "source_resumed",
    "paused by hand; `tipwatch sources resume` ends it": "source_paused",
    "asked by the reader": "reader_asked",
    "paused by the operator": "reader_paused_by_operator",
}


def upgrade() -> None:
    connection = op.get_bind()
    build = "json_object" if connection.dialect.name == "sqlite" else "json_build_object"
    for table, name in _COLUMNS:
        column = sa.column(name, sa.Text)
        verbatim = sa.literal("verbatim", sa.Text)
        kinds = {"code": verbatim, "params": getattr(sa.func, build)(*_pair("text", column))}
        spelled = getattr(sa.func, build)(
            *_pair("code", kinds["code"]), *_pair("params", kinds["params"])
        )
        coded = {text: json.dumps({"code": code, "params": {}}) for text, code in _CODES.items()}
        value = sa.case(
            *((column == text, sa.literal(stored, sa.Text)) for text, stored in coded.items()),
            else_=sa.cast(spelled, sa.Text),
        )
        connection.execute(
            sa.update(sa.table(table, column)).where(column.is_not(None)).values({name: value})
        )


def _pair(name: str, value: sa.ColumnElement[str]) -> tuple[sa.ColumnElement[str], ...]:
    return sa.literal(name, sa.Text), value
