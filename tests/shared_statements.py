"""Compile a statement once for all databases of a process: each test has its own, and would compile all again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

_COMPILED: LRUCache[Any, Any] = LRUCache(4_000)


def share_statements() -> None:
    """Share compiled SQL among all engines, and what flushes compile among those of one kind of database.

    Both are looked up by dialect, of which each engine has its own; ours are configured alike.
    """
    DefaultDialect.__eq__ = _is_same_kind  # type: ignore[method-assign,assignment]
    DefaultDialect.__hash__ = _kind_hash  # type: ignore[method-assign,assignment]
    event.listen(Engine, "engine_connect", _use_shared)


def _is_same_kind(one: DefaultDialect, other: object) -> bool:
    return type(one) is type(other)


def _kind_hash(one: DefaultDialect) -> int:
    return hash(type(one))


def _use_shared(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_COMPILED)
