"""Blank what is not the article's own words: tags, and the headlines behind a feed's lead."""

from __future__ import annotations

import re

_TAG = re.compile(r"</?[a-zA-Z!][^<>]*(?:>|$)")
_TAG_NAME = re.compile(r"</?([a-zA-Z0-9]+)")
_LINE_TAGS = frozenset(
    {"p", "div", "li", "ul", "ol", "br", "h1", "h2", "h3", "h4", "tr", "td", "table", "section"}
)
_SPACE_ENTITY = re.compile(r"&nbsp;|&#160;|&#xa0;", re.IGNORECASE)
# What feeds put between the lead and the related headlines once their tags are gone.
# Some join them without a space; "TP.HCM" and "VOV.VN" are words.
_BREAK = re.compile(
    r"\n+| {3,}|\t+|(?<=[^\W\d_A-ZĐ]{2}[.?!…])(?=[^\W\d_a-zđ]\w{1,12} )|(?<=[)”][.?!…])(?=[A-ZĐ]\w{1,12} )"
)
_ENDS = frozenset(".!?…\"”'’)»:;")
# A headline may ask, cry or quote; behind a wide gap only a full stop makes a sentence.
_STOPS = frozenset(".…")

# A line that says itself that it links another article, in the middle of a text as well.
_REFERENCE = re.compile(
    r"^[ \t>»•*-]{0,8}+"
    r"(?:xem thêm|đọc thêm|xem tiếp|(?:tin|bài)(?: viết)? liên quan|read (?:more|also)|see also|related)"
    r"[ \t]{0,4}+:[^\n]{1,300}+$",
    re.IGNORECASE | re.MULTILINE,
)

# A headline is no longer than this, and a feed links a few.
MOST_HEADLINE_WORDS = 32
MOST_HEADLINES = 12


def own_words(given: str) -> str:
    """Return `given` with everything foreign blanked; length and offsets stay.

    A list item that is a link is another article's headline. So is a line such as "Xem thêm: …", and
    behind a sentence that ended, the short lines to the end of the field that do not end.
    """
    words = _without_tags(given) if "<" in given else given
    if "&" in words:
        words = _SPACE_ENTITY.sub(lambda entity: " " * len(entity[0]), words)
    if ":" in words:
        words = _REFERENCE.sub(lambda line: " " * len(line[0]), words)
    cut = _end_of_words(words)
    return words if cut == len(words) else words[:cut] + " " * (len(words) - cut)


def _without_tags(given: str) -> str:
    parts: list[str] = []
    done = 0
    item = linked = False
    for tag in _TAG.finditer(given):
        between = given[done : tag.start()]
        parts.append(" " * len(between) if linked else between)
        found = _TAG_NAME.match(tag[0])
        name = found[1].lower() if found else ""
        closing = tag[0].startswith("</")
        if name == "li":
            item, linked = not closing, False
        elif name == "a" and item and not closing and not between.strip():
            linked = True
        parts.append(("\n" if name in _LINE_TAGS else " ") + " " * (len(tag[0]) - 1))
        done = tag.end()
    rest = given[done:]
    parts.append(" " * len(rest) if linked else rest)
    return "".join(parts)


def _end_of_words(words: str) -> int:
    """Return where the headlines behind the last sentence begin, or the length if there are none."""
    end = cut = len(words.rstrip())
    if words[end - 1 : end] in _STOPS:
        return end
    for _ in range(MOST_HEADLINES):
        gap = _last_break(words, end)
        line = words[gap[1] if gap else 0 : end].strip()
        wide = gap is not None and "\n" not in words[gap[0] : gap[1]]
        if line and line[-1] in (_STOPS if wide else _ENDS):
            return cut
        if gap is None or line.count(" ") >= MOST_HEADLINE_WORDS:
            break
        cut = end = gap[0]
    return len(words)


def _last_break(words: str, end: int) -> tuple[int, int] | None:
    """Return the last break before `end`, looked for no further back than headlines are long."""
    start = max(0, end - 12 * MOST_HEADLINE_WORDS)
    found = None
    for found in _BREAK.finditer(words, start, end):  # noqa: B007 - the last one is wanted
        pass
    return (found.start(), found.end()) if found else None
