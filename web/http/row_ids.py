"""Ids in addresses: what no row can have is no address of ours."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.convertors import Convertor, register_url_convertor

_MAX_DIGITS = 9
MAX_ROW_ID = 2**31 - 1
"""PostgreSQL's integer; a larger one is an error of the database, not an empty answer."""
QueryRowId = Annotated[int, Query(ge=0, le=MAX_ROW_ID)]


def parse_row_id(written: str) -> int | None:
    """Return the id that a link names; None for what is none."""
    return int(written) if written.isdecimal() and len(written) <= _MAX_DIGITS else None


class _RowIdConvertor(Convertor[int]):
    # Nine digits always fit. Without a bound Python itself refuses to read 5,000 of them.
    regex = f"[0-9]{{1,{_MAX_DIGITS}}}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("row", _RowIdConvertor())
