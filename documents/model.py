"""What a document is: its kind, its pages, and why one could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from documents import limits

_MOST_PAGES = 2**31 - 1
"""As many as the column holds; a broken file may claim any number."""


class DocumentKind(StrEnum):
    """The formats that are read."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    RTF = "rtf"
    DOC = "doc"


class TextSource(StrEnum):
    """Where the text of a page comes from."""

    TEXT = "text"
    OCR = "ocr"


class DocumentCode(StrEnum):
    """Why a document, or a part of it, has no text."""

    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    EXPANDS_TOO_MUCH = "expands_too_much"
    NO_OCR = "no_ocr"
    """Scanned pages, and the character recognition is not installed."""
    NO_READER = "no_reader"
    NO_TEXT = "no_text"
    OCR_UNFINISHED = "ocr_unfinished"
    """More scanned pages than could be recognised in the time for one document."""
    READER_ENDED = "reader_ended"
    TOO_LARGE = "too_large"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MUCH_MEMORY = "too_much_memory"
    TOO_SLOW = "too_slow"
    UNKNOWN_KIND = "unknown_kind"


class UnreadableDocument(Exception):
    """A document without text, with the code of the reason."""

    def __init__(self, code: DocumentCode) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class DocumentPage:
    """One page, numbered from 1; a format without pages has one."""

    number: int
    text: str
    text_from: TextSource | None
    confidence: float | None = None
    """Of the character recognition, 0 to 1; None where the text was not recognised."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """The text of a document."""

    kind: DocumentKind
    title: str | None
    page_count: int
    """As the file says; more than were read where `problem` says so."""
    pages: tuple[DocumentPage, ...]
    problem: DocumentCode | None = None
    """What is missing although the document was read."""

    @property
    def text_from(self) -> TextSource | None:
        """Return how most pages were read; None where no page has text."""
        sources = [page.text_from for page in self.pages if page.text_from]
        return max(TextSource, key=sources.count) if sources else None

    @property
    def ocr_share(self) -> float:
        """Return the share of pages that were recognised."""
        recognised = sum(page.text_from is TextSource.OCR for page in self.pages)
        return recognised / len(self.pages) if self.pages else 0.0

    @property
    def ocr_confidence(self) -> float | None:
        """Return the mean confidence of the recognised pages."""
        known = [page.confidence for page in self.pages if page.confidence is not None]
        return sum(known) / len(known) if known else None

    def to_json(self) -> dict[str, Any]:
        """Return the document as JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Document:
        """Read `to_json` back; raises KeyError, TypeError, ValueError or OverflowError."""
        # The answer of a parser that may have been taken over: what no document has is refused.
        if len(stored["pages"]) > limits.PAGES:
            raise ValueError("more pages than are read")
        pages = tuple(_page_from(page, number) for number, page in enumerate(stored["pages"], 1))
        page_count = int(stored["page_count"])
        if not len(pages) <= page_count <= _MOST_PAGES:
            raise ValueError("a number of pages that no file has")
        return cls(
            kind=DocumentKind(stored["kind"]),
            title=str(stored["title"])[: limits.PAGE_CHARACTERS] if stored["title"] else None,
            page_count=page_count,
            pages=pages,
            problem=DocumentCode(stored["problem"]) if stored["problem"] else None,
        )


def _page_from(stored: Mapping[str, Any], number: int) -> DocumentPage:
    confidence = stored["confidence"]
    # Not a number, or infinite, is no share either.
    if confidence is not None and not 0 <= float(confidence) <= 1:
        raise ValueError("a confidence that is no share")
    if stored["number"] != number or len(stored["text"]) > limits.PAGE_CHARACTERS:
        raise ValueError("a page that was not asked for")
    return DocumentPage(
        number=number,
        text=str(stored["text"]),
        text_from=TextSource(stored["text_from"]) if stored["text_from"] else None,
        confidence=None if confidence is None else float(confidence),
    )
