"""Replace the initials of victims in what leaves the archive, such as letters."""

from __future__ import annotations

import re
from dataclasses import replace

from presentation.highlight import HighlightedText

WITHHELD = "[giấu tên]"
"""Stands in the text of an article, so it is in Vietnamese as the article is."""
WITHHELD_ENGLISH = "[name withheld]"

_INITIAL = r"(?:Ch|Gi|Kh|Ng|Nh|Ph|Qu|Th|Tr|[A-ZĐÂĂÊÔƠƯ])"
_INITIALS = rf"{_INITIAL}\.(?:[ \u00a0]?{_INITIAL}\.){{0,4}}(?:[ \u00a0]?{_INITIAL}\b(?!\.?\w))?"
_NAME_PART = r"[A-ZĐÂĂÊÔƠƯÀ-Ỵ][a-zà-ỵ]+"
# "Giàng A S.", "Lầu Y M.": names of several peoples have a middle name of one letter.
_MIDDLE = r"(?:[AÁY][ \u00a0])?"
_NAME = rf"(?:{_NAME_PART}[ \u00a0]){{0,3}}{_MIDDLE}{_INITIALS}"
_UNDOTTED = rf"(?:{_NAME_PART}[ \u00a0]){{1,3}}{_MIDDLE}{_INITIAL}\b(?!\.?\w)"
_FURTHER = (
    rf"(?:(?:,| và| and)[ \u00a0](?:{_NAME}(?!\w|[ \u00a0]?[A-ZĐ][a-zà-ỵ])|{_UNDOTTED})){{0,5}}"
)
_PERSON = (
    r"[Cc]hị(?: em)?|[Aa]nh|[Ee]m|[Cc]háu|[Bb]é|[Cc]on|[Cc]ô|[Bb]à|[Ôô]ng|[Nn]ạn nhân|[Bb]ị hại"
    r"|[Tt]hiếu nữ|[Nn]ữ sinh|[Nn]am sinh|[Vv]ợ|[Cc]hồng|[Gg]ái|[Tt]rai|[Tt]ên(?: là)?"
    r"|[Vv]ictims?|[Gg]irl|[Bb]oy|[Ww]oman|[Mm]an|[Mm]s\.?|[Mm]r\.?|[Mm]rs\.?|named|called"
)
_AFTER_PERSON = re.compile(
    rf"(?<!\w)(?:{_PERSON})(?:[ \u00a0](?:là|gồm|tên))?[ \u00a0]"
    rf"(?P<name>(?:{_NAME}|{_UNDOTTED}){_FURTHER})"
)
_BEFORE_AGE = re.compile(
    rf"(?<![\w.]){_NAME}(?=[ \u00a0]?[(,][ \u00a0]?"
    r"(?:SN|sinh(?: năm)?|\d{1,2}[ \u00a0]?tuổi|aged?|born|\d{1,2}[,)]|\d{1,2} years?))"
)

# Most texts have none, and are then not searched for what may stand around it.
_ANY_INITIAL = re.compile(rf"(?<!\w){_INITIAL}(?!\w)")


def withhold_initials(text: str, *, language: str | None = None) -> str:
    """Replace initials that stand for a person: after "chị", "em", "victim", or before an age."""
    return _replaced(text, _spans(text), start=0, end=len(text), words=_words(language))


def withhold_in_runs(runs: HighlightedText, *, language: str | None = None) -> HighlightedText:
    """Replace initials in marked text, also where a mark ends between a word and a name."""
    whole = "".join(run.text for run in runs)
    spans = _spans(whole)
    if not spans:
        return runs
    done, start = [], 0
    for run in runs:
        end = start + len(run.text)
        text = _replaced(whole, spans, start=start, end=end, words=_words(language))
        done.append(replace(run, text=text))
        start = end
    return tuple(run for run in done if run.text)


def _words(language: str | None) -> str:
    return WITHHELD_ENGLISH if language == "en" else WITHHELD


def _spans(text: str) -> list[tuple[int, int]]:
    if not _ANY_INITIAL.search(text):
        return []
    # Without such a neighbour initials are rather an office, a street or a city: TP.HCM, Q.1.
    found = [match.span("name") for match in _AFTER_PERSON.finditer(text)]
    found += [match.span() for match in _BEFORE_AGE.finditer(text)]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _replaced(text: str, spans: list[tuple[int, int]], *, start: int, end: int, words: str) -> str:
    """Return text[start:end], each span replaced where it begins."""
    pieces, at = [], start
    for first, last in spans:
        if last <= start or first >= end:
            continue
        pieces.append(text[at : max(at, first)])
        if first >= start:
            pieces.append(words)
        at = min(last, end)
    return "".join((*pieces, text[at:end]))
