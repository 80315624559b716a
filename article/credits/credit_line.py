"""Credit lines: which origin a page names; read before they are removed from the text."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from article.canonical_url import BadAddress, canonical_url, host_of

OUTLETS = Path(__file__).parent / "outlets.csv"

_LONGEST_CREDIT = 60  # longer "Theo …" lines name a source of information, not of the article
_URL_LINE = re.compile(
    r"(?i)^\W*+(?:nguồn(?: tin| bài)?|source|content link|link gốc)[^:]{0,30}:\s*+(https?://\S++)\W*+$"
)
_SOURCE_LINE = re.compile(r"(?i)^\W*+(?:nguồn(?: tin| bài)?|source)\s*+:\s*+(.{2,60}?)\W*$")
_THEO_LINE = re.compile(r"^\W*+Theo\s++(.{2,60}?)\W*$")
_AGENCY_TAIL = re.compile(r"(?:^|\s|/|\()(TTXVN|VOV\d?|VOV\.VN|VNA|VGP)\)?\s*+(?:\./\.\s*+)?$")
_THEO_TAIL = re.compile(r"\((?:Theo|Nguồn|Source)(?>(?:\s*+:)?)\s++([^()]{2,60})\)[\s./]*+$")
_DATED_HEAD = re.compile(r"^\W*+Theo\s++(.{2,40}?)\s*+(?:,\s++)?\d{1,2}/\d{1,2}/\d{4}[\s\d:,–-]*+$")
_PHOTO_LINE = re.compile(r"(?i)^\W*+(?:ảnh|photo|video|clip|đồ họa|đồ hoạ)\b")
_PREFIX = re.compile(
    r"^\(?\s*+(?:Chinhphu\.vn|VOVWORLD|VOV\d?|VOV\.VN|VGP(?: News)?|TTXVN|VNA|Dân trí|PLO|TPO|VTC News|"
    r"MPS|ANTV|VTV\.vn|TĐO|TĐ|Biên phòng|ĐBND|PLVN|BVPL|PNVN|PNO|"
    r"TTO|TNO|SGGPO?|QĐND(?: Online)?|Baoquocte\.vn|BQT)\s*+(?:\)\s*+)?[-–—]++\s*+"
)


@dataclass(frozen=True, kw_only=True)
class CreditLine:
    """The origin a page credits; `lines` are the paragraphs that hold nothing else."""

    original_url: str | None = None
    credited: str | None = None
    lines: frozenset[str] = frozenset()


@cache
def outlets() -> dict[str, str]:
    """Map each printed name of an outlet, case-folded, to its source."""
    with OUTLETS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["printed"].casefold(): row["source"] for row in rows}


def extract_credit(text_lines: Sequence[str], *, own_host: str) -> CreditLine:
    """Return the credit of a body. A `Nguồn: URL` line holds nothing else; `(Theo X)` stays in the text."""
    original_url = credited = None
    cut = set()
    for line in text_lines[-6:]:
        if match := _URL_LINE.match(line):
            cut.add(line)
            original_url = original_url or _other_site_url(match[1], own_host=own_host)
            continue
        if len(line) > _LONGEST_CREDIT:
            continue
        if match := _SOURCE_LINE.match(line):
            cut.add(line)
            credited = credited or _outlet_or_name(match[1])
        elif match := _THEO_LINE.match(line):
            credited = credited or _outlet_only(match[1])
    head = _dated_head(text_lines)
    cut.update(text_lines[:1] if head else ())
    credited = credited or head or _tail(text_lines)
    if credited is None and original_url:
        credited = outlets().get(host_of(original_url).removeprefix("www."))
    return CreditLine(original_url=original_url, credited=credited, lines=frozenset(cut))


def _dated_head(text_lines: Sequence[str]) -> str | None:
    """Read "Theo TTXVN 09/11/2023 19:00", the first line of a republished page."""
    match = _DATED_HEAD.match(text_lines[0]) if text_lines else None
    return _outlet_only(match[1]) if match else None


def _tail(text_lines: Sequence[str]) -> str | None:
    """Read the credit that closes the last sentence: "(Theo X)", "/TTXVN"."""
    if not text_lines or _PHOTO_LINE.match(text_lines[-1]):
        return None
    if match := _THEO_TAIL.search(text_lines[-1]):
        return _outlet_only(match[1])
    agency = _AGENCY_TAIL.search(text_lines[-1][-40:])
    return _outlet_or_name(agency[1]) if agency else None


def strip_agency_prefix(lead: str) -> str:
    """Remove the prefix of an agency: `(Chinhphu.vn) - `, `VOV.VN - `."""
    return _PREFIX.sub("", lead, count=1)


def _other_site_url(url: str, *, own_host: str) -> str | None:
    try:
        canonical = canonical_url(url.rstrip(".,;)"))
    except BadAddress:
        return None
    same = host_of(canonical).removeprefix("www.") == own_host.removeprefix("www.")
    return None if same else canonical


def _outlet_or_name(name: str) -> str:
    return outlets().get(name.casefold(), name)


def _outlet_only(name: str) -> str | None:
    """Return a credit after "Theo" only for an outlet: "Theo cơ quan công an" is none."""
    known = outlets().get(name.casefold())
    if known:
        return known
    tail = re.split(r"/|,|\s-\s", name)[-1].strip()
    return outlets().get(tail.casefold())
