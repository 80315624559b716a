"""Dates printed near the headline or the end of an article, or in its URL; never the site's clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from article.dates import Precision, read_date
from crawler.extraction.body.article_zone import ArticleZone
from crawler.extraction.body.main_content import MainContent
from crawler.extraction.text_blocks import TextDocument

_DATE_SELECTORS = (
    "[itemprop=datePublished], time[datetime], abbr.published, [data-role=publishdate], .published"
)
_ATTRIBUTES = ("content", "datetime", "title")
_MAX_LETTERS = 130
_DIGIT = re.compile(r"\d")
_MAX_TIME_LETTERS = 20
_BARE_TIME = re.compile(r"\A\W*+\d{1,2}[:h]\d{2}\W*+")
_LETTERS_BESIDE_DATE = 60
_NOT_PUBLICATION = re.compile(r"(?i)hôm nay|today|giấy phép|licen[cs]e|bản quyền|copyright|©")
_MONTHS = {
    word: number
    for number, word in enumerate(
        (
            "một",
            "hai",
            "ba",
            "tư",
            "năm",
            "sáu",
            "bảy",
            "tám",
            "chín",
            "mười",
            "mười một",
            "mười hai",
        ),
        1,
    )
}
_MONTH_WORD = re.compile(
    rf"tháng ({'|'.join(sorted(_MONTHS, key=len, reverse=True))})(?!\w)(?! \d{{4}})", re.IGNORECASE
)
_MONTH_FIRST = re.compile(r"tháng (\d{1,2}) (\d{1,2}),? (\d{4})", re.IGNORECASE)
_SPACED_DAY = re.compile(r"(?<![\d.])(\d{1,2})(?:\. | \| )(\d{1,2})(?:\. | \| )(\d{4})(?!\d)")
_UPDATED = re.compile(r"(?i)updated|modified")
_ARCHIVE = re.compile(r"^https?://web\.archive\.org/web/\d{1,14}[a-z_]{0,4}/")
_IN_URL = (
    re.compile(r"/(20\d\d)[/-](\d\d?)[/-](\d\d?)(?:/|$)"),
    re.compile(r"[-/](20\d\d)([01]\d)([0-3]\d)(?:[-/.]|\d{6,11}(?:\D|$))"),
    re.compile(r"-1\d\d(2\d)([01]\d)([0-3]\d)\d{7,9}\.htm"),
)


def printed_dates(
    document: TextDocument,
    tree: LexborHTMLParser,
    content: MainContent,
    *,
    title_line: int | None,
    now: datetime,
) -> tuple[str, ...]:
    """List candidates for the date, the likeliest first."""
    zone = ArticleZone(document, content, title_line=title_line)
    found = [*_dates_in_markup(tree, zone), *_dates_in_text(zone, now=now, in_links=False)]
    found = found or [*_dates_in_text(zone, now=now, in_links=True)]
    found = found or [*_only_time_element(tree)]
    return tuple(dict.fromkeys(found))


def _with_month_numbers(text: str) -> str:
    """Write `Tháng Mười 12, 2026` as the parser knows it: WordPress spells months out."""
    text = _SPACED_DAY.sub(r"\1.\2.\3", text)
    text = _MONTH_WORD.sub(lambda word: f"tháng {_MONTHS[word[1].lower()]}", text)
    return _MONTH_FIRST.sub(r"\2 tháng \1 \3", text)


def is_date_line(text: str, *, now: datetime) -> bool:
    """Return whether a line is little more than a date: `Ngày đăng: 18/09/2026 14:05`."""
    if len(text) > _MAX_LETTERS or text.endswith(".") or not _DIGIT.search(text):
        return False
    if read_date(text, now=now) is None:
        return False
    return sum(map(str.isalpha, text)) <= _LETTERS_BESIDE_DATE


def _dates_in_markup(tree: LexborHTMLParser, zone: ArticleZone) -> Iterator[str]:
    for node in tree.css(_DATE_SELECTORS)[:20]:
        if _UPDATED.search(node.attributes.get("itemprop") or ""):
            continue
        if node.tag == "meta" or zone.contains_node(node):
            values = (node.attributes.get(name) for name in _ATTRIBUTES)
            yield from (value for value in values if value)
            yield node.text(separator=" ")


def _only_time_element(tree: LexborHTMLParser) -> Iterator[str]:
    """Yield the time element of a page that has one only, wherever it stands."""
    times = {node.attributes.get("datetime") or "" for node in tree.css("time[datetime]")[:20]}
    if len(times) == 1:
        yield from times


def _dates_in_text(zone: ArticleZone, *, now: datetime, in_links: bool) -> Iterator[str]:
    lines = list(zone.nearby_lines())
    for index, line in enumerate(lines):
        text = _with_month_numbers(line.spaced_text)
        if (
            line.is_link is not in_links
            or _NOT_PUBLICATION.search(text)
            or not is_date_line(text, now=now)
        ):
            continue
        found = read_date(text, now=now)
        if found is None or found.precision is Precision.APPROXIMATE:
            continue
        if found.precision is Precision.DAY and index + 1 < len(lines):
            yield from _with_time(text, lines[index + 1].spaced_text)
        yield text


def _with_time(day: str, following: str) -> Iterator[str]:
    """Join a day and the time printed in the next box."""
    if len(following) <= _MAX_TIME_LETTERS and _BARE_TIME.fullmatch(following):
        yield f"{day} {following}"


def date_in_url(url: str) -> str | None:
    """Read the day of an address: `/2026/10/21/`, `-20261021093000123.htm`, `-102261021…htm`."""
    address = _ARCHIVE.sub("/", url)
    for pattern in _IN_URL:
        if match := pattern.search(address):
            year, month, day = match.groups()
            return f"{year if len(year) == 4 else '20' + year}-{month:0>2}-{day:0>2}"
    return None
