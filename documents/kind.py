"""The kind of a document, by its first bytes; its name decides nothing."""

from __future__ import annotations

import zipfile
from io import BytesIO

from documents.model import DocumentCode, DocumentKind, UnreadableDocument

SUFFIXES = frozenset(f".{kind.value}" for kind in DocumentKind)


def document_kind(content: bytes) -> DocumentKind:
    """Return the kind; raises UnreadableDocument if it is none that is read."""
    # Readers of PDF accept up to a kilobyte of anything before the header.
    if b"%PDF-" in content[:1024]:
        return DocumentKind.PDF
    if content.startswith(b"{\\rtf"):
        return DocumentKind.RTF
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # An encrypted DOCX is wrapped in the container of the old format.
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UnreadableDocument(DocumentCode.ENCRYPTED)
        return DocumentKind.DOC
    if content.startswith(b"PK"):
        return _zipped(content)
    raise UnreadableDocument(DocumentCode.UNKNOWN_KIND)


def _zipped(content: bytes) -> DocumentKind:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableDocument(DocumentCode.BROKEN) from error
    if "word/document.xml" in names:
        return DocumentKind.DOCX
    if "content.xml" in names:
        return DocumentKind.ODT
    raise UnreadableDocument(DocumentCode.UNKNOWN_KIND)
