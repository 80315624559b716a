"""Reading sample pages without the selectors of their sites, and how well that fits."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from article.model import Article
from crawler.extraction.extract import build_article, extract_partial, fill_from_generic
from crawler.extraction.generic import extract_generic
from crawler.extraction.not_an_article import NotAnArticle
from crawler.source.declaration import Source

READ_AT = datetime(2026, 12, 1, tzinfo=UTC)
"""Later than any date on the pages."""


@dataclass(frozen=True)
class SamplePage:
    """A page on file and what it says."""

    folder: Path

    def __str__(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def page(self) -> str:
        return (self.folder / "page.html").read_text("utf-8")

    @property
    def expected(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.folder / "expected.json").read_text("utf-8"))
        return content


@dataclass(frozen=True, kw_only=True)
class ExtractionScore:
    """How an article compares with what its page says."""

    title: bool
    date: bool
    body: float
    boxes: tuple[str, ...]


def extract_without_selectors(sample: SamplePage, source: Source) -> Article | None:
    """Read a page with what the source declares, and the net where that is nothing."""
    page, url = sample.page, sample.expected["url"]
    try:
        draft = extract_partial(page, url=url, source=source, now=READ_AT)
        if draft.is_incomplete:
            fill_from_generic(draft, extract_generic(page, url=url, now=READ_AT), now=READ_AT)
        return build_article(draft, url=url, source=source).article
    except NotAnArticle:
        return None


def score_extraction(article: Article | None, expected: dict[str, Any]) -> ExtractionScore:
    """Compare title, date and body; lines that do no harm count neither way."""
    if article is None:
        return ExtractionScore(title=False, date=False, body=0.0, boxes=())
    day = expected["published_at"]
    tolerated = expected.get("tolerated", [])
    words = f"{article.lead}\n{article.text}"
    return ExtractionScore(
        title=article.title == expected["title"],
        date=article.published_at == (datetime.fromisoformat(day) if day else None),
        body=word_f1(
            remove_lines(article.text, tolerated), remove_lines(expected["text"], tolerated)
        ),
        boxes=tuple(box for box in expected["must_not_contain"] if box in words),
    )


def word_f1(one: str, other: str) -> float:
    """Return the F1 score of the words of two texts."""
    ours, theirs = (Counter(re.findall(r"\w+", text.casefold())) for text in (one, other))
    return 2 * (ours & theirs).total() / max(1, ours.total() + theirs.total())


def remove_lines(text: str, lines: Sequence[str]) -> str:
    """Leave lines out of a text."""
    return "\n".join(line for line in text.splitlines() if line not in lines)
