"""A message: a code with parameters. The sentence is made at the edge, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any


class MessageCode(StrEnum):
    """Base of all codes; each has a sentence in every language of the catalogue."""


class TextCode(MessageCode):
    """Codes that hold other texts together."""

    VERBATIM = "verbatim"
    """A text of a stranger, or of a time before codes; shown as it is."""
    JOINED = "joined"
    LISTED = "listed"


@dataclass(frozen=True)
class Message:
    """A code and its parameters, as JSON can hold them; false if it says nothing.

    Instants are ISO 8601 in UTC, spans seconds.
    """

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((str(self.code), frozenset(self.params.items())))

    def __bool__(self) -> bool:
        return bool(self.code)

    def __str__(self) -> str:
        return " ".join([str(self.code), *(f"{name}={one}" for name, one in self.params.items())])

    def to_json(self) -> dict[str, Any]:
        """Return the message as JSON can hold it."""
        return {
            "code": str(self.code),
            "params": {name: _to_json(one) for name, one in self.params.items()},
        }

    @classmethod
    def from_json(cls, stored: Any) -> Message:
        """Read `to_json` back; anything else is a text, shown as it is."""
        if isinstance(stored, Mapping) and isinstance(stored.get("params"), Mapping):
            params = {str(name): _from_json(one) for name, one in stored["params"].items()}
            return cls(str(stored.get("code", "")), params)
        return verbatim(str(stored))


Param = str | int | float | Message | tuple[Message, ...]
Value = Param | datetime | timedelta

NOTHING = Message("")


def message(code: MessageCode, **values: Value) -> Message:
    """Make a message of plain values."""
    return Message(code, {name: _param(one) for name, one in values.items()})


def verbatim(text: str) -> Message:
    """Make a message of a text that has no code."""
    return message(TextCode.VERBATIM, text=text) if text else NOTHING


def joined(parts: Sequence[Message]) -> Message:
    """Put sentences behind each other, with semicolons."""
    return _together(TextCode.JOINED, parts)


def listed(parts: Sequence[Message]) -> Message:
    """Put parts of a sentence behind each other, with commas."""
    return _together(TextCode.LISTED, parts)


def _together(code: TextCode, parts: Sequence[Message]) -> Message:
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    return message(code, parts=tuple(parts))


def _param(value: Value) -> Param:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    # A member of an enum would come back from the database as a plain word.
    return str(value) if isinstance(value, StrEnum) else value


def _to_json(one: Param) -> Any:
    if isinstance(one, Message):
        return one.to_json()
    return [part.to_json() for part in one] if isinstance(one, tuple) else one


def _from_json(one: Any) -> Param:
    if isinstance(one, list):
        return tuple(Message.from_json(part) for part in one)
    if isinstance(one, Mapping):
        return Message.from_json(one)
    return one if isinstance(one, int | float) else str(one)
