"""An evidence pack: a ZIP of archived records, readable copies, and how to verify them."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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
  print.html       bài viết để đọc và in, cùng lý do gắn cờ và lời trích dẫn
  SHA256SUMS       giá trị băm SHA-256 của mọi tệp khác

Cách kiểm tra, không cần tipwatch:

  sha256sum -c SHA256SUMS
  pip install warcio
  warcio check -v {warc}
  warcio extract --payload {warc} 0 > page.html
  sha256sum page.html                          (so với giá trị trong lời trích dẫn)

EN
This pack holds what was archived of one article; tipwatch made it at {at} (Hanoi).

  {warc}   the WARC records (ISO 28500) of the article, one a revision, byte by byte as stored
  page-N.html      the page as the server sent it (revision N), transfer coding removed
  print.html       the article to read and print, with why it was flagged and a reference
  SHA256SUMS       the SHA-256 of every other file

How to verify it without tipwatch:

  sha256sum -c SHA256SUMS
  pip install warcio
  warcio check -v {warc}
  warcio extract --payload {warc} 0 > page.html
  sha256sum page.html                          (compare with the value in the reference)

Revisions / Phiên bản:
{revisions}
"""


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


def write_evidence_pack(
    file: IO[bytes],
    *,
    number: int,
    title: str,
    printed: str,
    revisions: Sequence[ArchivedRevision],
    at: datetime,
) -> None:
    """Write the pack of an article; the same content gives the same bytes at the same time."""
    local = at.astimezone(HANOI)
    warc = f"article-{number}.warc.gz"
    files = {warc: b"".join(one.record for one in revisions)}
    files |= {f"page-{one.number}.html": one.body for one in revisions}
    files["print.html"] = printed.encode()
    lines = "\n".join(
        f"  {one.number}  {one.seen_at:%Y-%m-%d %H:%M:%S} UTC  {one.sha256}\n     {one.url}"
        for one in revisions
    )
    files[README] = _README.format(
        title=title, line="=" * min(len(title), 78), at=f"{local:%d/%m/%Y %H:%M}",
        warc=warc, revisions=lines,
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
