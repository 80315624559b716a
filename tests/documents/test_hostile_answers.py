"""A reader process that was taken over is bounded in bytes and seconds, and its nonsense refused."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fixtures.samples.made_pdf import paragraphs, pdf
from fixtures.samples.made_prose import prose

from documents import limits, reader_process
from documents.model import DocumentCode, UnreadableDocument
from documents.reader_process import page_image, read_document

PDF = pdf([paragraphs(prose(1))])
PAGE = {"number": 1, "text": "Kế hoạch.", "text_from": "text", "confidence": None}
DOCUMENT = {"kind": "pdf", "title": None, "page_count": 1, "pages": [PAGE], "problem": None}
FOR_EVER = "while True: sys.stdout.buffer.write(b'a' * 65536)"


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put a program of ours in the place of the reader."""

    def replaced(code: str) -> None:
        command = [sys.executable, "-c", f"import sys, time, os\n{code}"]
        monkeypatch.setattr(reader_process, "_command", lambda _: command)

    return replaced


def reason(**bounds: Any) -> DocumentCode:
    with pytest.raises(UnreadableDocument) as refused:
        read_document(PDF, **bounds)
    return refused.value.code


def test_endless_answer_is_refused_by_its_bytes(
    child: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ANSWER_BYTES", 1_000_000)
    child(FOR_EVER)
    assert reason() is DocumentCode.EXPANDS_TOO_MUCH


def test_endless_image_is_refused_by_its_bytes(child: Any) -> None:
    child(f"sys.stdout.buffer.write({reader_process._PNG!r})\n{FOR_EVER}")
    with pytest.raises(UnreadableDocument) as refused:
        page_image(PDF, number=1, words=())
    assert refused.value.code is DocumentCode.EXPANDS_TOO_MUCH


def test_endless_complaints_fill_no_memory_and_end_with_the_time(child: Any) -> None:
    child("while True: sys.stderr.buffer.write(b'a' * 65536)")
    assert reason(wall_seconds=1.0) is DocumentCode.TOO_SLOW


@pytest.mark.parametrize(
    "code",
    [
        "sys.stdin.buffer.read(); sys.stdout.close(); os.close(1); os.close(2); time.sleep(600)",
        "time.sleep(600)",
        "while True: sys.stdout.write('a'); sys.stdout.flush(); time.sleep(0.05)",
    ],
    ids=["closed-pipes", "silence", "drops"],
)
def test_answer_that_does_not_end_is_refused_by_its_seconds(child: Any, code: str) -> None:
    child(code)
    assert reason(wall_seconds=1.0) is DocumentCode.TOO_SLOW


def test_process_is_ended_with_its_answer(child: Any, tmp_path: Path) -> None:
    file = tmp_path / "pid"
    child(f"open({str(file)!r}, 'w').write(str(os.getpid()))\n{FOR_EVER}")
    assert reason() is DocumentCode.EXPANDS_TOO_MUCH
    with pytest.raises(ProcessLookupError):
        os.kill(int(file.read_text()), 0)


def test_reader_that_takes_no_file_may_still_answer(child: Any) -> None:
    child(f"print({json.dumps(DOCUMENT)!r})")
    assert read_document(PDF + bytes(1_000_000)).pages[0].text == "Kế hoạch."


def answers() -> Iterator[tuple[str, str]]:
    yield "nothing", ""
    yield "no JSON", "{"
    yield "a list", "[]"
    yield "a number", "7"
    yield "nested", "[" * 100_000
    yield "many digits", '{"pages": [], "page_count": ' + "9" * 5_000 + "}"
    changed: dict[str, dict[str, Any]] = {
        "unknown code": {"code": "fine"},
        "unknown kind": {"kind": "exe"},
        "no pages": {"pages": None},
        "too many pages": {"pages": [{**PAGE, "number": n} for n in range(1, limits.PAGES + 2)],
                           "page_count": limits.PAGES + 1},
        "too large count": {"page_count": 2**31},
        "negative count": {"page_count": -1},
        "infinite count": {"page_count": float("inf")},
        "a page twice": {"pages": [PAGE, PAGE], "page_count": 2},
        "page zero": {"pages": [{**PAGE, "number": 0}]},
        "no text": {"pages": [{**PAGE, "text": None}]},
        "long text": {"pages": [{**PAGE, "text": "a" * (limits.PAGE_CHARACTERS + 1)}]},
        "confidence": {"pages": [{**PAGE, "confidence": float("nan")}]},
        "unknown origin": {"pages": [{**PAGE, "text_from": "god"}]},
    }  # fmt: skip
    for name, values in changed.items():
        yield name, json.dumps(DOCUMENT | values)


@pytest.mark.parametrize("answer", [pytest.param(text, id=name) for name, text in answers()])
def test_answer_that_is_no_document_is_refused(child: Any, tmp_path: Path, answer: str) -> None:
    file = tmp_path / "answer"
    file.write_text(answer)
    child(f"sys.stdin.buffer.read(); print(open({str(file)!r}).read())")
    assert reason() is DocumentCode.READER_ENDED
