"""Words of others: printed dates, cells of exports, Retry-After, filters of searches."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

from hypothesis import strategies as st

from article.dates import HANOI, read_date
from article.text import paragraphs, tidy
from crawler.http.retry_after import parse_retry_after
from digest.content.filters import parse_filter
from digest.model import DigestError
from fuzz.target import FuzzTarget
from presentation.export_files import csv_cell, xlsx_cell

NOW = datetime(2026, 11, 21, 10, tzinfo=HANOI)

TOKENS = st.one_of(
    st.integers(-1, 10**25).map(str),
    st.sampled_from(
        [
            *"/-:.,|+ TZ",
            "\u00a0", "\u202e", "Thứ Hai", "thứ 2", "Chủ nhật", "ngày", "tháng", "năm", "giờ", "phút trước",
            "giờ trước", "ngày trước", "hôm qua", "GMT+7", "GMT", "UTC+07:00", "(GMT+7)", "AM", "PM", "SA", "CH",
            "Mon,", "Jan", "December", "Oct.", "31/02/2026", "12/10/2026", "2026-10-12T09:05:00", "+07:00", "-23:59",
            "+99:99", "Z", "09h05", "9h", "24:00", "99:99", "٣", "²", "１２", "0000", "9999", "0001-01-01T00:00:00",
            "9999-12-31T23:59:59", "29/02/2027", "1e9", "seconds ago", "hours ago", "\0", "a" * 500, "0" * 500, "9" * 5_000,
        ]
    ),
    st.text(max_size=8),
)  # fmt: skip
PRINTED = st.lists(TOKENS, max_size=10).flatmap(
    lambda parts: st.sampled_from(["", " ", "/", "-", ":"]).map(lambda glue: glue.join(parts))
)
FORMATS = [(), ("%m/%d/%Y %I:%M:%S %p",), ("%d/%m/%Y", "%Y"), ("%j %Y",), ("%c",), ("%z",)]


def check_date(case: tuple[str, tuple[str, ...]]) -> None:
    printed, formats = case
    found = read_date(printed, now=NOW, formats=formats)
    if found is None:
        return
    at = found.at.astimezone(UTC)
    assert 1994 <= at.year <= 2026
    # What is stored and read back must be the same instant.
    again = read_date(found.at.isoformat(), now=NOW)
    assert again is not None
    assert again.at == found.at.replace(microsecond=0)


def check_pause(header: str) -> None:
    until = parse_retry_after(header, now=NOW)
    assert until is None or until.tzinfo is not None


def check_cells(row: list[str]) -> None:
    cells = [csv_cell(value) for value in row]
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    (read,) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert read == cells
    for cell in (*cells, *map(xlsx_cell, row)):
        assert cell.lstrip()[:1] not in {*"=+-@|%＝＋－＠"}


def check_text(raw: str) -> None:
    tidied = tidy(raw)
    tidied.encode("utf-8")
    assert tidy(tidied) == tidied
    assert paragraphs(paragraphs(raw)) == paragraphs(raw)


def check_filter(conditions: list[str]) -> None:
    try:
        parse_filter(conditions)
    except DigestError:
        return


CELLS = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from([*"=+-@|%＝＋－＠'\";,\t\r\n\0 ", "\u202e", "\u00a0", "\x0b", "\x1f", "\ufffe", "cmd|", "1"])
    ).map("".join),
)  # fmt: skip

WORDS = [
    FuzzTarget(name="dates", cases=st.tuples(PRINTED, st.sampled_from(FORMATS)), check=check_date, batch=1_000, seconds=1.0),
    FuzzTarget(name="retry-after", cases=PRINTED, check=check_pause, batch=1_000, seconds=1.0),
    FuzzTarget(name="cells", cases=st.lists(CELLS, min_size=1, max_size=5), check=check_cells, batch=1_000, seconds=1.0),
    FuzzTarget(name="text", cases=st.text(), check=check_text, batch=1_000, seconds=1.0),
    FuzzTarget(name="filters", cases=st.lists(st.one_of(st.text(max_size=20), st.tuples(
        st.sampled_from(["source", "tier", "score", "place", "theme", "word", "form"]), st.text(max_size=12)
    ).map("=".join)), max_size=4), check=check_filter, batch=500, seconds=1.0),
]  # fmt: skip
