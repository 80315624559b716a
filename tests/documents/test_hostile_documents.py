"""A hostile document costs only itself, and the reason has a code."""

from __future__ import annotations

import os
import random
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from fixtures.samples.made_pdf import encrypted_pdf, paragraphs, pdf
from fixtures.samples.made_prose import prose

from documents import limits
from documents.model import DocumentCode, UnreadableDocument
from documents.reader_process import (
    ReadingStopped,
    page_image,
    read_document,
    stop_reading,
)

pytestmark = pytest.mark.slow


def reason(content: bytes, **bounds: float) -> DocumentCode:
    with pytest.raises(UnreadableDocument) as refused:
        read_document(content, **bounds)  # type: ignore[arg-type]
    return refused.value.code


def outcome(content: bytes) -> DocumentCode | None:
    try:
        return read_document(content).problem
    except UnreadableDocument as error:
        return error.code


def zipped(name: str, content: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def bomb() -> bytes:
    """Return a page whose content unpacks to 600 MB of operators."""
    packer = zlib.compressobj(9)
    content = b"".join(
        [*(packer.compress(b"0 0 m " * 1_000_000) for _ in range(100)), packer.flush()]
    )
    own = zlib.compress(b"\n")
    start = pdf([[]])
    head = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(own)
    assert b"/Filter" in start
    old_start = start.rindex(b"<< /Length", 0, start.index(b"/Type /Page /Parent"))
    old_end = start.index(b"endstream", old_start)
    new = head.replace(b"%d" % len(own), b"%d" % len(content), 1) + content + b"\n"
    # The table of objects no longer fits; readers mend that.
    return start[:old_start] + new + start[old_end:]


def test_encrypted_pdf_is_named() -> None:
    assert reason(encrypted_pdf()) is DocumentCode.ENCRYPTED


def test_encrypted_office_file_is_named() -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    content = container + "EncryptedPackage".encode("utf-16-le")
    assert reason(content) is DocumentCode.ENCRYPTED


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.4 broken" * 50, b"PK\x03\x04 broken"])
def test_broken_file_is_named(content: bytes) -> None:
    assert reason(content) is DocumentCode.BROKEN


def test_broken_xml_is_named() -> None:
    assert reason(zipped("content.xml", b"<a><b></a>")) is DocumentCode.BROKEN
    assert reason(zipped("word/document.xml", b"<a><b></a>")) is DocumentCode.BROKEN


@pytest.mark.parametrize("content", [b"", b"<html>", b"GIF89a", zipped("a.txt", b"text")])
def test_other_files_are_named(content: bytes) -> None:
    assert reason(content) is DocumentCode.UNKNOWN_KIND


@pytest.mark.parametrize("name", ["content.xml", "word/document.xml"])
def test_zip_bomb_is_not_unpacked(name: str) -> None:
    assert reason(zipped(name, bytes(limits.UNPACKED_BYTES + 1))) is DocumentCode.EXPANDS_TOO_MUCH


def test_entities_are_not_expanded() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    text = f'<!DOCTYPE a [<!ENTITY e0 "x">{entities}]><a>&e11;</a>'
    assert outcome(zipped("content.xml", text.encode())) in {
        DocumentCode.BROKEN, DocumentCode.NO_TEXT
    }  # fmt: skip


def test_too_large_file_is_not_read() -> None:
    assert reason(bytes(limits.FILE_BYTES + 1)) is DocumentCode.TOO_LARGE


def test_time_of_the_processor_is_bounded() -> None:
    slow = pdf([paragraphs(prose(number)) for number in range(900)])
    assert reason(slow, cpu_seconds=1) is DocumentCode.TOO_SLOW


def test_waiting_is_bounded() -> None:
    assert reason(pdf([paragraphs(prose(1))]), wall_seconds=0.01) is DocumentCode.TOO_SLOW


def test_reader_that_is_stopped_says_nothing_of_the_document() -> None:
    slow = pdf([paragraphs(prose(number)) for number in range(900)])
    with ThreadPoolExecutor(1) as executor:
        reading = executor.submit(read_document, slow)
        while not reading.done():
            stop_reading()
        with pytest.raises(ReadingStopped):
            reading.result()
    assert read_document(pdf([paragraphs(prose(1))])).problem is None


def test_bomb_in_a_page_costs_only_itself() -> None:
    assert outcome(bomb()) in {
        DocumentCode.NO_TEXT, DocumentCode.TOO_MUCH_MEMORY, DocumentCode.READER_ENDED,
        DocumentCode.TOO_SLOW,
    }  # fmt: skip


def test_bomb_that_is_drawn_costs_only_itself() -> None:
    with pytest.raises(UnreadableDocument) as refused:
        page_image(bomb(), number=1, words=())
    assert refused.value.code in {
        DocumentCode.TOO_MUCH_MEMORY, DocumentCode.READER_ENDED, DocumentCode.TOO_SLOW,
        DocumentCode.BROKEN,
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_flipped_bytes_never_surprise(seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(pdf([paragraphs(prose(seed))]))
    for _ in range(40):
        content[chance.randrange(len(content))] = chance.randrange(256)
    assert outcome(bytes(content)) in {None, *DocumentCode}


def test_more_pages_than_are_read_are_said() -> None:
    document = read_document(pdf([[] for _ in range(limits.PAGES + 1)]))
    assert (document.page_count, len(document.pages)) == (limits.PAGES + 1, limits.PAGES)
    assert document.problem is DocumentCode.TOO_MANY_PAGES


def test_no_process_stays_behind() -> None:
    before = _children()
    read_document(pdf([paragraphs(prose(1))]))
    assert _children() == before


def _children() -> set[str]:
    """Return the processes of this one; the test runner may have some of its own."""
    own = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {child for task in own for child in task.read_text("ascii").split()}
