"""Packed arrays arrive in PostgreSQL as the numbers they were made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from storage.engine import Database
from storage.inserts.packed_array import PackedArray, pack_bigints, pack_integers


@pytest.fixture
def server(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url)
    yield database
    database.close()


def _read_back(database: Database, numbers: PackedArray, *, kind: str) -> list[int]:
    with database.reading() as session:
        rows = session.connection().exec_driver_sql(
            f"SELECT * FROM unnest(%(numbers)b::{kind}[])", {"numbers": numbers}
        )
        return list(rows.scalars())


@pytest.mark.parametrize("numbers", [(), (0,), (-1, 1, 2**31), (-(2**63), 2**63 - 1, 7, 7)])
def test_numbers_of_64_bits(server: Database, numbers: Sequence[int]) -> None:
    assert _read_back(server, pack_bigints(numbers), kind="bigint") == list(numbers)


@pytest.mark.parametrize("numbers", [(), (-(2**31), 2**31 - 1), tuple(range(5_000))])
def test_numbers_of_32_bits(server: Database, numbers: Sequence[int]) -> None:
    assert _read_back(server, pack_integers(numbers), kind="int") == list(numbers)
