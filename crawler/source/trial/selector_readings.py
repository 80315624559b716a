"""What each declared selector reads on a few pages, beside what the generic extractor reads there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from article.dates import HANOI, read_date
from article.text import tidy_or_none
from crawler.extraction.generic import GenericExtraction, extract_generic
from crawler.extraction.not_an_article import NotAnArticle
from crawler.html.charset import decode
from crawler.html.parse import NestedTooDeep, parse_html
from crawler.html.selector import as_tuple
from crawler.scaffold.selectors.layout import propose_layout
from crawler.source.declaration import Source
from crawler.source.json_article import LAYOUT
from crawler.source.trial.recorder import RecordedAnswer

PAGES = 5
FIELDS = ("title", "lead", "body", "date", "author", "section")
_SHOWN = 160


@dataclass(frozen=True, kw_only=True)
class SelectorReading:
    """One selector on one page; `value` is None where it matches nothing with words."""

    url: str
    layout: str
    field: str
    selector: str
    value: str | None
    generic: str | None


@dataclass(frozen=True, kw_only=True)
class PageReadings:
    """The pages that were compared, and what could take the place of a selector that reads nothing."""

    urls: tuple[str, ...]
    readings: tuple[SelectorReading, ...]
    proposals: dict[str, str]
    """By field: a selector that reads the likely value on the first page."""


def compare_selectors(
    source: Source, answers: Sequence[RecordedAnswer], *, now: datetime
) -> PageReadings:
    """Read up to five recorded article pages with every selector, and without any."""
    pages = [pair for one in answers if (pair := _page(source, one))][:PAGES]
    readings: list[SelectorReading] = []
    proposals: dict[str, str] = {}
    for url, page in pages:
        try:
            generic = extract_generic(page, url=url, now=now)
        except (NotAnArticle, NestedTooDeep):
            continue
        readings += _readings(source, page, url=url, generic=generic, now=now)
        if not proposals:
            drafted = propose_layout(page, text=generic.text, now=now)
            found = {field: drafted.for_field(field) for field in FIELDS}
            proposals = {field: some[0].selector for field, some in found.items() if some}
    return PageReadings(
        urls=tuple(url for url, _ in pages), readings=tuple(readings), proposals=proposals
    )


def _page(source: Source, answer: RecordedAnswer) -> tuple[str, str] | None:
    """Return address and markup of an article's page; None for other answers."""
    url = answer.response.url
    if answer.status != 200 or source.address(url) is None:
        return None
    content_type = dict(answer.response.headers).get("Content-Type", "")
    page = decode(answer.response.body, content_type)
    is_json = source.json_article is not None and source.json_article.ids_of(url) is not None
    # An API's answer is read by paths; its fields are those of the check.
    return None if is_json or len(page) > 3_000_000 else (url, page)


def _readings(
    source: Source, page: str, *, url: str, generic: GenericExtraction, now: datetime
) -> list[SelectorReading]:
    try:
        tree = parse_html(page)
    except NestedTooDeep:
        return []
    beside = {
        "title": generic.title,
        "lead": generic.lead,
        "body": generic.text,
        "author": generic.author,
        "date": next((_date(one, now=now) for one in generic.dates if one), None),
        "section": None,
    }
    found = []
    for layout in source.layouts or (LAYOUT,):
        for field in FIELDS:
            for selector in as_tuple(getattr(layout, field)):
                node = tree.css_first(selector)
                value = tidy_or_none(node.text(separator=" ")) if node is not None else None
                if field == "date" and value:
                    value = _date(value, now=now)
                found.append(
                    SelectorReading(
                        url=url,
                        layout=layout.name,
                        field=field,
                        selector=selector,
                        value=_short(value),
                        generic=_short(beside[field]),
                    )
                )
    return found


def _date(printed: str, *, now: datetime) -> str | None:
    date = read_date(printed, now=now)
    return f"{date.at.astimezone(HANOI):%Y-%m-%d %H:%M}" if date else None


def _short(value: str | None) -> str | None:
    return value[:_SHOWN] if value else None
