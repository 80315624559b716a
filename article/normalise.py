"""Normalise what no reader calls a change: typography, counters, sizes of images."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from article.text import nfc, single_spaced

# Typographic variants that editors and servers replace without touching the text.
_TYPOGRAPHIC_VARIANTS = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u02bc": "'", "\u2032": "'", "`": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u2033": '"', "\u00ab": '"',
    "\u00bb": '"', "\u2039": '"', "\u203a": '"', "\u2010": "-", "\u2011": "-", "\u2012": "-",
    "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-", "\u2026": "...",
    "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "",
}  # fmt: skip
_TYPOGRAPHIC_VARIANT = re.compile(f"[{''.join(map(re.escape, _TYPOGRAPHIC_VARIANTS))}]")
# Both places of the tone mark are right in `hoà` and `hòa`; an editor's keyboard chooses.
_TONES = {
    old: new
    for olds, news in (
        ("òa óa ỏa õa ọa", "oà oá oả oã oạ"), ("òe óe ỏe õe ọe", "oè oé oẻ oẽ oẹ"),
        ("ùy úy ủy ũy ụy", "uỳ uý uỷ uỹ uỵ"),
        ("Òa Óa Ỏa Õa Ọa", "Oà Oá Oả Oã Oạ"), ("Òe Óe Ỏe Õe Ọe", "Oè Oé Oẻ Oẽ Oẹ"),
        ("Ùy Úy Ủy Ũy Ụy", "Uỳ Uý Uỷ Uỹ Uỵ"), ("ÒA ÓA ỎA ÕA ỌA", "OÀ OÁ OẢ OÃ OẠ"),
        ("ÒE ÓE ỎE ÕE ỌE", "OÈ OÉ OẺ OẼ OẸ"), ("ÙY ÚY ỦY ŨY ỤY", "UỲ UÝ UỶ UỸ UỴ"),
    )
    for old, new in zip(olds.split(), news.split(), strict=True)
}  # fmt: skip
_TONE = re.compile("|".join(_TONES))
# Each begins with a letter that is fixed, not with a choice: the search is three to ten times faster.
_AROUND_MARK = re.compile(r" (?:(?<=[^\w\s] )|(?=[^\w\s]))")
_DOTS = re.compile(r"\.(?:\.+|/\.)")

_COUNTER = (
    r"(?:(?:số )?lượt (?:xem|đọc|truy cập|thích|chia sẻ)|người (?:xem|đọc)|bình luận"
    r"|views?|comments?|shares?|likes?)"
)
_AMOUNT = r"\d[\d.,]*+(?>(?:\s?[km])?)"
_AGO = (
    r"(?:cập nhật\s?:?\s?)?(?:(?:khoảng|cách đây)\s)?\d++ (?:giây|phút|giờ|tiếng|ngày|tuần|tháng|năm) trước"
    r"|\d++ (?:second|minute|hour|day|week|month|year)s? ago|vừa xong|just now"
)
_BOILERPLATE = tuple(
    re.compile(rf"(?i)\A(?:{form})")
    for form in (
        rf"{_COUNTER}\s?:?\s?{_AMOUNT}",
        rf"{_AMOUNT} {_COUNTER}",
        rf"(?:xem|đọc|chia sẻ|thích|like|share)\s?:\s?{_AMOUNT}",
        _AGO,
        r"(?:cập nhật|updated?)(?: lúc| at)?\s?:?\s?(?P<date>\d[\d:h/., -]*+)(?:gmt ?[+-]?\d*+)?",
        r"quảng cáo|advertisements?|thích|like|chia sẻ|share|bình luận|zalo|facebook",
    )
)
_BETWEEN = re.compile(r"[\s|·•,;()/*-]*+")
_BOILERPLATE_TAIL = re.compile(rf"(?i)(?<![\s|·•,;(/-])[\s|·•,;(/-]++(?:{_AGO})\)?$")
_TAIL_LETTERS = 60
_MAX_BOILERPLATE_LETTERS = 400
_MAX_BOILERPLATE_ITEMS = 24
_RELATED_LINE = re.compile(
    r"(?i)\A\s*+(?:>{2,}|►|▶|»|(?:xem thêm|đọc thêm|xem tiếp|(?:tin|bài)(?: viết)? liên quan|see also|read more)\s?:)"
)
_BOX_HEADING = re.compile(
    r"(?i)\A\W*+(?:(?:tin|bài|các tin|các bài)(?: viết)? (?:liên quan|cùng chuyên mục|mới nhất|khác|đọc nhiều|nổi bật)"
    r"|đọc nhiều(?: nhất)?|xem nhiều(?: nhất)?|có thể bạn quan tâm|cùng chuyên mục|related (?:news|stories|articles)"
    r"|most read|you may also like)\W*+"
)
_SENTENCE_END = re.compile(r"[.!?][\"')]*+$")


def comparable(text: str | None) -> str:
    """Normalise typography: spaces, quotes, dashes, the place of a tone mark."""
    plain = nfc(text or "")
    plain = _TYPOGRAPHIC_VARIANT.sub(lambda found: _TYPOGRAPHIC_VARIANTS[found[0]], plain)
    plain = _TONE.sub(lambda found: _TONES[found[0]], plain)
    plain = _DOTS.sub(lambda run: "." if run[0] == "./." else "...", plain)
    return _AROUND_MARK.sub("", single_spaced(plain))


def comparable_byline(author: str | None) -> str:
    """Fold an author's name, freed of the `2 giờ trước` that some pages print behind it."""
    return comparable(_without_tail(author or "", _BOILERPLATE_TAIL, letters=_TAIL_LETTERS))


def _without_tail(text: str, tail: re.Pattern[str], *, letters: int) -> str:
    """Remove what matches at the end; only the last letters are searched."""
    return text[:-letters] + tail.sub("", text[-letters:])


def content_lines(text: str) -> list[str]:
    """Return the lines of a body with content: no counters, no related titles, no ads."""
    lines: list[str] = []
    in_box = False
    for line in text.splitlines():
        # A box ends where full sentences begin again.
        in_box = bool(_BOX_HEADING.fullmatch(line)) or (in_box and not _SENTENCE_END.search(line))
        if line.strip() and not (in_box or _is_boilerplate_line(line)):
            lines.append(line)
    return lines


@lru_cache(maxsize=4_000)
def _is_boilerplate_line(line: str) -> bool:
    # Remembered, because a fingerprint and a comparison ask for the same lines.
    if len(line) >= _MAX_BOILERPLATE_LETTERS:
        return False
    return bool(_RELATED_LINE.match(line)) or _is_all_boilerplate(line)


def _is_all_boilerplate(line: str) -> bool:
    """Return whether counters and buttons, in any order, are all there is on a line.

    Each place of the line is tried once: as one regular expression it took exponential time.
    """
    start = _end_of(_BETWEEN, line, 0)
    todo, seen = [start], {start}
    while todo and len(seen) <= _MAX_BOILERPLATE_ITEMS:
        for end in _boilerplate_ends(line, todo.pop()):
            at = _end_of(_BETWEEN, line, end)
            if at == len(line):
                return True
            if at not in seen:
                seen.add(at)
                todo.append(at)
    return False


def _boilerplate_ends(line: str, at: int) -> Iterator[int]:
    for form in _BOILERPLATE:
        if match := form.match(line[at:]):
            yield at + match.end()
            if "date" in form.groupindex:
                # "Cập nhật 12/10/2026 1.250 lượt xem": the number after a date may be a counter.
                yield from (at + one for one in range(*match.span("date")) if match[0][one] == " ")


def _end_of(pattern: re.Pattern[str], line: str, at: int) -> int:
    match = pattern.match(line, at)
    return match.end() if match else at


@lru_cache(maxsize=8)
def comparable_text(text: str) -> str:
    """Normalise a body, however its paragraphs are broken."""
    # Cached for a moment, because a fingerprint and a digest need the same one.
    return comparable(" ".join(content_lines(text)))


def comparable_date(at: datetime | None) -> str:
    """Format an instant to the minute in one zone: `+07:00` today and `Z` tomorrow is no change."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M") if at else ""


_SIZE_FOLDER = re.compile(
    r"/(?:(?:thumb|thumbs|thumbnails?|thumb_[wh]|zoom|resize|crop|fit|size|w|h)/(?=[x_.-]*+\d)[\dx_.-]++|"
    r"(?:thumbs?|thumbnails?)|[wh]_?\d{2,4}|\d{2,4}[x_]\d{2,4})(?=/)"
)
_SIZE_TAIL = re.compile(
    r"(?:[-_.](?:\d{2,4}x\d{2,4}|w\d{2,4}|\d{3,4}w|thumb|scaled|small|medium|large))+$"
)
_FORMAT = re.compile(r"(?:\.(?:jpe?g|png|webp|avif|gif|bmp|jfif))+$")
_SUFFIX_LETTERS = 40
_SIZE_PARAMETERS = frozenset(
    "rt w h width height size v ver version t ts time q quality format fm fit crop auto dpr cb mode "
    "maxwidth maxheight resize s token _".split()
)


def image_identity(url: str) -> str:
    """Return the identity of an image, without server, size, format and cache buster."""
    parts = urlsplit(url)
    path = _SIZE_FOLDER.sub("", unquote(parts.path).lower())
    stem = _without_tail(path, _FORMAT, letters=_SUFFIX_LETTERS)
    if stem != path:
        return _without_tail(stem, _SIZE_TAIL, letters=_SUFFIX_LETTERS)
    # No file but a handler: what is not about size or freshness says which picture it is.
    parameters = [
        pair for pair in parse_qsl(parts.query) if pair[0].lower() not in _SIZE_PARAMETERS
    ]
    return f"{path}?{urlencode(sorted(parameters))}"
