"""Text of DOCX and ODT: zipped XML."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from lxml import etree

from documents import limits
from documents.model import DocumentCode, UnreadableDocument

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
_PAGE_BREAK = "\f"


def read_docx(content: bytes) -> tuple[str | None, list[str]]:
    """Return title and pages; a page ends where a program that showed the file last broke it."""
    _refuse_bombs(content)
    document = docx.Document(BytesIO(content))
    lines = (
        "".join(_docx_runs(paragraph)) for paragraph in document.element.body.iter(f"{_WORD}p")
    )
    return document.core_properties.title or None, _pages("\n".join(lines))


def read_odt(content: bytes) -> tuple[str | None, list[str]]:
    """Return title and pages; a page ends at a soft page break."""
    _refuse_bombs(content)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        manifest = (
            archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
        )
        if b"encryption-data" in manifest:
            raise UnreadableDocument(DocumentCode.ENCRYPTED)
        body = _xml(archive.read("content.xml"))
        meta = _xml(archive.read("meta.xml")) if "meta.xml" in names else None
    title = meta.findtext(f".//{_DUBLIN}title") if meta is not None else None
    paragraphs = body.iter(f"{_TEXT}p", f"{_TEXT}h")
    return title or None, _pages("\n".join("".join(_odt_runs(one)) for one in paragraphs))


def _docx_runs(paragraph: Any) -> Iterator[str]:
    for node in paragraph.iter():
        if node.tag == f"{_WORD}t":
            yield node.text or ""
        elif node.tag == f"{_WORD}tab":
            yield "\t"
        elif node.tag == f"{_WORD}lastRenderedPageBreak":
            yield _PAGE_BREAK
        elif node.tag == f"{_WORD}br":
            yield _PAGE_BREAK if node.get(f"{_WORD}type") == "page" else "\n"


def _odt_runs(paragraph: Any) -> Iterator[str]:
    if paragraph.text:
        yield paragraph.text
    for node in paragraph.iterdescendants():
        if node.tag == f"{_TEXT}soft-page-break":
            yield _PAGE_BREAK
        elif node.tag in (f"{_TEXT}tab", f"{_TEXT}s"):
            yield " "
        elif node.tag == f"{_TEXT}line-break":
            yield "\n"
        elif node.text:
            yield node.text
        yield node.tail or ""


def _pages(text: str) -> list[str]:
    # A break that was asked for is also one that was shown: two in a row are one.
    pages = [page.strip() for page in text.split(_PAGE_BREAK)]
    return [page for page in pages if page] or [""]


def _refuse_bombs(content: bytes) -> None:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
        encrypted = any(entry.flag_bits & 1 for entry in archive.infolist())
    if encrypted:
        raise UnreadableDocument(DocumentCode.ENCRYPTED)
    if size > limits.UNPACKED_BYTES:
        raise UnreadableDocument(DocumentCode.EXPANDS_TOO_MUCH)


def _xml(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(content, parser)
