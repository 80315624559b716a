"""Recorded pages: every declared source reads its sample pages as their `expected.json` says."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from article.model import ExtractionMethod
from crawler.extraction.extract import ExtractedArticle
from crawler.spider.registry import declared_spiders

PAGES = Path(__file__).parent / "pages"
READ_AT = datetime(2026, 12, 1, tzinfo=UTC)
"""Later than any date on the pages."""
MIN_SIMILARITY = 0.98
"""What share of the words of a text must be right, as F1."""


@dataclass(frozen=True)
class Case:
    """A sample page of a declared source."""

    source: str
    folder: str

    def __str__(self) -> str:
        return f"{self.source}/{self.folder}"

    @property
    def path(self) -> Path:
        return PAGES / self.source / self.folder

    @property
    def expected(self) -> dict[str, Any]:
        expected: dict[str, Any] = json.loads((self.path / "expected.json").read_text("utf-8"))
        return expected


CASES = [
    Case(source, page.parent.name)
    for source in declared_spiders()
    for page in sorted(PAGES.glob(f"{source}/*/page.html"))
]


@cache
def reading_of(case: Case) -> ExtractedArticle:
    page = (case.path / "page.html").read_text("utf-8")
    spider = declared_spiders()[case.source]
    return asyncio.run(spider.read(page, url=case.expected["url"], now=READ_AT))


def similarity(one: str, other: str) -> float:
    ours, theirs = (Counter(re.findall(r"\w+", text.casefold())) for text in (one, other))
    common = (ours & theirs).total()
    return 2 * common / max(1, ours.total() + theirs.total())


def without(text: str, lines: list[str]) -> str:
    return "\n".join(line for line in text.splitlines() if line not in lines)


def test_every_declared_source_has_a_page_on_file() -> None:
    assert {case.source for case in CASES} == set(declared_spiders())


def test_every_folder_belongs_to_a_source_or_to_one_still_to_come() -> None:
    folders = {folder.name for folder in PAGES.iterdir() if folder.is_dir()}
    assert folders <= set(declared_spiders())


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize(
    "field", ["title", "lead", "author", "section", "language", "original_url"]
)
def test_field_is_read_as_printed(field: str, case: Case) -> None:
    assert getattr(reading_of(case).article, field) == case.expected[field]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_date_is_the_one_of_the_article(case: Case) -> None:
    printed = case.expected["published_at"]
    published = datetime.fromisoformat(printed) if printed else None
    assert reading_of(case).article.published_at == published


@pytest.mark.parametrize("case", CASES, ids=str)
def test_text_is_that_of_the_article(case: Case) -> None:
    tolerated = case.expected.get("tolerated", [])
    text = without(reading_of(case).article.text, tolerated)
    assert similarity(text, without(case.expected["text"], tolerated)) >= MIN_SIMILARITY


@pytest.mark.parametrize("case", CASES, ids=str)
def test_text_and_lead_hold_nothing_of_the_boxes_around(case: Case) -> None:
    article = reading_of(case).article
    words = f"{article.lead}\n{article.text}"
    assert [box for box in case.expected["must_not_contain"] if box in words] == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_address_is_the_canonical_one(case: Case) -> None:
    assert reading_of(case).address.url == case.expected["canonical_url"]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_words_are_read_by_the_selectors_of_the_site(case: Case) -> None:
    article = reading_of(case).article
    assert article.layout
    assert {article.read_by[name] for name in ("title", "lines")} == {ExtractionMethod.SITE}


@pytest.mark.parametrize("case", [case for case in CASES if "credited" in case.expected], ids=str)
def test_credited_outlet_is_named(case: Case) -> None:
    assert reading_of(case).article.credited == case.expected["credited"]


@pytest.mark.parametrize("case", [case for case in CASES if "also_at" in case.expected], ids=str)
def test_other_addresses_of_a_page_lead_to_it(case: Case) -> None:
    source = declared_spiders()[case.source].source
    keys = {source.address_or_plain(url).key for url in case.expected["also_at"]}
    assert keys == {reading_of(case).address.key}


@pytest.mark.parametrize(
    "case", [case for case in CASES if "same_article_as" in case.expected], ids=str
)
def test_repeated_article_is_the_same_page(case: Case) -> None:
    original = Case(*case.expected["same_article_as"].split("/"))
    assert reading_of(case).address.key == reading_of(original).address.key


@pytest.mark.parametrize("case", [case for case in CASES if "document" in case.expected], ids=str)
def test_legal_document_has_its_register_entry_and_its_files(case: Case) -> None:
    article, expected = reading_of(case).article, dict(case.expected["document"])
    assert [one.url for one in article.attachments] == expected.pop("files")
    assert article.register
    entry = asdict(article.register)
    found = {name: entry[name] for name in expected}
    for name in ("issued_on", "effective_on"):
        found[name] = found[name].isoformat()
    assert found == expected | {"replaces": tuple(expected["replaces"])}
