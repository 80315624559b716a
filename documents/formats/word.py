"""Text of RTF, and of DOC where a program that reads it is installed."""

from __future__ import annotations

import shutil
import subprocess
from tempfile import NamedTemporaryFile

from striprtf.striprtf import rtf_to_text

from documents import limits
from documents.model import DocumentCode, UnreadableDocument


def read_rtf(content: bytes) -> tuple[str | None, list[str]]:
    """Return the text as one page; RTF says nothing of pages."""
    text = str(rtf_to_text(content.decode("latin-1"), encoding="cp1252", errors="ignore"))  # type: ignore[no-untyped-call]
    return None, [text.strip()]


def read_doc(content: bytes) -> tuple[str | None, list[str]]:
    """Return the text as one page, by antiword."""
    program = shutil.which("antiword")
    if not program:
        raise UnreadableDocument(DocumentCode.NO_READER)
    with NamedTemporaryFile(suffix=".doc") as file:
        file.write(content)
        file.flush()
        done = subprocess.run(  # noqa: S603 - found above, and the name of the file is ours
            [program, "-m", "UTF-8.txt", "-w", "0", file.name],
            capture_output=True,
            timeout=limits.WALL_SECONDS,
            check=False,
        )
    if done.returncode:
        raise UnreadableDocument(DocumentCode.BROKEN)
    return None, [done.stdout.decode("utf-8", "replace").strip()]
