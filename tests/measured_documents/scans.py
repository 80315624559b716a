"""Pages of our own texts as a scanner or a copier makes them."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

TEXTS = Path(__file__).parents[1] / "relevance" / "texts"
_INCH = 72
_PAPER, _INK = 250, 25


@dataclass(frozen=True, kw_only=True)
class Scan:
    """How a page was scanned."""

    resolution: int
    font: str = "FreeSerif.ttf"
    points: float = 13
    turned: float = 0.0
    """Degrees, as a sheet lies on the glass."""
    noise: float = 0.0
    """Standard deviation of the grey of a point."""
    blur: float = 0.0
    shade: int = 0
    """How much darker the paper is at one side."""
    quality: int = 75
    columns: int = 1


def has_font(name: str) -> bool:
    """Return whether a font is installed."""
    try:
        ImageFont.truetype(name)
    except OSError:
        return False
    return True


@cache
def sentences(file: str) -> tuple[str, ...]:
    """Return Vietnamese titles, leads and texts of one of our sets."""
    found = []
    for line in (TEXTS / f"{file}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row.get("language", "vi") == "vi":
            found += [row[name] for name in ("title", "lead", "text") if row.get(name)]
    return tuple(found)


def texts(file: str, seed: int, *, letters: int) -> list[str]:
    """Return so many letters of a set, in an order made from a seed."""
    chosen, length = [], 0
    for one in random.Random(seed).sample(sentences(file), len(sentences(file))):
        chosen.append(one[:600])
        length += len(one[:600])
        if length >= letters:
            break
    return chosen


def scanned_page(paragraphs: Sequence[str], scan: Scan, *, seed: int = 0) -> Image.Image:
    """Return A4 with the paragraphs, scanned."""
    resolution = scan.resolution
    size = (resolution * 827 // 100, resolution * 1169 // 100)
    image = Image.new("L", size, _PAPER)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(scan.font, scan.points * resolution / _INCH)
    margin, gap = int(0.8 * resolution), int(0.35 * resolution)
    width = (size[0] - 2 * margin - gap * (scan.columns - 1)) // scan.columns
    share = -(-len(paragraphs) // scan.columns)
    for column in range(scan.columns):
        left, y = margin + column * (width + gap), margin
        for paragraph in paragraphs[column * share : (column + 1) * share]:
            for line in _lines(paragraph, font, width):
                draw.text((left, y), line, fill=_INK, font=font)
                y += int(scan.points * 1.35 * resolution / _INCH)
            y += int(scan.points * 0.6 * resolution / _INCH)
            if y > size[1] - margin:
                raise ValueError("more text than the page holds")
    return _as_scanned(image, scan, seed)


def _lines(paragraph: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines, line = [], ""
    for word in paragraph.split():
        longer = f"{line} {word}".strip()
        if font.getlength(longer) > width and line:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


def _as_scanned(image: Image.Image, scan: Scan, seed: int) -> Image.Image:
    if scan.turned:
        image = image.rotate(scan.turned, Image.Resampling.BICUBIC, fillcolor=_PAPER)
    if scan.blur:
        image = image.filter(ImageFilter.GaussianBlur(scan.blur))
    if scan.shade:
        shade = Image.linear_gradient("L").rotate(90).resize(image.size)
        image = ImageChops.subtract(image, shade.point(lambda grey: grey * scan.shade // 255))
    if scan.noise:
        chance = random.Random(seed)
        # A tile, turned for each part, is enough: noise of a whole page takes seconds.
        tile = Image.new("L", (256, 256))
        tile.putdata([max(0, min(255, int(chance.gauss(128, scan.noise)))) for _ in range(65_536)])
        sheet = Image.new("L", image.size)
        for x in range(0, image.width, 256):
            for y in range(0, image.height, 256):
                sheet.paste(tile.rotate(90 * chance.randrange(4)), (x, y))
        image = ImageChops.add(image, sheet, offset=-128)
    return image


def scanned_pdf(pages: Sequence[Image.Image], scan: Scan) -> bytes:
    """Return the pages as a file, each a JPEG as scanners store them."""
    out = BytesIO()
    pages[0].save(
        out, "PDF", resolution=scan.resolution, quality=scan.quality, save_all=True,
        append_images=list(pages[1:]),
    )  # fmt: skip
    return out.getvalue()
