"""PDF files written by ourselves: lines of text at given places, in Unicode or a legacy encoding."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

WIDTH, HEIGHT = 595, 842
CHARACTER_WIDTH = 0.5


@dataclass(frozen=True)
class Placed:
    """A line, and where its first letter stands, in points from the lower left corner."""

    text: str
    left: float
    bottom: float
    size: float = 11


def paragraphs(
    texts: Sequence[str],
    *,
    left: float = 60,
    top: float = 760,
    width: float = 470,
    size: float = 11,
) -> list[Placed]:
    """Break paragraphs into lines, as a typesetter does."""
    lines, y = [], top
    for text in texts:
        line = ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if len(longer) * CHARACTER_WIDTH * size > width:
                lines.append(Placed(line, left, y, size))
                line, y = word, y - size * 1.3
            else:
                line = longer
        lines.append(Placed(line, left, y, size))
        y -= size * 1.6
    return lines


def pdf(pages: Sequence[Sequence[Placed]], *, legacy: bool = False) -> bytes:
    """Return a file with the pages; legacy fonts have a letter a byte and no table of Unicode."""
    font = _LEGACY_FONT if legacy else _UNICODE_FONT
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", *font]
    kids = []
    for page in pages:
        content = zlib.compress(b"\n".join(_shown(line, legacy=legacy) for line in page))
        objects.append(
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream"
            % (len(content), content)
        )
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (WIDTH, HEIGHT, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    return _file(objects)


def encrypted_pdf() -> bytes:
    """Return a file that claims a password nobody has."""
    lock = b"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]"
    return _file(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 0 /Kids [] >>"],
        trailer=lock % (b"ab" * 32, b"cd" * 32),
    )


def _file(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    out = BytesIO()
    out.write(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer << /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def _shown(line: Placed, *, legacy: bool) -> bytes:
    code = line.text.encode("latin-1" if legacy else "utf-16-be").hex().encode()
    return b"BT /F1 %g Tf %g %g Td <%s> Tj ET" % (line.size, line.left, line.bottom, code)


def _to_unicode() -> bytes:
    ranges = [b"<%02x00> <%02xff> <%02x00>" % (high, high, high) for high in range(0xD8)]
    blocks = [ranges[start : start + 100] for start in range(0, len(ranges), 100)]
    body = b"\n".join(
        b"%d beginbfrange\n%s\nendbfrange" % (len(block), b"\n".join(block)) for block in blocks
    )
    text = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def "
        b"1 begincodespacerange <0000> <ffff> endcodespacerange\n" + body + b"\nendcmap end end"
    )
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text)


_UNICODE_FONT = [
    b"<< /Type /Font /Subtype /Type0 /BaseFont /Own /Encoding /Identity-H "
    b"/DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
    b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Own /DW 500 /FontDescriptor 6 0 R "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
    _to_unicode(),
    b"<< /Type /FontDescriptor /FontName /Own /Flags 4 /Ascent 800 /Descent -200 /CapHeight 700 "
    b"/FontBBox [0 -200 500 800] /ItalicAngle 0 /StemV 80 >>",
]
_LEGACY_FONT = [
    b"<< /Type /Font /Subtype /TrueType /BaseFont /.VnTime /Encoding /WinAnsiEncoding "
    b"/FirstChar 0 /LastChar 255 /Widths [%s] /FontDescriptor 4 0 R >>" % (b"500 " * 256),
    b"<< /Type /FontDescriptor /FontName /.VnTime /Flags 32 /Ascent 800 /Descent -200 "
    b"/CapHeight 700 /FontBBox [0 -200 500 800] /ItalicAngle 0 /StemV 80 >>",
]
