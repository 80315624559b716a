"""Column types on which both databases agree."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, Text, TypeDecorator

from article.message import NOTHING, Message


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in, UTC out. SQLite would drop the zone and return a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive datetimes: their instant is unknown."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: add a zone before storing it")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return UTC, whatever zone the server's session has."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class MessageJson(TypeDecorator[Message]):
    """A message as JSON text; a text that is none, as somebody wrote it by hand, is shown as it is."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Message | None, dialect: Dialect) -> str | None:
        """Write JSON."""
        return None if value is None else json.dumps(value.to_json(), sort_keys=True)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Message | None:
        """Read JSON."""
        if value is None:
            return None
        try:
            return Message.from_json(json.loads(value))
        except ValueError:
            return Message.from_json(value) if value else NOTHING


def text_enum(kind: type[StrEnum], *, length: int = 20) -> Enum:
    """Store an enum by its value as plain text, so that a new member needs no migration."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=length,
        values_callable=lambda members: [member.value for member in members],
    )


Json = dict[str, Any] | list[Any]
