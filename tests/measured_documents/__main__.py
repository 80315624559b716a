"""`make documents`: read forty documents of our own and print F1, time and memory of each."""

from __future__ import annotations

import sys
import time
from collections import defaultdict

from fixtures.samples.made_prose import f1, word_f1

from documents.model import Document, UnreadableDocument
from documents.ocr import ocr_available
from documents.reader_process import read_document
from measured_documents.documents import MeasuredDocument, documents, missing_fonts
from measured_documents.process_tree_memory import peak_of_readers

_ENOUGH = {"text": 0.99, "scan": 0.95, "hostile": 0.0}
_MOST_BYTES = 300_000_000
_MOST_SECONDS = 60.0
_PACKAGES = {
    "FreeSerif.ttf": "fonts-freefont-ttf",
    "DejaVuSans.ttf": "fonts-dejavu-core",
    "DejaVuSerif.ttf": "fonts-dejavu-core",
}
SET = "desks"


def main(*names: str) -> int:
    """Print a row for each, and the worst of each group; the exit code is 1 if a goal is missed."""
    file = names[0] if names else SET
    only = names[1] if len(names) > 1 else ""
    missing = missing_packages()
    if missing:
        sys.stdout.write(f"scans are not measured: apt install {' '.join(missing)}\n")
    missed = 0
    worst: dict[str, list[float]] = defaultdict(lambda: [1.0, 0.0, 0.0])
    for one in documents(file, scans=not missing):
        if only not in one.name:
            continue
        started = time.monotonic()
        with peak_of_readers() as peak:
            read = _read(one)
        seconds = time.monotonic() - started
        problem = read.problem if isinstance(read, Document) else read.code
        score = _score(one, read) if isinstance(read, Document) else 0.0
        met = (
            problem in one.codes
            and score >= _ENOUGH[one.group]
            and peak.value < _MOST_BYTES
            and seconds < _MOST_SECONDS
        )
        missed += not met
        row = worst[one.group]
        row[:] = min(row[0], score), max(row[1], seconds), max(row[2], peak.value / 1e6)
        sys.stdout.write(
            f"{one.name:34} F1 {score:.4f} {seconds:5.1f} s {peak.value / 1e6:4.0f} MB "
            f"{problem or 'read'}{'' if met else '   MISSED'}\n"
        )
        sys.stdout.flush()
    for group, (score, seconds, megabytes) in worst.items():
        sys.stdout.write(f"worst of {group}: F1 {score:.4f}, {seconds:.1f} s, {megabytes:.0f} MB\n")
    return 1 if missed else 0


def missing_packages() -> list[str]:
    """Return what Debian calls the programs and fonts that scans need and are not there."""
    programs = () if ocr_available() else ("tesseract-ocr", "tesseract-ocr-vie")
    return [*programs, *dict.fromkeys(_PACKAGES[font] for font in missing_fonts())]


def _read(one: MeasuredDocument) -> Document | UnreadableDocument:
    try:
        return read_document(one.content)
    except UnreadableDocument as error:
        return error


def _score(one: MeasuredDocument, read: Document) -> float:
    if not one.pages:
        return 0.0
    # The order is measured by pairs of words; what is recognised, by words.
    compare = word_f1 if one.group == "scan" else f1
    # Pages that were not read in time are named, and count for nothing here.
    pairs = [
        (page.text, wanted) for page, wanted in zip(read.pages, one.pages, strict=True) if page.text
    ]
    if not pairs:
        return 0.0
    return compare("\n".join(text for text, _ in pairs), "\n".join(want for _, want in pairs))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
