"""Public corpora of article extraction, read from their own files: pages and what they hold."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from selectolax.lexbor import LexborHTMLParser


@dataclass(frozen=True, kw_only=True)
class CorpusPage:
    """A page and its annotation; None where the corpus says nothing about a field."""

    corpus: str
    name: str
    url: str
    html: bytes
    title: str | None = None
    author: str | None = None
    """Empty if the page names no person."""
    day: str | None = None
    text: str | None = None
    included: tuple[str, ...] = ()
    """Phrases that the text must hold."""
    excluded: tuple[str, ...] = ()


def trafilatura_eval(folder: Path) -> Iterator[CorpusPage]:
    """Read github.com/adbar/trafilatura, tests/."""
    for url, row in _json(folder / "evaldata.json").items():
        if page := _first_file(folder / "cache" / row["file"], folder / "eval" / row["file"]):
            author = row.get("author")
            yield CorpusPage(
                corpus="trafilatura",
                name=row["file"],
                # Some rows name a page whose address is not given.
                url=url if "://" in url else f"https://page.invalid/{row['file']}",
                html=page,
                title=row.get("title") or None,
                author="; ".join(author) if isinstance(author, list) else author,
                day=row.get("date") or None,
                included=tuple(row["with"]),
                excluded=tuple(row["without"]),
            )


def htmldate_eval(folder: Path) -> Iterator[CorpusPage]:
    """Read github.com/adbar/htmldate, tests/."""
    for index in sorted(folder.glob("eval_*.json")):
        for url, row in _json(index).items():
            names = [folder / place / row["file"] for place in ("cache", "eval", "test_set")]
            if page := _first_file(*names):
                yield CorpusPage(
                    corpus="htmldate", name=row["file"], url=url, html=page, day=row["date"]
                )


def readability_pages(folder: Path) -> Iterator[CorpusPage]:
    """Read github.com/mozilla/readability, test/test-pages/; their text is that of readability.js."""
    for page in sorted(folder.glob("*/expected-metadata.json")):
        row = _json(page)
        if row.get("readerable") is False:
            continue
        tree = LexborHTMLParser((page.parent / "expected.html").read_text("utf-8"))
        yield CorpusPage(
            corpus="readability",
            name=page.parent.name,
            url=f"http://fakehost/{page.parent.name}/page.html",
            html=(page.parent / "source.html").read_bytes(),
            title=row.get("title"),
            author=row.get("byline"),
            day=(row.get("publishedTime") or "")[:10] or None,
            text=tree.body.text(separator=" ") if tree.body else "",
        )


def extraction_benchmark(folder: Path) -> Iterator[CorpusPage]:
    """Read github.com/scrapinghub/article-extraction-benchmark."""
    for name, row in _json(folder / "ground-truth.json").items():
        page = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        yield CorpusPage(
            corpus="benchmark", name=name, url=row["url"], html=page, text=row["articleBody"]
        )


def page_makes(folder: Path) -> Iterator[CorpusPage]:
    """Read tests/crawler/extraction/page_makes of this repository."""
    for name, row in yaml.safe_load((folder / "page_makes.yaml").read_text("utf-8")).items():
        yield CorpusPage(
            corpus="page makes",
            name=name,
            url=row["url"],
            html=(folder / name).read_bytes(),
            title=row["title"],
            author=row["author"] or "",
            day=row["day"],
            text="\n".join(row["text"]),
        )


FORMATS: dict[str, Callable[[Path], Iterator[CorpusPage]]] = {
    "evaldata.json": trafilatura_eval,
    "eval_default.json": htmldate_eval,
    "001/expected-metadata.json": readability_pages,
    "ground-truth.json": extraction_benchmark,
    "page_makes.yaml": page_makes,
}
"""The file that marks the folder of a corpus, and who reads it."""


def pages_below(root: Path) -> Iterator[CorpusPage]:
    """Yield the pages of every corpus found below a folder."""
    for mark, reader in FORMATS.items():
        for found in sorted(root.rglob(mark)):
            yield from reader(found.parents[mark.count("/")])


def _json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


def _first_file(*paths: Path) -> bytes | None:
    return next((path.read_bytes() for path in paths if path.is_file()), None)
