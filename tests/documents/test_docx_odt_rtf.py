"""DOCX, ODT and RTF: paragraphs, tables and pages."""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

import docx
import pytest
from docx.enum.text import WD_BREAK
from fixtures.samples.made_prose import f1, in_legacy_font, prose

from documents.model import DocumentKind
from documents.reader_process import read_document

pytestmark = pytest.mark.slow


def made_docx(pages: list[list[str]], rows: list[tuple[str, str]] = ()) -> bytes:  # type: ignore[assignment]
    document = docx.Document()
    document.core_properties.title = "Báo cáo"
    for number, page in enumerate(pages):
        if number:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        for text in page:
            document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=0, cols=2)
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def made_odt(texts: list[str], manifest: str = "") -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    body = "<text:soft-page-break/>".join(f"<text:p>{escape(text)}</text:p>" for text in texts)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:text="{space}:text:1.0">'
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
    return out.getvalue()


def made_rtf(texts: list[str]) -> bytes:
    body = r"\par ".join(
        "".join(one if one.isascii() else f"\\u{ord(one)}?" for one in text) for text in texts
    )
    return rf"{{\rtf1\ansi\deff0 {{\fonttbl{{\f0 Times;}}}}\f0 {body}}}".encode("ascii")


@pytest.mark.parametrize("seed", range(3))
def test_docx_is_read_by_page(seed: int) -> None:
    pages = [prose(seed), prose(seed + 20)]
    document = read_document(made_docx(pages))
    assert (document.kind, document.title) == (DocumentKind.DOCX, "Báo cáo")
    assert [f1(page.text, "\n".join(wanted)) >= 0.99 for page, wanted in
            zip(document.pages, pages, strict=True)] == [True, True]  # fmt: skip


def test_tables_of_docx_are_read() -> None:
    document = read_document(made_docx([["Số vụ"]], rows=[("Hà Giang", "12 vụ"), ("Sơn La", "4")]))
    assert document.pages[0].text.split("\n") == ["Số vụ", "Hà Giang", "12 vụ", "Sơn La", "4"]


@pytest.mark.parametrize("seed", range(3))
def test_odt_is_read(seed: int) -> None:
    document = read_document(made_odt(prose(seed)))
    assert document.kind is DocumentKind.ODT
    assert f1("\n".join(page.text for page in document.pages), "\n".join(prose(seed))) >= 0.99


@pytest.mark.parametrize("seed", range(3))
def test_rtf_is_read(seed: int) -> None:
    document = read_document(made_rtf(prose(seed)))
    assert document.kind is DocumentKind.RTF
    assert f1(document.pages[0].text, "\n".join(prose(seed))) >= 0.99


def test_rtf_in_a_legacy_font_is_converted() -> None:
    shown = [in_legacy_font(text, "vni") for text in prose(7)]
    assert f1(read_document(made_rtf(shown)).pages[0].text, "\n".join(prose(7))) >= 0.99
