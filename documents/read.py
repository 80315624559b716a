"""Read a document of any kind; runs where it can be ended, see `documents/reader_process.py`."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable

from lxml.etree import LxmlError

from documents import limits
from documents.formats.pdf import read_pdf
from documents.formats.word import read_doc, read_rtf
from documents.formats.zipped_xml import read_docx, read_odt
from documents.kind import document_kind
from documents.legacy_fonts.convert import to_unicode
from documents.model import (
    Document,
    DocumentCode,
    DocumentKind,
    DocumentPage,
    TextSource,
    UnreadableDocument,
)
from documents.ocr import Recogniser, ocr_available

_READERS: dict[DocumentKind, Callable[[bytes], tuple[str | None, list[str]]]] = {
    DocumentKind.DOCX: read_docx,
    DocumentKind.ODT: read_odt,
    DocumentKind.RTF: read_rtf,
    DocumentKind.DOC: read_doc,
}


def read(content: bytes) -> Document:
    """Return the document; raises UnreadableDocument."""
    kind = document_kind(content)
    try:
        if kind is DocumentKind.PDF:
            return read_pdf(content, _recogniser())
        title, texts = _READERS[kind](content)
    except (zipfile.BadZipFile, LxmlError, KeyError, ValueError, OSError) as error:
        raise UnreadableDocument(DocumentCode.BROKEN) from error
    pages = tuple(_page(number, text) for number, text in enumerate(texts[: limits.PAGES], 1))
    problem = None
    if len(texts) > limits.PAGES:
        problem = DocumentCode.TOO_MANY_PAGES
    elif not any(page.text for page in pages):
        problem = DocumentCode.NO_TEXT
    return Document(kind=kind, title=title, page_count=len(texts), pages=pages, problem=problem)


def _page(number: int, text: str) -> DocumentPage:
    text = to_unicode(text[: limits.PAGE_CHARACTERS])
    return DocumentPage(number=number, text=text, text_from=TextSource.TEXT if text else None)


def _recogniser() -> Recogniser | None:
    if not ocr_available():
        return None
    return Recogniser(seconds=limits.OCR_SECONDS, clock=time.monotonic)
