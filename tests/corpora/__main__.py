"""`make corpora DIR=…`: read every page of the corpora below a folder, and print how well."""

from __future__ import annotations

import csv
import hashlib
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from fixtures.samples.generic_extraction_score import word_f1

from article.canonical_url import host_of
from article.dates import HANOI
from article.model import Article
from article.text import tidy
from corpora.formats import CorpusPage, pages_below
from crawler.extraction.extract import build_article, extract_partial, fill_from_generic
from crawler.extraction.generic import extract_generic
from crawler.extraction.not_an_article import NotAnArticle
from crawler.html.charset import decode
from crawler.spider.registry import spider_for_host

_NOW = datetime(2026, 12, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class PageScore:
    """How one page was read; None where the corpus gives no truth."""

    page: CorpusPage
    body: float | None
    title: bool | None
    author: str | None
    day: str | None
    seconds: float
    article: Article | None


def corpora(
    root: Annotated[Path, typer.Argument(help="Folder with checkouts of the corpora.")],
    part: Annotated[str, typer.Option(help="all, dev (two thirds) or held (the third).")] = "all",
    details: Annotated[Path | None, typer.Option(help="CSV file for one row a page.")] = None,
) -> None:
    """Score the generic extraction.

    Example: make corpora DIR=../corpora ARGS="--part held"
    """
    chosen = [page for page in pages_below(root) if part in {"all", _part(page)}]
    if not chosen:
        sys.stdout.write(
            f"{root}: no corpus is here; see tests/corpora/formats.py for those known\n"
        )
        raise typer.Exit(1)
    scores = [score_page(page) for page in chosen]
    if details:
        _write_details(details, scores)
    for line in summary(scores):
        sys.stdout.write(f"{line}\n")


def score_page(page: CorpusPage) -> PageScore:
    """Read one page of an undeclared host and compare it with its annotation."""
    started = time.process_time()
    article = _read(page)
    seconds = time.process_time() - started
    day = (
        article.published_at.astimezone(HANOI).date().isoformat()
        if article and article.published_at
        else None
    )
    return PageScore(
        page=page,
        body=_body_score(page, article),
        title=None if page.title is None else _same(article.title if article else "", page.title),
        author=_author_result(page, article),
        day=None if page.day is None else _result(day, _days(article), page.day),
        seconds=seconds,
        article=article,
    )


def _read(page: CorpusPage) -> Article | None:
    source = spider_for_host(host_of(page.url) or "page.invalid").source
    html = decode(page.html)
    try:
        partial = extract_partial(html, url=page.url, source=source, now=_NOW)
        if partial.is_incomplete:
            generic = extract_generic(html, url=page.url, now=_NOW)
            fill_from_generic(partial, generic, now=_NOW)
        return build_article(partial, url=page.url, source=source).article
    except NotAnArticle:
        return None


def _body_score(page: CorpusPage, article: Article | None) -> float | None:
    text = article.text if article else ""
    with_lead = f"{article.lead or ''}\n{text}" if article else ""
    if page.text is not None:
        return max(word_f1(text, page.text), word_f1(with_lead, page.text))
    if not page.included:
        return None
    flat = _flat(with_lead)
    found = sum(_flat(phrase) in flat for phrase in page.included)
    wrong = sum(_flat(phrase) in flat for phrase in page.excluded)
    return 2 * found / (found + wrong + len(page.included)) if found else 0.0


def _author_result(page: CorpusPage, article: Article | None) -> str | None:
    if page.author is None:
        return None
    found = article.author if article else None
    if not page.author:
        return "invented" if found else "none"
    if not found:
        return "missing"
    truth, read = _names(page.author), _names(found)
    return "right" if truth == read else "part" if truth & read else "wrong"


def _names(printed: str) -> frozenset[str]:
    parts = re.split(r"\s*(?:[,;&/|]|\band\b|\bund\b|\bvà\b)\s*", _flat(printed))
    return frozenset(re.sub(r"^(?:by|von)\s", "", one).strip() for one in parts if one.strip())


def _days(article: Article | None) -> set[str]:
    """Spell the day in Hanoi and in the zone the page gives: the same instant has two."""
    at = article.published_at if article else None
    return {at.astimezone(HANOI).date().isoformat(), at.date().isoformat()} if at else set()


def _result(found: str | None, also: set[str], truth: str) -> str:
    if found is None:
        return "missing"
    return "right" if truth in also else "wrong"


def _same(one: str, other: str) -> bool:
    return _flat(one) == _flat(other)


def _flat(text: str) -> str:
    # Soft hyphens of the page are in some annotations.
    return tidy(text).casefold()


def _part(page: CorpusPage) -> str:
    # By address: a page that is in two corpora is in one part.
    return "held" if hashlib.md5(page.url.encode()).hexdigest()[0] in "01234" else "dev"


def summary(scores: list[PageScore]) -> Iterator[str]:
    """Write one block a corpus."""
    grouped: dict[str, list[PageScore]] = defaultdict(list)
    for one in scores:
        grouped[one.page.corpus].append(one)
    for corpus, found in grouped.items():
        bodies = [one.body for one in found if one.body is not None]
        titles = [one.title for one in found if one.title is not None]
        yield f"{corpus}: {len(found)} pages, {sum(one.seconds for one in found):.1f} s of CPU"
        if bodies:
            empty = sum(1 for one in found if one.article is None or not one.article.text)
            yield f"  body F1 {sum(bodies) / len(bodies):.4f} of {len(bodies)}, {empty} without text"
        if titles:
            yield f"  title exact {sum(titles)} of {len(titles)}"
        for name in ("author", "day"):
            counted = Counter(value for one in found if (value := getattr(one, name)))
            if counted:
                yield f"  {name} " + ", ".join(f"{kind} {n}" for kind, n in counted.most_common())


def _write_details(path: Path, scores: list[PageScore]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow("corpus page body title author day seconds found true_title found_author true_author "
                      "found_day true_day".split())  # fmt: skip
        for one in scores:
            found, page = one.article, one.page
            rows.writerow(
                [page.corpus, page.name, one.body, one.title, one.author, one.day, f"{one.seconds:.3f}",
                 found and found.title, page.title, found and found.author, page.author,
                 found and found.published_at, page.day]
            )  # fmt: skip


if __name__ == "__main__":
    typer.run(corpora)
