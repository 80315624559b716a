"""Character recognition of scanned pages by tesseract, where it is installed with Vietnamese."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytesseract
from PIL import Image, ImageChops, ImageFilter

LANGUAGE = "vie"
_PAPER_CELL, _PAPER_CELLS = 8, 5
"""The paper is the lightest of five by five cells of eight by eight points: more than a stroke is wide."""


@dataclass(frozen=True)
class RecognisedText:
    """What was recognised, and how sure the program is, 0 to 1."""

    text: str
    confidence: float


class Recogniser:
    """Recognises the text of images of pages, within the time for one document."""

    def __init__(self, *, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._deadline = clock() + seconds
        self.out_of_time = False

    def recognise(self, image: Image.Image) -> RecognisedText | None:
        """Return the text; None where there is none, or no time."""
        remaining = self._deadline - self._clock()
        if remaining <= 0:
            self.out_of_time = True
            return None
        try:
            words = pytesseract.image_to_data(
                _evenly_lit(image),
                lang=LANGUAGE,
                output_type=pytesseract.Output.DICT,
                timeout=remaining,
            )
        except pytesseract.TesseractError:
            return None  # it gave up on this page
        except RuntimeError:
            # So the library says that the time is over; it ended the program.
            self.out_of_time = True
            return None
        lines: dict[tuple[int, int], list[str]] = {}
        sure: list[float] = []
        for word, confidence, block, paragraph in zip(
            words["text"], words["conf"], words["block_num"], words["par_num"], strict=True
        ):
            if word.strip():
                lines.setdefault((block, paragraph), []).append(word.strip())
                sure.append(float(confidence) / 100)
        if not sure:
            return None
        text = "\n".join(" ".join(paragraph) for paragraph in lines.values())
        return RecognisedText(text, sum(sure) / len(sure))


def _evenly_lit(image: Image.Image) -> Image.Image:
    """Return the page on white paper.

    One threshold for all of a page loses the words at its dark side, as copies of books have one.
    """
    grey = image.convert("L")
    paper = grey.reduce(_PAPER_CELL).filter(ImageFilter.MaxFilter(_PAPER_CELLS))
    paper = paper.filter(ImageFilter.GaussianBlur(_PAPER_CELLS))
    ink = ImageChops.subtract(paper.resize(grey.size, Image.Resampling.BILINEAR), grey)
    return ImageChops.invert(ink)


def ocr_available() -> bool:
    """Return whether tesseract and its Vietnamese data are there."""
    try:
        return LANGUAGE in pytesseract.get_languages()
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError, OSError):
        return False
