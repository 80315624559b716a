"""Bylines: names of reporters as pages print them, separated from names of publishers."""

from __future__ import annotations

import re
import unicodedata

from article.bounds import AUTHOR
from article.credits.credit_line import outlets
from article.text import tidy

_MAX_WORDS = 5
_MAX_PEN_NAME_WORDS = 3
_MIN_INITIALLED = 4
_MAX_SIGNATURE_LETTERS = 120
_PREFIX = re.compile(
    r"(?i)\A(?:bài, ảnh|thực hiện|tác giả|người viết|written by|posted by|by|von|par|por|bài|tin)(?>(?:\s*+:)?)\s++"
)
_SIGNATURE_PREFIX = re.compile(
    r"\A(?:(?:Tin|Bài)(?:,| và) ảnh|Thực hiện|Tác giả|Người viết|Phóng viên|PV|CTV|Bài|Tin|By)(?>(?:\s*+:)?)\s++"
)
_SIGNATURE_NOTE = re.compile(
    r"(?i) ?\((?:t/h|th|tổng hợp|thực hiện|ghi|lược ghi|dịch|biên dịch|lược dịch|theo [^()]{2,40})\)\Z"
)
"""What the one who signs did: collect, translate, take down."""
_SIGNATURE_INITIAL = re.compile(r"\A[^\W\d_]\.")
_NO_LETTERS = re.compile(r"[.'’_-]")
_INITIAL = re.compile(r" (?:\w|Jr|Sr)$")
_SEPARATOR = re.compile(r"[,;&]|\s(?:and|und|et|và)\s")
_SIGNATURE_SEPARATOR = re.compile(r"[,&–-]|\svà\s")
_NEWSROOM = re.compile(
    r"(?i)\A(?:nhóm|báo|tạp chí|cổng|trang|ban biên tập|ban|phòng|tòa soạn|đài)\s"
)
_NOT_IN_SIGNATURE = re.compile(r"(?i)\b(?:ảnh|nguồn|theo|photo|video|ban biên tập|phóng viên)\b")
_NOT_PERSONS = frozenset(
    """admin administrator agency anonymous anónimo article articles artikel associated association author autor autorin
    beitrag beiträge blog board bureau committee company contributor
    contributors copyright correspondent daily department desk director editor editorial editors foundation
    gmbh group guest inc institute journal magazine media ministry network news newsroom office online
    org organisation organization post press publisher radio redaktion redaction redacción report
    reporter reporters reuters service society staff support team television the times today tv university
    verlag web webmaster ag eg ev kreuz partei sekretariat
    verein verband redakteur redazione gnb pm dpa afp ap wire writer writers www zeitung about kitchens
    latest more posts published similar und verwandte weitere redacción related super unknown user via zur
    über""".split()
)
"""Words of titles, offices and publishers: a name that holds one is no person's."""
_PARTICLES = frozenset(
    "al bin da de del della den der di dos du el la le ten ter van von y zu".split()
)
_NAME_MARKS = frozenset("'’ʼ‘-‐.")
_NO_CASE_NAME = range(2, 6)
"""Letters of a name in one word, where a script has neither capitals nor spaces."""
_NO_CASE_PUBLISHERS = frozenset("社报報网網台臺部局院会會신문뉴스")


def author_name(printed: str | None) -> str | None:
    """Return the person in `Xuân Sơn / Báo Thế giới và Việt Nam`; None for a publisher or a host."""
    name = tidy(re.split(r"[/|]|\s@", (printed or "")[:AUTHOR])[0]).strip(" -–,.")
    # `R.C. Baker` is no host.
    if not name or name.casefold() in outlets() or re.search(r"\.\w\w", name):
        return None
    name = _PREFIX.sub("", name, count=1)
    return f"{name}." if _INITIAL.search(name) and f"{name}." in (printed or "") else name or None


def person_name(printed: str | None) -> str | None:
    """Return the leading names of persons: each two to five words, capitalised where a script is."""
    name = author_name(printed)
    if not name or _NEWSROOM.match(name):
        return None
    end = 0
    for part in (*_SEPARATOR.finditer(name), None):
        stop = part.start() if part else len(name)
        if not _is_person(name[end:stop].strip()):
            break
        found, end = name[:stop].strip(), part.end() if part else stop
    else:
        return name
    return found if end else None


def pen_name(printed: str | None) -> str | None:
    """Return the name in an element that is marked as the author's: persons, or a pen name of few words."""
    if found := person_name(printed):
        return found
    name = author_name(printed)
    words = name.split() if name else []
    if not 1 <= len(words) <= _MAX_PEN_NAME_WORDS or name is None or _NEWSROOM.match(name):
        return None
    if any(word.casefold().strip(".") in _NOT_PERSONS for word in words):
        return None
    return name if all(_NO_LETTERS.sub("", word).isalnum() for word in words) else None


def byline_signature(line: str) -> str | None:
    """Read the last line of a body as its signature: `Ngọc Mai/VOV5`; None if it is a sentence."""
    if len(line) > _MAX_SIGNATURE_LETTERS:
        return None
    text = _SIGNATURE_PREFIX.sub("", line.strip().rstrip(" ."), count=1)
    text = _SIGNATURE_NOTE.sub("", text)
    names, outlet = _without_outlet(text)
    if outlet is not None and outlet.casefold() not in outlets():
        return None
    parts = [one.strip() for one in _SIGNATURE_SEPARATOR.split(names)]
    if not all(_is_plain_name(one) for one in parts) or _NOT_IN_SIGNATURE.search(names):
        return None
    if any(word.casefold() in _NOT_PERSONS for word in names.split()):
        return None
    return None if names.casefold() in outlets() else names


def _without_outlet(text: str) -> tuple[str, str | None]:
    """Split `Ngọc Mai (TTXVN)`, `Ngọc Mai/VOV5` and `Ngọc Mai - VOV5`."""
    for mark in "/(|":
        names, found, outlet = text.partition(mark)
        if found:
            return names.strip(), outlet.rstrip(") ").strip()
    names, found, outlet = text.rpartition("-")
    if found and outlet.strip().casefold() in outlets():
        return names.strip(), outlet.strip()
    return text, None


def _is_plain_name(name: str) -> bool:
    if initial := _SIGNATURE_INITIAL.match(name):
        # `H. Nam` and `N.Trang`, but not `T.H`.
        name = f"{name[0]} {name[initial.end() :].strip()}"
        if len(name) < _MIN_INITIALLED:
            return False
    words = name.split(" ")
    if name.isupper() and not name.isascii():
        words = [word.capitalize() for word in words]
    return 2 <= len(words) <= _MAX_WORDS and all(
        word[:1].isupper() and word.isalpha() and (word[1:].islower() or len(word) == 1)
        for word in words
    )


def _is_person(name: str) -> bool:
    words = name.split()
    if any(word.casefold().strip(".") in _NOT_PERSONS for word in words):
        return False
    if len(words) == 1:
        return _is_name_without_case(name)
    if not 2 <= len(words) <= _MAX_WORDS:
        return False
    inner = [word for word in words[1:-1] if word.casefold() in _PARTICLES]
    return all(word in inner or _is_name_word(word) for word in words)


def _is_name_word(word: str) -> bool:
    letters = [char for char in word if char not in _NAME_MARKS]
    if not letters or not all(char.isalpha() or unicodedata.combining(char) for char in letters):
        return False
    first = letters[0]
    return first.isupper() or first.istitle() or not _has_case(first)


def _is_name_without_case(name: str) -> bool:
    return (
        len(name) in _NO_CASE_NAME
        and name.isalpha()
        and not any(_has_case(char) for char in name)
        and name[-1] not in _NO_CASE_PUBLISHERS
    )


def _has_case(char: str) -> bool:
    return char.upper() != char.lower()
