"""What `sources add` and `sources repair` show: selectors, and pages as they would be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from cli.console import out
from crawler.extraction.extract import ExtractedArticle
from crawler.source.declaration_data import data_of
from crawler.source.layout import Layout

_SHOWN = 90


def layout_record(layout: Layout | None) -> dict[str, Any] | None:
    """Write the selectors of a layout; None for none."""
    return data_of(layout) if layout else None


def print_samples(readings: Sequence[ExtractedArticle]) -> None:
    """Show each page field by field."""
    for reading in readings:
        article = reading.article
        out.print(reading.address.url, style="bold", markup=False)
        table = Table(box=None, pad_edge=False, show_header=False)
        lines = article.text.splitlines()
        for name, value in {
            "title": article.title,
            "lead": article.lead,
            "date": _iso(article.published_at),
            "author": article.author,
            "section": article.section,
            "text": f"{len(lines)} paragraphs: {lines[0] if lines else ''} … {lines[-1] if lines else ''}",
        }.items():
            table.add_row(name, Text(_short(value or "–")))
        out.print(table)
        out.print()


def _short(value: str) -> str:
    return value if len(value) <= 2 * _SHOWN else f"{value[: 2 * _SHOWN - 1].rstrip()}…"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
