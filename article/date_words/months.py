"""The names of months, in the languages of the agencies that Vietnamese papers quote."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files


def _numbers() -> Iterator[tuple[str, int]]:
    lines = files(__package__).joinpath("months.csv").read_text("utf-8").splitlines()
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        for number in range(1, 13):
            yield from ((name, number) for name in row[str(number)].split())


_NUMBERS = dict(_numbers())


def month_number(name: str) -> int | None:
    """Return the number of a month, 1 to 12, by its name or abbreviation; None for another word."""
    return _NUMBERS.get(name.casefold().rstrip("."))
