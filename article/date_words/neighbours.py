"""Dates of the neighbours of Viet Nam, written anew in the digits and the order that Vietnamese pages use."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from importlib.resources import files

_SCRIPTS = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u5e74\ub144]")
_ZEROS = "\u0e50\u0ed0\u17e0"
_DIGITS = {ord(zero) + number: str(number) for zero in _ZEROS for number in range(10)}
_BUDDHIST_YEARS = 543
_FIRST_BUDDHIST_YEAR = 2400


def _months() -> Iterator[tuple[str, int]]:
    lines = files(__package__).joinpath("neighbours.csv").read_text("utf-8").splitlines()
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        for number in range(1, 13):
            yield from ((name, number) for name in row[str(number)].split())


_MONTHS = dict(_months())
_NAMES = "|".join(map(re.escape, sorted(_MONTHS, key=len, reverse=True)))
_DATE = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s?(?:ខែ|ເດືອນ|เดือน)?\s?({_NAMES}),?\s?(?:ឆ្នាំ|ປີ|ปี|[พค]\.?ศ\.?)?\s?(\d{{4}})(?!\d)"
)
_YEAR_MONTH_DAY = re.compile(
    r"(?<!\d)(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})(?!\d)\s?[日号號일]?"
)


def in_western_digits(text: str) -> str:
    """Write `២៤ ខែវិច្ឆិកា ឆ្នាំ២០២៦` as `24/11/2026`, as `2026年11月24日`; any other text as it is."""
    if not _SCRIPTS.search(text):
        return text
    return _YEAR_MONTH_DAY.sub(r" \3/\2/\1 ", _DATE.sub(_written, text.translate(_DIGITS)))


def _written(date: re.Match[str]) -> str:
    year = int(date[3])
    # Thai papers count the years of the Buddha.
    year -= _BUDDHIST_YEARS if year >= _FIRST_BUDDHIST_YEAR else 0
    return f" {date[1]}/{_MONTHS[date[2]]}/{year} "
