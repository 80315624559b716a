"""The test fixture of a scaffolded source, for a person to compare with the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from article.dates import HANOI
from article.text import tidy
from crawler.extraction.extract import ExtractedArticle
from crawler.scaffold.probe.discovery_probe import WorkingMethod
from crawler.scaffold.site_fetcher import FetchedPage
from crawler.source.declaration import Source

_MIN_HEADLINE_LETTERS = 25
_MAX_UNRELATED = 5
_MAX_RECORDED_BYTES = 400_000
_SUFFIX = {"feed": ".rss", "sitemap": ".xml", "listing": ".html"}


@dataclass(frozen=True, kw_only=True)
class FixtureFile:
    """A file of the fixture, by its path below the source's folder."""

    path: PurePosixPath
    body: bytes


def page_files(
    case: str, *, page: str, url: str, reading: ExtractedArticle, extra: dict[str, Any]
) -> list[FixtureFile]:
    """Record the article's page and the fields read from it."""
    expected = {**_expected(page, url=url, reading=reading), **extra}
    folder = PurePosixPath(case)
    return [
        FixtureFile(path=folder / "page.html", body=page.encode()),
        FixtureFile(path=folder / "expected.json", body=_json(expected)),
    ]


def _expected(page: str, *, url: str, reading: ExtractedArticle) -> dict[str, Any]:
    article = reading.article
    return {
        "url": url,
        "canonical_url": reading.address.url,
        "title": article.title,
        "lead": article.lead,
        "text": article.text,
        "author": article.author,
        "published_at": _iso(article.published_at),
        "section": article.section,
        "language": article.language,
        "original_url": article.original_url,
        "must_not_contain": list(_unrelated_texts(page, reading)),
        "layout": article.layout,
    }


def _unrelated_texts(page: str, reading: ExtractedArticle) -> Iterator[str]:
    """Return captions and headlines of other articles on the page that are not in the text."""
    article = reading.article
    words = f"{article.title}\n{article.lead}\n{article.text}"
    tree = LexborHTMLParser(page)
    captions = tree.css("figcaption, [class*=caption], [class*=Caption]")
    found: dict[str, None] = {}
    for node in (*captions, *tree.css("body a")):
        text = tidy(node.text(separator=" "))
        if len(text) >= _MIN_HEADLINE_LETTERS and text not in words and len(found) < _MAX_UNRELATED:
            found[text] = None
    yield from found


def discovery_files(source: Source, announcements: list[WorkingMethod]) -> list[FixtureFile]:
    """Record feeds, listings and sitemaps with the articles found in them."""
    files: list[FixtureFile] = []
    expected: list[dict[str, Any]] = []
    folder = PurePosixPath("discovery")
    smallest = min((len(one.page.body) for one in announcements), default=0)
    for number, one in enumerate(announcements, 1):
        if smallest < len(one.page.body) > _MAX_RECORDED_BYTES:
            continue  # a sitemap of years; the others suffice
        if one.index:
            answer, found = one.index
            name = _file_name(answer, "sitemap", number=f"{number}i")
            files.append(FixtureFile(path=folder / name, body=answer.body))
            links = list(found.next_pages)
            expected.append(
                {"file": name, "kind": "sitemap-index", "url": answer.url, "links": links}
            )
        name = _file_name(one.page, one.method.kind, number=str(number))
        files.append(FixtureFile(path=folder / name, body=one.page.body))
        expected.append({"file": name, **_expected_links(source, one)})
    return [*files, FixtureFile(path=folder / "expected.json", body=_json(expected))]


def _expected_links(source: Source, one: WorkingMethod) -> dict[str, Any]:
    articles = one.articles(source)
    links = list(articles)
    expected: dict[str, Any] = {"kind": one.method.kind, "url": one.page.url, "links": links}
    if one.method.kind == "feed":
        expected["dates"] = {url: _iso(articles[url]) for url in links}
    return expected


def _file_name(answer: FetchedPage, kind: str, *, number: str) -> str:
    last = urlsplit(answer.url).path.rstrip("/").rpartition("/")[2] or "home"
    stem = "".join(char if char.isalnum() or char in "-_" else "_" for char in last.split(".")[0])
    return f"{number}_{stem[:40]}{_SUFFIX[kind]}"


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(HANOI).isoformat() if at else None


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
