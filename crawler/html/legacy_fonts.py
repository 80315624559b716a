"""Text written for the Vietnamese fonts of the nineties, TCVN3 (ABC) and VNI, as Unicode.

Tables: TCVN 5712:1993 (VN3) and the VNI Windows charset, as in the converters of the free fonts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from article.text import nfc
from crawler.html.mojibake import has_traces
from crawler.html.syllables import syllable_share

_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
_TCVN3_TABLE = str.maketrans(_TCVN3)
# Signs that no other text prints beside letters; most TCVN3 letters are letters of other languages.
_TCVN3_TRACE = re.compile(r"[A-Za-z][µ¸¹¶·¨»¾¼½©®ª«¬]|®[a-zµ-þ]")

_TONES = dict(zip("øùûõï", "\u0300\u0301\u0309\u0303\u0323", strict=True))
_HAT, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_HATTED = {"â": "", **dict(zip("àáåãä", "\u0300\u0301\u0309\u0303\u0323", strict=True))}
_BREVED = {"ê": "", **dict(zip("èéúüë", "\u0300\u0301\u0309\u0303\u0323", strict=True))}
_HORNED = {"ö": "u" + _HORN, "ô": "o" + _HORN}
_SINGLE = {"ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    found = dict(_SINGLE)
    for base in "aeouy":
        found |= {base + mark: base + tone for mark, tone in _TONES.items()}
    for base in "aeo":
        found |= {base + mark: base + _HAT + tone for mark, tone in _HATTED.items()}
    found |= {"a" + mark: "a" + _BREVE + tone for mark, tone in _BREVED.items()}
    for char, base in _HORNED.items():
        found |= {char: base} | {char + mark: base + tone for mark, tone in _TONES.items()}
    composed = {old: nfc(new) for old, new in found.items()}
    upper = {old.upper(): new.upper() for old, new in composed.items()}
    title = {old.capitalize(): new.upper() for old, new in composed.items()}
    return composed | upper | title


_VNI_TABLE = _vni_table()
_VNI = re.compile("|".join(sorted(map(re.escape, _VNI_TABLE), key=len, reverse=True)))
_VNI_TRACE = re.compile(r"(?i)[aeouy][øùûõïåäëü]|ñ[aeiouyö]|ö[ôøùûõï]")
# The same signs, and letters that Vietnamese does not have but every text in VNI, in UTF-8: a search
# that begins with one byte is five times as fast as one of letters.
TCVN3_BYTES = re.compile(rb"\xc2[\xa8-\xac\xae\xb5-\xb9\xbb-\xbe]")
VNI_BYTES = re.compile(
    rb"\xc3[\x84\x85\x8b\x8f\x91\x96\x98\x9b\x9c\xa4\xa5\xab\xaf\xb1\xb6\xb8\xbb\xbc]"
)
_RUN = re.compile(r"[^<>]{2,20000}")
_MIN_WORDS = 2
_READABLE, _UNREADABLE = 0.8, 0.55


def convert_legacy_fonts(page: str) -> str:
    """Convert the runs of text that are Vietnamese only when read through an old font's table."""
    encoded = page.encode("utf-8", "surrogatepass")
    for signs, trace, convert in (
        (TCVN3_BYTES, _TCVN3_TRACE, _from_tcvn3),
        (VNI_BYTES, _VNI_TRACE, _from_vni),
    ):
        if has_traces(signs, encoded) and has_traces(trace, page):
            return _RUN.sub(partial(_converted, convert=convert), page)
    return page


def _converted(run: re.Match[str], *, convert: Callable[[str], str]) -> str:
    if run[0].isascii():
        return run[0]
    before, words = syllable_share(run[0])
    if words and before > _UNREADABLE:
        return run[0]
    new = convert(run[0])
    after, count = syllable_share(new)
    return new if after >= _READABLE and count >= _MIN_WORDS else run[0]


def _from_tcvn3(run: str) -> str:
    return run.translate(_TCVN3_TABLE)


def _from_vni(run: str) -> str:
    return _VNI.sub(lambda found: _VNI_TABLE[found[0]], run)
