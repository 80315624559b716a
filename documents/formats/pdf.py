"""Text of PDF by page, from the text layer; pages without one go to the character recognition."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from documents import limits
from documents.formats.paragraphs import join_lines
from documents.formats.reading_order import Line, in_reading_order
from documents.formats.running_titles import without_running_titles
from documents.legacy_fonts.convert import to_unicode
from documents.model import (
    Document,
    DocumentCode,
    DocumentKind,
    DocumentPage,
    TextSource,
    UnreadableDocument,
)
from documents.ocr import RecognisedText, Recogniser

_CHARACTERS_OF_A_SCAN = 20
"""A page with fewer characters and an image is a scan, perhaps with a stamp of the registry."""
_LINE_ENDS = "\r\n"
_BROKEN_WORD = "\u00ad "
_SOFT_HYPHEN = {0x02: "\u00ad", 0xFFFE: "\u00ad"}
"""The library marks a hyphen at a line's end so; TCVN3 has the character ư at that place."""


def read_pdf(content: bytes, recogniser: Recogniser | None) -> Document:
    """Return the pages; raises UnreadableDocument."""
    document = opened(content)
    count = len(document)
    pages = []
    for number in range(min(count, limits.PAGES)):
        page = document[number]
        lines = _lines(page)
        scanned = sum(len(line.text) for line in lines) < _CHARACTERS_OF_A_SCAN and _has_image(page)
        recognised = recogniser.recognise(_image(page)) if scanned and recogniser else None
        pages.append((lines, scanned, recognised, page.get_height()))
        page.close()
    cleaned = without_running_titles([(lines, height) for lines, _, _, height in pages])
    found = [
        _page(number, lines, recognised)
        for number, (lines, (_, _, recognised, _)) in enumerate(zip(cleaned, pages, strict=True), 1)
    ]
    unread = any(scanned and not recognised for _, scanned, recognised, _ in pages)
    problem = _problem(count, found, recogniser, unread=unread)
    title = document.get_metadata_dict().get("Title") or None
    return Document(
        kind=DocumentKind.PDF,
        title=title,
        page_count=count,
        pages=tuple(found),
        problem=problem,
    )


def _page(number: int, lines: Sequence[Line], recognised: RecognisedText | None) -> DocumentPage:
    if recognised:
        return DocumentPage(
            number=number,
            text=recognised.text[: limits.PAGE_CHARACTERS],
            text_from=TextSource.OCR,
            confidence=recognised.confidence,
        )
    text = to_unicode(join_lines(in_reading_order(lines))).replace(_BROKEN_WORD, "")
    text = text[: limits.PAGE_CHARACTERS]
    return DocumentPage(number=number, text=text, text_from=TextSource.TEXT if text else None)


def _problem(
    count: int, pages: Sequence[DocumentPage], recogniser: Recogniser | None, *, unread: bool
) -> DocumentCode | None:
    if count > limits.PAGES:
        return DocumentCode.TOO_MANY_PAGES
    if unread and not recogniser:
        return DocumentCode.NO_OCR
    if recogniser and recogniser.out_of_time:
        return DocumentCode.OCR_UNFINISHED
    return None if any(page.text for page in pages) else DocumentCode.NO_TEXT


def opened(content: bytes) -> pypdfium2.PdfDocument:
    """Return the file, opened; raises UnreadableDocument."""
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        # PDFium says why only in the sentence.
        encrypted = "password" in str(error).casefold() or "security" in str(error).casefold()
        code = DocumentCode.ENCRYPTED if encrypted else DocumentCode.BROKEN
        raise UnreadableDocument(code) from error


def _lines(page: pypdfium2.PdfPage) -> list[Line]:
    textpage = page.get_textpage()
    count = min(textpage.count_chars(), limits.PAGE_CHARACTERS)
    lines = list(_runs(textpage.raw, count))
    textpage.close()
    return lines


def _runs(textpage: object, count: int) -> Iterator[Line]:
    """Yield the runs of characters between two line ends of the library, with their boxes."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    characters: list[str] = []
    box: list[float] = []
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        character = _SOFT_HYPHEN.get(code) or (chr(code) if code < 0xD800 else " ")
        if character in _LINE_ENDS:
            if box:
                yield Line("".join(characters).strip(" "), *box)
            characters, box = [], []
            continue
        characters.append(character)
        if character != " " and pdfium.FPDFText_GetCharBox(
            textpage, index, left, right, bottom, top
        ):
            if box:
                box[0], box[1] = min(box[0], left.value), max(box[1], right.value)
                box[2], box[3] = min(box[2], bottom.value), max(box[3], top.value)
            else:
                box = [left.value, right.value, bottom.value, top.value]
    if box:
        yield Line("".join(characters).strip(" "), *box)


def _has_image(page: pypdfium2.PdfPage) -> bool:
    return any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=2))


def _image(page: pypdfium2.PdfPage) -> Image.Image:
    points = max(page.get_width() * page.get_height(), 1.0)
    scale = min(300 / 72, (limits.OCR_PIXELS / points) ** 0.5)
    image: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return image
