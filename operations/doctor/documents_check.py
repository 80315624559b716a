"""Doctor's check of the programs that read scans and old Word files."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from documents.ocr import ocr_available
from operations.doctor.check_result import CheckResult, ok, warn


def check_document_programs(
    *,
    has_ocr: Callable[[], bool] = ocr_available,
    find_program: Callable[[str], str | None] = shutil.which,
    count_waiting: Callable[[], int] = lambda: 0,
) -> CheckResult:
    """Name what is missing, or how many documents it left unread; everything else works without."""
    missing, packages = [], []
    if not has_ocr():
        missing.append("scanned pages have no text: tesseract or its Vietnamese data is missing")
        packages += ["tesseract-ocr", "tesseract-ocr-vie"]
    if not find_program("antiword"):
        missing.append("DOC files are not read: antiword is missing")
        packages.append("antiword")
    if missing:
        return warn("documents", "; ".join(missing), f"apt install {' '.join(packages)}")
    if waiting := count_waiting():
        return warn(
            "documents",
            f"{waiting} can be read better now, by a program that was missing or a newer reader",
            "`tipwatch run` does it by and by, `tipwatch reassess` at once",
        )
    return ok("documents", "scanned pages and DOC files can be read")
