"""The role that a text gives a place: where people come from, pass through, end up, or are rescued."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from article.text import fold_diacritics
from presentation.i18n import messages
from relevance.judgement import Place, PlaceKind
from relevance.sentences.sentence_split import sentence_spans

_BEFORE = 90
"""Characters before a place that can say its role."""
_MAX_WORDS = 8
"""Words between what says the role and the place."""
_MAX_MENTIONS = 40
_OPENING = 6_000

# The last verb before a place decides together with the last preposition after that verb.
_SIGNS = re.compile(
    r"\b(?:"
    r"(?P<home>quê|đến từ|nguyên quán|originally from|come from|came from)"
    r"|(?P<accused>bị can|bị cáo|nghi phạm|nghi can|đối tượng|cầm đầu|chủ mưu|suspects?|defendants?|trafficker)"
    r"|(?P<rescue>giải cứu|giải thoát|tìm thấy|trao trả|tiếp nhận|bàn giao|rescued|found|freed|handed over)"
    r"|(?P<returned>về tới|về đến)"
    r"|(?P<other>xét xử|phiên tòa|tòa án|khởi tố|truy tố|tuyên phạt|bắt giữ|tạm giữ|phối hợp|sát|gần"
    r"|near|tried|sentenced|charged|arrested)"
    r"|(?P<transit>quá cảnh|trung chuyển|vượt biên|transit(?:ed|ing)?)"
    r"|(?P<hold>giam|giữ|nhốt|làm việc|làm thuê|bóc lột|held|confined|locked|forced to work)"
    r"|(?P<move>đưa|bán|lừa|dụ|chở|dẫn|gả|tuồn|rủ|lôi kéo|xuất cảnh|vượt"
    r"|taken|sold|lured|sent|trafficked|smuggled|brought)"
    r"|(?P<word>từ|sang|đến|tới|vào|xuống|lên|qua|tại|ở|trong|khỏi|về|ra|from|to|into|through|via|in|at)"
    r")\b"
)
_TOWARD = frozenset({"sang", "đến", "tới", "vào", "xuống", "lên", "ra", "to", "into"})
_THROUGH = frozenset({"qua", "through", "via"})
_FROM = frozenset({"từ", "from"})
_AT = frozenset({"tại", "ở", "trong", "khỏi", "in", "at", "về"})


class PlaceRole(StrEnum):
    """What a place is to the people of a case."""

    ORIGIN = "origin"
    TRANSIT = "transit"
    DESTINATION = "destination"
    RESCUE = "rescue"


_ANY: frozenset[str] = frozenset()
_ROLES: dict[str, tuple[PlaceRole, frozenset[str]]] = {
    "home": (PlaceRole.ORIGIN, _ANY),
    "returned": (PlaceRole.RESCUE, _ANY),
    "rescue": (PlaceRole.RESCUE, _AT | _FROM),
    "transit": (PlaceRole.TRANSIT, _ANY),
    "hold": (PlaceRole.DESTINATION, _AT),
}
"""What a verb makes of the place after it, and the prepositions of which one is needed."""


@dataclass(frozen=True, kw_only=True)
class PlaceInRole:
    """A place, its role, and the sentence that says so."""

    place: Place
    role: PlaceRole
    quote: str


def places_in_roles(fields: Iterable[str], places: Iterable[Place]) -> list[PlaceInRole]:
    """Return the roles that the fields of a report give its places, each once with its first sentence."""
    texts = [field[:_OPENING] for field in fields if field]
    places = list(places)
    found: dict[tuple[str, PlaceRole], PlaceInRole] = {}
    for place in places:
        # "Lào Cai" is no mention of "Lào".
        longer = tuple(one.name for one in places if one.name.startswith(f"{place.name} "))
        for quote, before in _mentions(texts, _forms(place), longer=longer):
            role = _role(before, is_country=place.kind is PlaceKind.COUNTRY)
            if role:
                key = place.now or place.name, role
                found.setdefault(key, PlaceInRole(place=place, role=role, quote=quote))
    return list(found.values())


def _forms(place: Place) -> set[str]:
    # Judgements name places in Vietnamese, whatever the language of the text.
    english = messages()["countries"].get(place.code, {}).get("en")
    forms = {place.name, fold_diacritics(place.name)}
    return forms | {str(english)} if english and place.kind is PlaceKind.COUNTRY else forms


def _mentions(
    texts: Iterable[str], forms: Iterable[str], *, longer: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield sentence and preceding words of each mention of a place."""
    mentions = 0
    for text, form in product(texts, sorted(forms)):
        if form not in text:
            continue
        for start, end in sentence_spans(text):
            at = text.find(form, start, end)
            while at >= 0 and mentions < _MAX_MENTIONS:
                mentions += 1
                if not text.startswith(longer, at):
                    yield text[start:end].strip(), text[max(start, at - _BEFORE) : at].casefold()
                at = text.find(form, at + len(form), end)


def _role(before: str, *, is_country: bool) -> PlaceRole | None:
    verb, words, verb_end = "", [""], 0
    is_of_accused = False
    for sign in _SIGNS.finditer(before):
        kind = str(sign.lastgroup)
        if kind == "word":
            words.append(sign[0])
        elif kind == "accused":
            is_of_accused = True
        else:
            verb, words, verb_end = kind, [""], sign.end()
    if len(before[verb_end:].split()) > _MAX_WORDS:
        return None
    if verb == "transit" and words[-1] in _TOWARD:
        return PlaceRole.DESTINATION
    if verb in {"", "move"}:
        return _role_of_move(words, has_verb=bool(verb), is_country=is_country)
    role, needed = _ROLES.get(verb, (None, _ANY))
    # Where a suspect comes from is no origin of victims.
    if (needed is not _ANY and words[-1] not in needed) or (verb == "home" and is_of_accused):
        return None
    return role


def _role_of_move(words: list[str], *, has_verb: bool, is_country: bool) -> PlaceRole | None:
    # "Bán sang casino ở Bavet": the direction counts, not what follows it.
    word = next((one for one in reversed(words) if one not in _AT), "")
    if not has_verb:
        return PlaceRole.DESTINATION if word == "sang" else None
    if word in _TOWARD:
        return PlaceRole.DESTINATION
    if word in _THROUGH:
        # "Bán qua Campuchia" is southern for "sang"; one passes through a gate or a province.
        return PlaceRole.DESTINATION if is_country else PlaceRole.TRANSIT
    if word in _FROM:
        return None if is_country else PlaceRole.ORIGIN
    return None
