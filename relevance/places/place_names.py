"""Which places an article names; never people, streets or communes that share a name with one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from relevance.judgement import Place, PlaceKind
from relevance.places.gazetteer import gazetteer
from relevance.terms.match_form import MatchForm
from relevance.terms.term_matcher import TermMatch

# What stands before and after a name tells a place from a person; this many characters are enough.
_AROUND = 24

_PERSON_BEFORE = re.compile(
    r"(?:^|[\s\"'(])(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Ee]m|[Cc]ô|[Cc]hú|[Bb]ác|[Cc]háu|[Tt]hầy|[Bb]é|"
    r"bị can|bị cáo|nghi phạm|đối tượng|nạn nhân|ca sĩ|diễn viên|nghệ sĩ|đạo diễn|luật sư|"
    r"phóng viên|[Đđ]ại tá|[Tt]hượng tá|[Tt]rung tá|[Tt]hiếu tá|[Đđ]ại úy|[Tt]hượng úy|[Tt]rung úy|"
    r"[Tt]hiếu úy|[Tt]hiếu tướng|[Tt]rung tướng|Văn|Thị|Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|"
    r"Đặng|Bùi|Đỗ|Ngô|Đinh|Trịnh|Đoàn|Lương|Mai|Tạ|tên|tên là) $"
)
_SMALLER_BEFORE = re.compile(
    r"(?:[Đđ]ường|[Pp]hố|[Xx]ã|[Pp]hường|[Tt]hôn|[Ấấ]p|[Qq]uận|[Hh]uyện|[Tt]hị trấn|[Ss]ông|[Cc]hợ|"
    r"[Kk]hách sạn|[Bb]áo|[Nn]hà hàng|[Gg]ió|[Tt]huốc|[Hh]ồ|[Gg]iàn khoan) $"
)
# Nationality is not place: "đối tượng người Trung Quốc" may never have left Việt Nam.
_NATIONAL_BEFORE = re.compile(r"(?:[Nn]gười|[Gg]ốc|quốc tịch|[Tt]iếng) $")
_SPEECH_VERB_AFTER = re.compile(
    r" (?:cho biết|cho hay|khai|kể|nói|chia sẻ|thừa nhận|quen|rủ|bị bắt)\b"
)
_AGENCY_BEFORE = re.compile(
    r"(?:[Cc]ông an|[Tt]ỉnh|TP\.?|[Tt]hành phố|TAND|VKSND|UBND|HĐND|BĐBP|[Bb]iên phòng|[Ss]ở|CA|ở|"
    r"tại|từ|đến|về|sang|và|,|-) ?$"
)
_ABROAD_BEFORE = re.compile(
    r"(?:[Ss]ang|[Tt]ại|[Ởở]|[Đđ]ến|[Vv]ào|[Tt]ừ|[Qq]ua|[Tt]ới|[Kk]hỏi|[Vv]ề|[Rr]ời|[Ss]ứ) $"
)
# "Anh T.", "Đức Trọng", "Pháp luật".
_NAME_AFTER = re.compile(r" ?[A-ZĐÀ-Ỹ](?:[a-zà-ỹ]|\.)| (?:luật|lý|chế|ngữ)\b")


def extract_places(forms: Iterable[MatchForm]) -> tuple[Place, ...]:
    """Return the places named in the fields, in the order they come up."""
    known = gazetteer()
    named: dict[str, Place] = {}
    for form in forms:
        for word in _longest(known.names.find(form)):
            place = known.places[word.term.name]
            if place.name not in named and _is_place(
                form.cased, word, place, doubtful=word.term.name in known.ambiguous
            ):
                named[place.name] = place
    return tuple(named.values())


def _longest(words: list[TermMatch]) -> list[TermMatch]:
    """Drop names inside longer names: "Lào" in "Lào Cai", "Hà Nam" in "Hà Nam, Trung Quốc"."""
    words.sort(key=lambda word: (word.start, -word.end))
    longest: list[TermMatch] = []
    for word in words:
        if not longest or word.end > longest[-1].end:
            longest.append(word)
    return longest


def _is_place(text: str, word: TermMatch, place: Place, *, doubtful: bool) -> bool:
    before = text[max(0, word.start - _AROUND) : word.start]
    after = text[word.end : word.end + _AROUND]
    if doubtful and (not _ABROAD_BEFORE.search(before) or _NAME_AFTER.match(after)):
        return False
    if _SMALLER_BEFORE.search(before):
        return False
    if place.kind is not PlaceKind.PROVINCE:
        return not _NATIONAL_BEFORE.search(before)
    if _PERSON_BEFORE.search(before):
        return False
    if _SPEECH_VERB_AFTER.match(after) and not _AGENCY_BEFORE.search(before):
        return False
    return not _is_byline(text, word)


def _is_byline(text: str, word: TermMatch) -> bool:
    """Return whether the name is a line by itself at the end, where reporters sign."""
    return not text[word.end :].strip(" .\n") and text[: word.start].endswith("\n")
