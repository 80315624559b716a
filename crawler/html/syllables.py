"""Whether words are built as Vietnamese syllables are: how decodings of the same bytes are compared."""

from __future__ import annotations

import re

from article.text import nfc, nfd

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|th|tr|ch|gh|gi|kh|ph|qu|[bcdđghklmnpqrstvx])?"
    r"(?:uyê|uyu|oai|oay|oao|oeo|uây|uôi|ươi|ươu|iêu|yêu|uya|uyn|uyt|oăn|oăt|oăc|oăm|oăng|"
    r"iê|yê|uô|ươ|uâ|uê|uơ|uy|oa|oă|oe|oo|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi|ôi|ơi|ua|ui|ưa|ưi|ưu|"
    r"[aăâeêioôơuưy])(?:ng|nh|ch|[cmnpt])?"
)
_WORD = re.compile(r"[^\W\d_]+")


def is_syllable(word: str) -> bool:
    """Return whether a word can be a Vietnamese syllable."""
    marks = nfd(word.lower())
    tones = sum(mark in _TONES for mark in marks)
    plain = nfc("".join(m for m in marks if m not in _TONES))
    return tones <= 1 and _SYLLABLE.fullmatch(plain) is not None


def syllable_share(text: str) -> tuple[float, int]:
    """Return the share of syllables among the words with letters beyond ASCII, and their number."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return (sum(map(is_syllable, words)) / len(words) if words else 0.0), len(words)


_SIGN_IN_WORD = re.compile(
    r"[^\W\d_](?:[\ufffd¡-©«-´¶-¹»-¿†‡‰]++(?=[^\W\d_]|\s|$)|\?++(?=[^\W\d_])(?!\w{1,40}+=))"
)
# One of these is in each sign in UTF-8.
_SIGN_BYTES = (b"?", b"\xc2", b"\xef\xbf\xbd", b"\xe2\x80")
_MIN_SIGNS = 6
_SIGN_SHARE = 0.08
_LETTERS_A_WORD = 6


def is_unreadable(text: str) -> bool:
    """Return whether signs stand where letters should: an encoding or font that nobody converted."""
    # Searching bytes for a few of them is ten times as fast, and ends it for most texts.
    encoded = text.encode("utf-8", "surrogatepass")
    if sum(map(encoded.count, _SIGN_BYTES)) < _MIN_SIGNS:
        return False
    signs = len(_SIGN_IN_WORD.findall(text))
    # Chinese and Thai have hardly any blanks.
    words = max(len(text.split()), len(text) // _LETTERS_A_WORD)
    return signs >= _MIN_SIGNS and signs > _SIGN_SHARE * words
