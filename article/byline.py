"""Bylines: names of reporters as pages print them, separated from names of newspapers."""

from __future__ import annotations

import re

from article.credit_line import outlets
from article.text import tidy

_SYLLABLE = r"[A-ZÀ-ỸĐ][a-zà-ỹđ]*"
_NAME = rf"{_SYLLABLE}(?: {_SYLLABLE}){{1,4}}"
_FULL_NAME = re.compile(rf"^{_NAME}$")
_SIGNATURE = re.compile(
    rf"^(?:(?:Bài|Tin|Bài, ảnh|Thực hiện|Tác giả|By)\s*:?\s+)?(?P<names>{_NAME}(?:\s*(?:,|-|–|và|&)\s*{_NAME})*)"
    r"(?:\s*(?:/|\(|\||-)\s*(?P<outlet>[^/()|]{2,40})\)?)?[ .]*$"
)
_NEWSROOM = re.compile(r"(?i)(?:báo|tạp chí|cổng|trang|ban biên tập|ban|phòng|tòa soạn|đài)\s")
_NO_NAMES = re.compile(r"(?i)\b(?:ảnh|nguồn|theo|photo|video|ban biên tập|phóng viên)\b")


def author_name(printed: str | None) -> str | None:
    """Return the person in `Xuân Sơn / Báo Thế giới và Việt Nam`; None for a newspaper or host."""
    name = tidy(re.split(r"[/|]", printed or "")[0]).strip(" -–,.")
    if not name or name.casefold() in outlets() or re.search(r"\.\w", name):
        return None
    return re.sub(r"^(?i:tác giả|by|thực hiện)\s*:?\s+", "", name) or None


def person_name(printed: str | None) -> str | None:
    """Return a name if it has a person's form: two to five capitalised syllables."""
    name = author_name(printed)
    if name and _NEWSROOM.match(name):
        return None
    return (
        name
        if name and all(_FULL_NAME.match(one) for one in re.split(r"\s*[,&]\s*", name))
        else None
    )


def byline_signature(line: str) -> str | None:
    """Return the author in the last line of a body: `Ngọc Mai/VOV5`; None for a sentence."""
    match = _SIGNATURE.match(line)
    if not match or _NO_NAMES.search(match["names"]):
        return None
    outlet = match["outlet"]
    if outlet and outlet.strip().casefold() not in outlets():
        return None
    names = match["names"]
    return None if names.casefold() in outlets() else names
