"""The fixture of a drafted source: what is read now, for a person to compare with the page."""

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
from crawler.declaration import Source
from crawler.drafting.announcing import Announcement
from crawler.drafting.scout import Answer
from crawler.reading.reader import Reading

_HEADLINE = 25
_FOREIGN = 5
_RECORDED_BYTES = 400_000
_SUFFIX = {"feed": ".rss", "sitemap": ".xml", "listing": ".html"}


@dataclass(frozen=True, kw_only=True)
class FixtureFile:
    """A file of the fixture, by its path below the source's folder."""

    path: PurePosixPath
    body: bytes


def page_files(
    case: str, *, page: str, url: str, reading: Reading, told: dict[str, Any]
) -> list[FixtureFile]:
    """Record the article's page and what was read from it; `told` is added to the answers."""
    expected = {**_expected(page, url=url, reading=reading), **told}
    folder = PurePosixPath(case)
    return [
        FixtureFile(path=folder / "page.html", body=page.encode()),
        FixtureFile(path=folder / "expected.json", body=_json(expected)),
    ]


def _expected(page: str, *, url: str, reading: Reading) -> dict[str, Any]:
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
        "must_not_contain": list(_foreign(page, reading)),
        "layout": article.layout,
    }


def _foreign(page: str, reading: Reading) -> Iterator[str]:
    """Give captions and headlines of other articles on the page that are not in the text now."""
    article = reading.article
    words = f"{article.title}\n{article.lead}\n{article.text}"
    tree = LexborHTMLParser(page)
    captions = tree.css("figcaption, [class*=caption], [class*=Caption]")
    found: dict[str, None] = {}
    for node in (*captions, *tree.css("body a")):
        text = tidy(node.text(separator=" "))
        if len(text) >= _HEADLINE and text not in words and len(found) < _FOREIGN:
            found[text] = None
    yield from found


def discovery_files(source: Source, announcements: list[Announcement]) -> list[FixtureFile]:
    """Record feeds, lists and sitemaps with the articles they announce."""
    files: list[FixtureFile] = []
    told: list[dict[str, Any]] = []
    folder = PurePosixPath("discovery")
    smallest = min((len(one.answer.body) for one in announcements), default=0)
    for number, one in enumerate(announcements, 1):
        if smallest < len(one.answer.body) > _RECORDED_BYTES:
            continue  # a sitemap of years; the others suffice
        if one.index:
            answer, found = one.index
            name = _file_name(answer, "sitemap", number=f"{number}i")
            files.append(FixtureFile(path=folder / name, body=answer.body))
            links = list(found.follow)
            told.append({"file": name, "kind": "sitemap-index", "url": answer.url, "links": links})
        name = _file_name(one.answer, one.method.kind, number=str(number))
        files.append(FixtureFile(path=folder / name, body=one.answer.body))
        told.append({"file": name, **_announced(source, one)})
    return [*files, FixtureFile(path=folder / "expected.json", body=_json(told))]


def _announced(source: Source, one: Announcement) -> dict[str, Any]:
    articles = one.articles(source)
    links = list(articles)
    told: dict[str, Any] = {"kind": one.method.kind, "url": one.answer.url, "links": links}
    if one.method.kind == "feed":
        told["dates"] = {url: _iso(articles[url]) for url in links}
    return told


def _file_name(answer: Answer, kind: str, *, number: str) -> str:
    last = urlsplit(answer.url).path.rstrip("/").rpartition("/")[2] or "home"
    stem = "".join(char if char.isalnum() or char in "-_" else "_" for char in last.split(".")[0])
    return f"{number}_{stem[:40]}{_SUFFIX[kind]}"


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(HANOI).isoformat() if at else None


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
