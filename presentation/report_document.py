"""A report as blocks, without a format: headings, paragraphs and tables; and as a DOCX file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import IO, Any

from docx import Document
from docx.shared import Cm, Pt

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class ReportTable:
    """A table with a header row."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class ReportPicture:
    """A picture of what a table says, with words for people who do not see it."""

    png: bytes
    width_cm: float
    description: str


@dataclass(frozen=True, kw_only=True)
class ReportSection:
    """A heading with paragraphs and, perhaps, a picture and a table below them."""

    name: str
    """The same in every language: the anchor in a page."""
    title: str
    paragraphs: tuple[str, ...] = ()
    picture: ReportPicture | None = None
    """Only in files; a page has its own drawing."""
    table: ReportTable | None = None


@dataclass(frozen=True, kw_only=True)
class ReportDocument:
    """A whole report."""

    title: str
    language: str
    intro: tuple[str, ...]
    sections: tuple[ReportSection, ...]
    at: datetime

    def with_pictures(self, pictures: Mapping[str, ReportPicture]) -> ReportDocument:
        """Return the report with a picture in each section that is named."""
        sections = tuple(replace(one, picture=pictures.get(one.name)) for one in self.sections)
        return replace(self, sections=sections)


def write_docx(document: ReportDocument, file: IO[bytes]) -> None:
    """Write a report as DOCX, with headings and tables that a reader of screens can follow."""
    made = Document()
    properties = made.core_properties
    properties.title, properties.author = _text(document.title), "tipwatch"
    properties.language = document.language
    properties.created = properties.modified = document.at.replace(tzinfo=None)
    made.styles["Normal"].font.size = Pt(10.5)
    made.add_heading(_text(document.title), level=0)
    for paragraph in document.intro:
        made.add_paragraph(_text(paragraph))
    for section in document.sections:
        made.add_heading(_text(section.title), level=1)
        for paragraph in section.paragraphs:
            made.add_paragraph(_text(paragraph))
        if section.picture:
            _add_picture(made, section.picture)
        if section.table and section.table.rows:
            _add_table(made, section.table)
    made.save(file)


def _add_picture(made: Any, picture: ReportPicture) -> None:
    made.add_picture(BytesIO(picture.png), width=Cm(picture.width_cm))
    properties = made.inline_shapes[-1]._inline.docPr
    properties.set("descr", _text(picture.description))


def _add_table(made: Any, table: ReportTable) -> None:
    # The rows first: asking a table for its cells one by one takes quadratic time.
    drawn = made.add_table(rows=1 + len(table.rows), cols=len(table.header), style="Table Grid")
    for row, values in zip(drawn.rows, (table.header, *table.rows), strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = _text(value)
    for cell in drawn.rows[0].cells:
        for paragraph in cell.paragraphs:
            for run in paragraph.runs:
                run.bold = True


def _text(value: str) -> str:
    # XML knows no control characters; a title with one would make the whole file unreadable.
    return _NOT_XML.sub("", value)
