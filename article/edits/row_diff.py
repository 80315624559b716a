"""Compare the rows of tables and lists, whatever their order: which went, came or changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from article.normalise import comparable

ROWS_LAYOUT = "rows"
"""Layout of an article whose lines are rows, cells separated by `CELL_SEPARATOR`."""
CELL_SEPARATOR = " | "
# A register names its entries in one of the first columns.
_KEY_COLUMNS = 3


def changed_rows(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield (old, new) of each row that differs; empty where there was none, or is none now.

    A row that changed is known by the first column whose cells tell all rows that differ apart.
    """
    gone, come = _without_common(before, after), _without_common(after, before)
    column = _key_column(gone, come)
    if column is None:
        yield from ((row, "") for row in gone)
        yield from (("", row) for row in come)
        return
    successors = {_key(row, column): row for row in come}
    yield from ((row, successors.pop(_key(row, column), "")) for row in gone)
    yield from (("", row) for row in successors.values())


def _without_common(rows: Sequence[str], others: Sequence[str]) -> list[str]:
    common = Counter(map(comparable, others))
    differing = []
    for row in rows:
        written = comparable(row)
        if common[written]:
            common[written] -= 1
        else:
            differing.append(row)
    return differing


def _key_column(gone: Sequence[str], come: Sequence[str]) -> int | None:
    for column in range(_KEY_COLUMNS):
        if all(len({_key(row, column) for row in rows}) == len(rows) for rows in (gone, come)):
            return column
    return None


def _key(row: str, column: int) -> str:
    cells = row.split(CELL_SEPARATOR)
    return comparable(cells[column] if column < len(cells) else row)
