"""Citations: a stored article as a reference for a report, in Vietnamese, English and BibTeX."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from article.dates import HANOI
from presentation.plain_text import plain_line

_BIBTEX_SPECIAL = re.compile(r"[\\{}$&#%_^~]")
_BIBTEX_ESCAPED = {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}"}
_MONTHS = (
    "January February March April May June July August September October November December"
).split()


class CitationStyle(StrEnum):
    """How a reference is written."""

    VIETNAMESE = "vi"
    ENGLISH = "en"
    BIBTEX = "bibtex"


@dataclass(frozen=True, kw_only=True)
class CitedArticle:
    """What a reference is made of: one revision of an article, as captured."""

    number: int
    revision: int
    outlet: str
    title: str
    author: str | None
    published_at: datetime | None
    retrieved_at: datetime
    url: str
    archived_url: str | None = None
    sha256: str | None = None
    """Of the archived body, in hexadecimal."""

    @property
    def published_on(self) -> datetime | None:
        """The time of publication in Hanoi."""
        return self.published_at.astimezone(HANOI) if self.published_at else None


def cite(article: CitedArticle, style: CitationStyle) -> str:
    """Return the reference."""
    return _STYLES[style](article)


def _vietnamese(article: CitedArticle) -> str:
    on = article.published_on
    return _sentences(
        article.author,
        f"“{plain_line(article.title)}”",
        f"{article.outlet}, {on:%d/%m/%Y}" if on else f"{article.outlet}, không rõ ngày",
        article.url,
        f"Truy cập: {article.retrieved_at.astimezone(UTC):%d/%m/%Y %H:%M} UTC",
        f"Bản lưu: {article.archived_url}" if article.archived_url else None,
        f"SHA-256: {article.sha256}" if article.sha256 else None,
    )


def _english(article: CitedArticle) -> str:
    on = article.published_on
    date = f"{on.day} {_MONTHS[on.month - 1]} {on.year}" if on else "undated"
    return _sentences(
        article.author,
        f"“{plain_line(article.title)}”",
        f"{article.outlet}, {date}",
        article.url,
        f"Retrieved {article.retrieved_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        f"Archived copy: {article.archived_url}" if article.archived_url else None,
        f"SHA-256: {article.sha256}" if article.sha256 else None,
    )


def _sentences(*parts: str | None) -> str:
    return ". ".join(plain_line(part).rstrip(".") for part in parts if part) + "."


def _bibtex(article: CitedArticle) -> str:
    on = article.published_on
    note = "; ".join(
        part
        for part in (
            f"archived at {article.archived_url}" if article.archived_url else "",
            f"SHA-256 {article.sha256}" if article.sha256 else "",
        )
        if part
    )
    fields = {
        "author": _escaped(article.author or ""),
        "title": _escaped(article.title),
        "organization": _escaped(article.outlet),
        "date": f"{on:%Y-%m-%d}" if on else "",
        "url": _verbatim(article.url),
        "urldate": f"{article.retrieved_at.astimezone(UTC):%Y-%m-%d}",
        "note": _escaped(note),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    key = f"tipwatch-{article.number}-{article.revision}"
    return "\n".join([f"@online{{{key},", *lines, "}"])


def _escaped(text: str) -> str:
    return _BIBTEX_SPECIAL.sub(
        lambda sign: _BIBTEX_ESCAPED.get(sign[0], f"\\{sign[0]}"), plain_line(text)
    )


def _verbatim(url: str) -> str:
    # biblatex reads an address letter by letter; only braces and percent signs would break it.
    return plain_line(url).replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


_STYLES = {
    CitationStyle.VIETNAMESE: _vietnamese,
    CitationStyle.ENGLISH: _english,
    CitationStyle.BIBTEX: _bibtex,
}


def all_citations(article: CitedArticle) -> Sequence[tuple[CitationStyle, str]]:
    """Return the reference in every style."""
    return [(style, cite(article, style)) for style in CitationStyle]
