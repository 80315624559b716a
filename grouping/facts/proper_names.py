"""Proper names that a report states: villages, firms, boats, and adults named as accused; never a victim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from hashlib import blake2b
from itertools import takewhile

from article.text import fold_diacritics
from grouping.facts.places import table_names
from relevance.places.gazetteer import unit_forms

# A name counts where the word before it says that it is a place or a firm. A name by itself may be a victim's.
_PLACE_WORDS = (
    "ở|tại|gần|xã|phường|huyện|quận|hạt|thị trấn|thị xã|thành phố|bản|thôn|ấp|đồn|chợ|đảo|hòn|bãi|bến xe|cảng|"
    "khu|tòa|tòa nhà|lò than|lò gạch|cửa khẩu|sông|suối|bến phà|công ty|trung tâm|spa|nhà nghỉ|khách sạn|"
    "cơ sở|phòng khám|quán|in|at|near|off|outside|around|to|from|đến|tới|sang"
)
# "Ở kho hàng Brno" names a place, "ở nhà chị Hoa" a person.
_PERSON_WORDS = "chị|anh|em|bà|ông|cô|bé|cháu|của|là|và|cho|với|do|được|có|bạn|nạn|mẹ|cha|con|and|of|with|his|her|their"
_NAMED = re.compile(
    rf"(?<!\w)(?i:{_PLACE_WORDS}) (?:(?!(?:{_PERSON_WORDS}) )[a-zà-ỹđ-]{{1,8}} ){{0,2}}[\"“«]?"
    r"(\w{1,16}(?:['’]s)?(?:[ -]\w{1,16}(?:['’]s)?){0,3})"
)
_HEADING = re.compile(r"(\w{1,16}(?:[ -]\w{1,16}){0,3}):")
_WORD = re.compile(r"[^\W_]+")
_NUMBER_OF_VESSEL = re.compile(r"\b[A-Z]{2,3}[a-z]?[ -]?(\d{4,6})[ -]?(?:TS)?\b")
_NO_NAMES = frozenset(
    "bo cong toa vien cuc so hoi ban uy dai thu chu dieu ngay thang nam nguoi monday tuesday wednesday thursday "
    "friday saturday sunday january february march april may june july august september october november "
    "december the a an court police vietnam vietnamese asia europe viet dong trung".split()
)
"""Of authorities, days and continents: no place that parts two reports begins with one."""
_MIN_LETTERS = 4
_MAX_WORDS = 4
_RUN = re.compile(r"(?<!\w)[A-ZĐÀ-ÝĂĨŨƠƯẠ-Ỹ]\w{0,15}(?: [A-ZĐÀ-ÝĂĨŨƠƯẠ-Ỹ]\w{0,15}){0,7}")

_ACCUSED = re.compile(
    r"(?<!\w)(?i:bị cáo|bị can|nghi phạm|nghi can|đối tượng|cầm đầu là|chủ mưu là|khởi tố|truy tố|tuyên phạt|"
    r"tạm giam|tạm giữ|(?:công an|cảnh sát|biên phòng)[^.;\n]{0,30} bắt(?: giữ)?) (?=[^\W\d_])"
)
_NAME_WORDS = re.compile(r"(?:[^\W\d_]{1,8} ){1,4}[^\W\d_]{1,8}")
_AGE = re.compile(r" ?[(,] ?(?:(\d{2}) tuổi|(?:sn|sinh năm|sinh) (\d{4}))", re.IGNORECASE)
# Begun at the age: a pattern that begins with a name tries every word of a text.
_CHARGED_AFTER = re.compile(
    r"(?<!\d)(\d{2}) tuổi[^.;\n]{0,60}? bị (?:công an [^,.;\n]{0,30} )?(?:khởi tố|truy tố|tuyên phạt)",
    re.IGNORECASE,
)
_VICTIM_WORDS = frozenset("nhân hại chị em cháu bé con".split())
_ADULT = 18
_MIN_NAME, _MAX_NAME = 3, 5
"""Words; of two, a common word and a name are as often."""
_OPENING = 90


def local_names(title: str, text: str) -> frozenset[str]:
    """Return the places and firms that only grammar shows, folded; units and known places are left out."""
    known = _known()
    found: set[str] = set()
    for written in _written(title, text):
        name = "".join(_WORD.findall(fold_diacritics(written).casefold()))
        if len(name) >= _MIN_LETTERS and name not in known:
            found.add(name)
    found |= {match[1] for match in _NUMBER_OF_VESSEL.finditer(f"{title}\n{text}")}
    return frozenset(found)


def capitalised_runs(text: str) -> frozenset[str]:
    """Return every run of up to four words with capitals, folded: to find a local name of another report."""
    found: set[str] = set()
    for match in _RUN.finditer(text):
        words = fold_diacritics(match[0]).casefold().split()
        found |= {
            "".join(words[start : start + count])
            for count in range(1, _MAX_WORDS + 1)
            for start in range(len(words) - count + 1)
        }
    return frozenset(name for name in found if len(name) >= _MIN_LETTERS)


def accused_adults(text: str, *, on: date) -> tuple[frozenset[str], frozenset[str]]:
    """Return hashes of the names of the accused: of those whose age is stated and adult, and of the others.

    Whoever is stated to be a minor is in neither.
    """
    adults, others, minors = set(), set(), set()
    for match in _ACCUSED.finditer(text):
        rest = text[match.end() : match.end() + _OPENING]
        name = _leading_name(rest)
        if not name:
            continue
        age = _AGE.match(rest, len(name))
        if age is None:
            others.add(_hash(name))
        elif (int(age[1]) if age[1] else on.year - int(age[2]) - 1) >= _ADULT:
            adults.add(_hash(name))
        else:
            minors.add(_hash(name))
    for match in _CHARGED_AFTER.finditer(text):
        name = _name_before(text[max(0, match.start() - _OPENING) : match.start()])
        if name:
            (adults if int(match[1]) >= _ADULT else minors).add(_hash(name))
    return frozenset(adults - minors), frozenset(others - adults - minors)


def _written(title: str, text: str) -> Iterator[str]:
    if heading := _HEADING.match(title):
        yield from _capitalised(heading[1], whole=True)
    for match in _NAMED.finditer(f"{title}\n{text}"):
        yield from _capitalised(match[1])


def _capitalised(written: str, *, whole: bool = False) -> Iterator[str]:
    """Yield the leading words with capitals as one name; a possessive ends it and begins another."""
    words = re.split(r"[ -]", written)
    leading = list(takewhile(lambda word: word[0].isupper() and not word.isupper(), words))
    if not leading or (whole and leading != words):
        return
    if fold_diacritics(leading[0]).casefold() in _NO_NAMES:
        return
    name: list[str] = []
    for position, word in enumerate(leading):
        if word.endswith(("'s", "’s")):
            # "Osaka's Higashinari ward" is a place, "in Mary's flat" is not.
            if position + 1 == len(leading):
                return
            yield " ".join([*name, word[:-2]])
            name = []
        else:
            name.append(word)
    yield " ".join(name)


def _leading_name(rest: str) -> str:
    match = _NAME_WORDS.match(rest)
    words = list(takewhile(str.istitle, match[0].split(" "))) if match else []
    return " ".join(words) if len(words) >= _MIN_NAME else ""


def _name_before(words: str) -> str:
    """Return the name that ends a text, "Lê Thị Hoa Mận, "; of a victim, nothing."""
    backwards = words.rstrip(" ,(").split(" ")[::-1]
    name = list(takewhile(lambda word: word.isalpha() and word.istitle(), backwards))
    before = backwards[len(name)].casefold() if len(name) < len(backwards) else ""
    is_name = _MIN_NAME <= len(name) <= _MAX_NAME and before not in _VICTIM_WORDS
    return " ".join(reversed(name)) if is_name else ""


def _hash(name: str) -> str:
    return blake2b(name.casefold().encode(), digest_size=8).hexdigest()


@cache
def _known() -> frozenset[str]:
    names = (*table_names(), *unit_forms())
    return frozenset("".join(_WORD.findall(fold_diacritics(name).casefold())) for name in names)
