"""Arrays of whole numbers in PostgreSQL's binary form: the server reads thousands without parsing digits."""

from __future__ import annotations

from collections.abc import Sequence
from struct import pack
from typing import Any

_HEADER = "!iiIii"
_INT4_TYPE, _INT8_TYPE = 23, 20
"""Numbers of the types in every server's catalogue: https://www.postgresql.org/docs/current/catalog-pg-type.html"""


class PackedArray(bytes):
    """A parameter; the statement names its type, as in `%(numbers)b::bigint[]`."""


def pack_bigints(numbers: Sequence[int]) -> PackedArray:
    """Pack numbers of 64 bits."""
    return _packed(numbers, kind=_INT8_TYPE, item="iq", size=8)


def pack_integers(numbers: Sequence[int]) -> PackedArray:
    """Pack numbers of 32 bits."""
    return _packed(numbers, kind=_INT4_TYPE, item="ii", size=4)


def _packed(numbers: Sequence[int], *, kind: int, item: str, size: int) -> PackedArray:
    # One dimension from 1 on, without nulls; each number comes after its size.
    count = len(numbers)
    items = [size] * (2 * count)
    items[1::2] = numbers
    return PackedArray(pack(_HEADER + item * count, 1, 0, kind, count, 1, *items))


def register_packed_arrays(connection: Any, _record: Any) -> None:
    """Allow a connection of psycopg to send packed arrays as they are."""
    # Here, as whoever uses SQLite has no use for the driver.
    from psycopg.adapt import Dumper
    from psycopg.pq import Format

    class PackedArrayDumper(Dumper):
        format = Format.BINARY

        def dump(self, obj: PackedArray) -> PackedArray:
            return obj

    connection.adapters.register_dumper(PackedArray, PackedArrayDumper)
