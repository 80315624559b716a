"""Image of a PDF page with words marked; it runs in the reader process only."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from io import BytesIO

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from documents import limits
from documents.formats.pdf import opened
from documents.model import DocumentCode, UnreadableDocument

_MARK = (255, 232, 140)
_COLOURS = 128
_LARGEST_SCALE = 4.0


def draw_page(content: bytes, *, number: int, words: Sequence[str]) -> bytes:
    """Return a page as PNG, marking the words in its text layer; raises UnreadableDocument."""
    document = opened(content)
    if not 1 <= number <= len(document):
        raise UnreadableDocument(DocumentCode.BROKEN)
    try:
        page = document[number - 1]
        width, height = max(page.get_width(), 1.0), max(page.get_height(), 1.0)
        pixels = (limits.IMAGE_PIXELS / (width * height)) ** 0.5
        bitmap = page.render(scale=min(limits.IMAGE_WIDTH / width, pixels, _LARGEST_SCALE))
        image = bitmap.to_pil().convert("RGB")
        places = bitmap.get_posconv(page)
        # All marks lie on one sheet, so that two on the same words are no darker than one.
        marks = Image.new("RGB", image.size, "white")
        for left, bottom, right, top in _boxes(page, words):
            _mark(marks, (places.to_bitmap(left, bottom), places.to_bitmap(right, top)))
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocument(DocumentCode.BROKEN) from error
    file = BytesIO()
    # A palette bounds the size: a scan in full colour would be several megabytes.
    ImageChops.multiply(image, marks).quantize(_COLOURS).save(file, "PNG")
    return file.getvalue()


def _mark(marks: Image.Image, corners: tuple[tuple[int, int], tuple[int, int]]) -> None:
    # The page may be turned, so that the corners come in any order.
    (x1, y1), (x2, y2) = corners
    left, right = (min(max(x, 0), marks.width) for x in sorted((x1, x2)))
    top, bottom = (min(max(y, 0), marks.height) for y in sorted((y1, y2)))
    if left < right and top < bottom:
        marks.paste(_MARK, (left, top, right, bottom))


def _boxes(
    page: pypdfium2.PdfPage, words: Sequence[str]
) -> Iterator[tuple[float, float, float, float]]:
    textpage = page.get_textpage()
    count = min(textpage.count_chars(), limits.PAGE_CHARACTERS)
    # Letter by letter, as the boxes are counted: the library's text leaves some out.
    codes = (pdfium.FPDFText_GetUnicode(textpage.raw, index) for index in range(count))
    text = "".join(chr(code) if code < 0xD800 else " " for code in codes)
    marked = 0
    for start, end in _found(text, words):
        for rectangle in range(textpage.count_rects(start, end - start)):
            if marked == limits.IMAGE_MARKS:
                return
            marked += 1
            yield textpage.get_rect(rectangle)


def _found(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where the words stand, whatever the line ends and the form of the accents."""
    letters: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text):
        if not character.isspace():
            parts = unicodedata.normalize("NFD", character)
            letters += parts
            places += [index] * len(parts)
    joined = "".join(letters)
    for word in words:
        sought = "".join(unicodedata.normalize("NFD", word).split())
        at = joined.find(sought) if sought else -1
        while at >= 0:
            start, end = places[at], places[at + len(sought) - 1] + 1
            before, after = text[start - 1 : start], text[end : end + 1]
            if not before.isalnum() and not after.isalnum():
                yield start, end
            at = joined.find(sought, at + len(sought))
