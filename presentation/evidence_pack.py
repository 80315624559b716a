"""An evidence pack: a ZIP of archived records, readable copies, and how to verify them."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import IO

from article.dates import HANOI

CHECKSUMS = "SHA256SUMS"
README = "README.txt"

_README = """\
{title}
{line}

VI
Hồ sơ này gồm bản lưu của một bài báo do tipwatch lập lúc {at} (giờ Hà Nội).

  {warc}   các bản ghi WARC (ISO 28500) của bài, mỗi phiên bản một bản ghi, đúng từng byte như đã lưu
  page-N.html      trang web như máy chủ đã gửi (phiên bản N), đã bỏ mã hoá truyền tải
  {documents}   các bản ghi WARC của văn bản đính kèm, nếu bài có
  document-N.*     văn bản đúng từng byte như đã nhận (N là số trong danh sách bên dưới)
  print.html       bài viết để đọc và in, cùng lý do gắn cờ và lời trích dẫn
  SHA256SUMS       giá trị băm SHA-256 của mọi tệp khác

Cách kiểm tra, không cần tipwatch:

  sha256sum -c SHA256SUMS
  pip install warcio
  warcio check -v {warc}
  warcio extract --payload {warc} 0 > page.html
  sha256sum page.html                          (so với giá trị trong lời trích dẫn)
  warcio check -v {documents}
  warcio extract --payload {documents} OFFSET > document    (OFFSET trong danh sách bên dưới)
  sha256sum document                           (so với giá trị trong danh sách bên dưới)

EN
This pack holds what was archived of one article; tipwatch made it at {at} (Hanoi).

  {warc}   the WARC records (ISO 28500) of the article, one a revision, byte by byte as stored
  page-N.html      the page as the server sent it (revision N), transfer coding removed
  {documents}   the WARC records of its documents, if it has any
  document-N.*     the document byte by byte as it was received (N as in the list below)
  print.html       the article to read and print, with why it was flagged and a reference
  SHA256SUMS       the SHA-256 of every other file

How to verify it without tipwatch:

  sha256sum -c SHA256SUMS
  pip install warcio
  warcio check -v {warc}
  warcio extract --payload {warc} 0 > page.html
  sha256sum page.html                          (compare with the value in the reference)
  warcio check -v {documents}
  warcio extract --payload {documents} OFFSET > document    (OFFSET as in the list below)
  sha256sum document                           (compare with the value in the list below)

Revisions / Phiên bản:
{revisions}

Documents / Văn bản:
{listed}
"""
_LEFT_OUT = "left out of this pack / không có trong hồ sơ này"
_NO_DOCUMENTS = "  -"


@dataclass(frozen=True, kw_only=True)
class ArchivedRevision:
    """What is archived of one revision."""

    number: int
    seen_at: datetime
    url: str
    record: bytes
    """A gzip member with one WARC record."""
    body: bytes
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PackedDocument:
    """A document of the article; without a record it is named, and why it is not in the pack."""

    number: int
    seen_at: datetime
    url: str
    sha256: str
    kind: str
    record: bytes = b""
    body: bytes = b""
    left_out: DocumentOmission | None = None


class DocumentOmission(StrEnum):
    """Why a document is not in the pack."""

    TOO_LARGE = "the pack would be too large / hồ sơ sẽ quá lớn"
    NOT_ARCHIVED = "not archived, or no longer / chưa lưu hoặc không còn bản lưu"


def write_evidence_pack(
    file: IO[bytes],
    *,
    number: int,
    title: str,
    printed: str,
    revisions: Sequence[ArchivedRevision],
    documents: Sequence[PackedDocument] = (),
    at: datetime,
) -> None:
    """Write the pack of an article; the same content gives the same bytes at the same time."""
    local = at.astimezone(HANOI)
    warc = f"article-{number}.warc.gz"
    files = {warc: b"".join(one.record for one in revisions)} if revisions else {}
    packed = [one for one in documents if one.record]
    documents_warc = f"documents-{number}.warc.gz"
    if packed:
        files[documents_warc] = b"".join(one.record for one in packed)
        files |= {f"document-{one.number}.{one.kind}": one.body for one in packed}
    files |= {f"page-{one.number}.html": one.body for one in revisions}
    files["print.html"] = printed.encode()
    lines = "\n".join(
        f"  {one.number}  {one.seen_at:%Y-%m-%d %H:%M:%S} UTC  {one.sha256}\n     {one.url}"
        for one in revisions
    )
    files[README] = _README.format(
        title=title, line="=" * min(len(title), 78), at=f"{local:%d/%m/%Y %H:%M}",
        warc=warc, revisions=lines or _NO_DOCUMENTS, documents=documents_warc,
        listed=_listed(documents) or _NO_DOCUMENTS,
    ).encode()  # fmt: skip
    sums = "".join(
        f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in sorted(files.items())
    )
    files[CHECKSUMS] = sums.encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, body in files.items():
            entry = zipfile.ZipInfo(name, date_time=local.timetuple()[:6])
            entry.compress_type = (
                zipfile.ZIP_STORED if name.endswith(".gz") else zipfile.ZIP_DEFLATED
            )
            entry.external_attr = 0o644 << 16
            pack.writestr(entry, body)


def _listed(documents: Sequence[PackedDocument]) -> str:
    lines, offset = [], 0
    for one in documents:
        place = f"OFFSET {offset}" if one.record else f"{_LEFT_OUT}: {one.left_out}"
        lines.append(
            f"  {one.number}  {one.seen_at:%Y-%m-%d %H:%M:%S} UTC  {one.sha256}\n"
            f"     {one.url}\n     {place}"
        )
        offset += len(one.record)
    return "\n".join(lines)
