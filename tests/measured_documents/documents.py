"""Forty documents of our own, each with the text that should be found in it or the code of why not."""

from __future__ import annotations

import random
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from fixtures.samples.made_pdf import Placed, encrypted_pdf, paragraphs, pdf
from fixtures.samples.made_prose import in_legacy_font, prose

from documents import limits
from documents.model import DocumentCode
from measured_documents.scans import Scan, has_font, scanned_page, scanned_pdf, texts

_MOST_LETTERS = 1_200


@dataclass(frozen=True, kw_only=True)
class MeasuredDocument:
    """A file, and what should be found."""

    name: str
    group: str
    """`text`, `scan` or `hostile`."""
    content: bytes
    pages: tuple[str, ...] = ()
    codes: frozenset[DocumentCode | None] = frozenset({None})
    """What its problem may be."""


def documents(file: str, *, scans: bool = True) -> Iterator[MeasuredDocument]:
    """Yield the forty, or those without scans; `file` names the set of texts of the scans."""
    yield from _with_text_layer(file)
    if scans:
        yield from _scanned(file)
    yield from _hostile()


def missing_fonts() -> list[str]:
    """Return the fonts of the scans that are not installed."""
    return sorted(font for font in {scan.font for _, scan in _SCANS} if not has_font(font))


def _with_text_layer(file: str) -> Iterator[MeasuredDocument]:
    for seed in range(3):
        pages = [texts(file, seed * 10 + number, letters=2_000) for number in range(3)]
        yield _text(f"unicode {seed}", pdf([paragraphs(one) for one in pages]), pages)
    for encoding in ("tcvn3", "vni"):
        for seed in range(3):
            pages = [prose(seed * 10 + number) for number in range(3)]
            shown = [
                paragraphs([in_legacy_font(text, encoding) for text in page]) for page in pages
            ]
            yield _text(f"{encoding} {seed}", pdf(shown, legacy=True), pages)
    for seed in range(3):
        left, right = (texts(file, seed + add, letters=1_000) for add in (200, 300))
        lines = [
            *paragraphs(right, left=310, width=225),
            *paragraphs(left, left=60, width=225),
        ]
        yield _text(f"two columns {seed}", pdf([lines]), [[*left, *right]])
    for seed in range(3):
        yield _table(seed)
    pages = [prose(number) for number in range(500)]
    yield _text("500 pages", pdf([paragraphs(one) for one in pages]), pages)


def _text(name: str, content: bytes, pages: list[list[str]]) -> MeasuredDocument:
    wanted = tuple("\n".join(page) for page in pages)
    return MeasuredDocument(name=name, group="text", content=content, pages=wanted)


def _table(seed: int) -> MeasuredDocument:
    chance = random.Random(seed)
    rows = [
        (f"{number}.", f"Huyện {word}", f"{chance.randrange(2, 90)} vụ", f"{chance.random():.1f} %")
        for number, word in enumerate(("Na Rì", "Mường Lát", "Kỳ Sơn", "Đồng Văn", "Vân Hồ"), 1)
    ]
    lines = [
        Placed(cell, left, 700 - 20 * number)
        for number, row in enumerate(rows)
        for left, cell in zip((60, 100, 280, 420), row, strict=True)
    ]
    return _text(f"table {seed}", pdf([lines]), [[" ".join(row) for row in rows]])


_SCANS: tuple[tuple[str, Scan], ...] = (
    ("150 dpi", Scan(resolution=150)),
    ("150 dpi, small letters", Scan(resolution=150, font="DejaVuSerif.ttf", points=11, noise=6)),
    ("150 dpi, turned", Scan(resolution=150, turned=0.7, noise=4)),
    ("200 dpi", Scan(resolution=200)),
    ("200 dpi, sans", Scan(resolution=200, font="DejaVuSans.ttf", noise=8)),
    ("200 dpi, turned", Scan(resolution=200, turned=-1.5, noise=8)),
    ("200 dpi, shade", Scan(resolution=200, shade=90, noise=8, quality=60)),
    ("200 dpi, two columns", Scan(resolution=200, columns=2, points=11)),
    ("300 dpi", Scan(resolution=300)),
    ("300 dpi, noise", Scan(resolution=300, noise=22)),
    ("300 dpi, turned", Scan(resolution=300, turned=2.0, noise=8)),
    ("300 dpi, blurred copy", Scan(resolution=300, blur=1.6, shade=60, noise=10, quality=50)),
)


def _scanned(file: str) -> Iterator[MeasuredDocument]:
    for seed, (name, scan) in enumerate(_SCANS):
        wanted = texts(file, seed + 400, letters=_MOST_LETTERS)
        page = scanned_page(wanted, scan, seed=seed)
        yield MeasuredDocument(
            name=f"scan, {name}", group="scan", content=scanned_pdf([page], scan),
            pages=("\n".join(wanted),),
        )  # fmt: skip
    scan = Scan(resolution=200, noise=6)
    pages = [texts(file, seed + 500, letters=_MOST_LETTERS) for seed in range(30)]
    content = scanned_pdf([scanned_page(page, scan, seed=1) for page in pages], scan)
    yield MeasuredDocument(
        name="scan, 30 pages", group="scan", content=content,
        pages=tuple("\n".join(page) for page in pages),
        codes=frozenset({None, DocumentCode.OCR_UNFINISHED}),
    )  # fmt: skip


_ENDED = frozenset(
    {
        None, DocumentCode.NO_OCR, DocumentCode.OCR_UNFINISHED, DocumentCode.NO_TEXT,
        DocumentCode.BROKEN, DocumentCode.TOO_MUCH_MEMORY, DocumentCode.READER_ENDED,
        DocumentCode.TOO_SLOW, DocumentCode.EXPANDS_TOO_MUCH,
    }
)  # fmt: skip


def _hostile() -> Iterator[MeasuredDocument]:
    whole = pdf([paragraphs(prose(number)) for number in range(20)])
    for name, content, codes in (
        ("encrypted", encrypted_pdf(), {DocumentCode.ENCRYPTED}),
        ("cut in the middle", whole[: len(whole) // 2], _ENDED),
        ("flipped bytes", _flipped(whole), _ENDED),
        ("only a header", b"%PDF-1.7\n" + bytes(50_000), {DocumentCode.BROKEN}),
        ("a page that unpacks to 600 MB", _stream_bomb(b"0 0 m ", 100_000_000), _ENDED),
        ("letters that unpack to 600 MB", _stream_bomb(b"BT /F1 9 Tf <0041> Tj ET ", 24_000_000), _ENDED),
        ("an image of 1,000 megapixels", _image_bomb(), _ENDED),
        ("100,000 empty pages", _many_pages(100_000), {DocumentCode.TOO_MANY_PAGES, *_ENDED}),
        ("a zip that unpacks to 600 MB", _zip_bomb(), {DocumentCode.EXPANDS_TOO_MUCH}),
        ("a page tree that contains itself", _own_parent(), _ENDED),
        ("dense letters on 900 pages", _dense(), _ENDED),
    ):  # fmt: skip
        yield MeasuredDocument(name=name, group="hostile", content=content, codes=frozenset(codes))


def _flipped(content: bytes) -> bytes:
    chance, changed = random.Random(7), bytearray(content)
    for _ in range(400):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _packed(unit: bytes, count: int) -> bytes:
    packer, block = zlib.compressobj(9), unit * 100_000
    parts = [packer.compress(block) for _ in range(count // 100_000)]
    return b"".join([*parts, packer.flush()])


def _stream_bomb(unit: bytes, count: int) -> bytes:
    content = _packed(unit, count)
    start, own = pdf([[]]), zlib.compress(b"")
    old = start.rindex(b"<< /Length", 0, start.index(b"/Type /Page /Parent"))
    end = start.index(b"endstream", old)
    head = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(content)
    assert own in start[old:end]
    # The table of objects no longer fits; readers mend that.
    return start[:old] + head + content + b"\n" + start[end:]


def _image_bomb() -> bytes:
    pixels = _packed(b"\0", 1_000_000_000)
    start = pdf([[]])
    image = (
        b"90 0 obj\n<< /Type /XObject /Subtype /Image /Width 40000 /Height 25000 /BitsPerComponent 8 "
        b"/ColorSpace /DeviceGray /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n"
        % (len(pixels), pixels)
    )
    shown = zlib.compress(b"q 595 0 0 842 0 0 cm /I Do Q")
    drawn = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\n" % (len(shown), shown)
    old = start.rindex(b"<< /Length", 0, start.index(b"/Type /Page /Parent"))
    end = start.index(b"endstream", old)
    changed = start[:old] + drawn + start[end:]
    changed = changed.replace(b"/Resources <<", b"/Resources << /XObject << /I 90 0 R >>", 1)
    return changed.replace(b"xref", image + b"xref", 1)


def _many_pages(count: int) -> bytes:
    start = pdf([[]])
    kids = start.index(b"/Kids [") + len(b"/Kids [")
    one = start[kids : start.index(b"]", kids)]
    changed = start[:kids] + b" ".join([one] * count) + start[kids + len(one) :]
    return changed.replace(b"/Count 1", b"/Count %d" % count)


def _own_parent() -> bytes:
    start = pdf([[]])
    kids = start.index(b"/Kids [") + len(b"/Kids [")
    one = start[kids : start.index(b"]", kids)]
    return start[:kids] + b"2 0 R" + start[kids + len(one) :]


def _zip_bomb() -> bytes:
    out = BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(600):
            member.write(bytes(1_000_000))
    return out.getvalue()


def _dense() -> bytes:
    line = " ".join(prose(3))[:180]
    page = [Placed(line, 20, 820 - 4 * number, 4) for number in range(200)]
    content = pdf([page] * 900)
    assert len(content) < limits.FILE_BYTES
    return content
