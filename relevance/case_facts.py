"""Figures a text states about a case; what it does not state is left out, people are not named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from relevance.judgement import CaseFact, FactKind
from relevance.number_words import NUMBER_PATTERN, to_digits
from relevance.sentences.sentence_quote import sentence_quote
from relevance.terms.match_form import MatchForm

MAX_FACTS = 40

_PERSON = (
    r"(?:phụ nữ|thiếu nữ|cô gái|bé gái|bé trai|trẻ em|trẻ sơ sinh|bé sơ sinh|cháu bé|em bé|nữ sinh|"
    r"nam sinh|thanh niên|công dân|lao động|ngư dân|ngư phủ|người|women|girls|children|people|"
    r"workers|babies|men|citizens)"
)
_WHOSE = r"(?: (?:việt nam|việt|bị hại|dân|lao động|vietnamese))?"

_VICTIMS = re.compile(
    rf"{NUMBER_PATTERN} (?:nạn nhân|(?:\w+ )?(?:victims|trafficking victims))\b"
    rf"|(?:giải cứu|rescued|rescue)(?: (?:thành công|được|kịp thời|an toàn))? {NUMBER_PATTERN} {_PERSON}\b"
    rf"|(?:lừa bán|mua bán|buôn bán|đem bán|gả bán|sold|trafficked) {NUMBER_PATTERN} {_PERSON}\b"
    rf"|{NUMBER_PATTERN} {_PERSON}{_WHOSE} (?:bị|đã bị|nghi bị) (?:lừa bán|bán|mua bán|buôn bán|ép bán dâm|"
    r"cưỡng bức lao động|ép làm việc|lừa sang|lừa đưa)\b"
    rf"|nạn nhân(?: đã| được giải cứu)? (?:tăng lên|lên tới|lên đến|lên) (?:thành )?{NUMBER_PATTERN}(?! tuổi)\b"
    rf"|number of victims (?:rises|rose|has risen|grows|grew|is up) to {NUMBER_PATTERN}\b"
)
_OFFENDERS = re.compile(
    rf"{NUMBER_PATTERN} (?:đối tượng|bị can|bị cáo|nghi phạm|nghi can|kẻ buôn người|suspects|traffickers|"
    rf"defendants|accused)\b"
    rf"|(?:khởi tố|bắt giữ|bắt tạm giam|tạm giữ|truy tố|arrested|charged|jailed) {NUMBER_PATTERN} "
    r"(?:người|people|men|women)\b"
)
_ARTICLE = re.compile(
    r"(?:(?:điểm (?P<point>[a-zđ])[,;]? )?khoản (?P<clause>\d{1,2})[,;]? )?"
    r"điều (?P<article>\d{2,3})\b(?=[^.;!?\n]{0,60}(?:bộ luật hình sự|blhs))"
    r"|article (?P<article_en>\d{2,3})\b(?=[^.;!?\n]{0,40}penal code)"
)
# A sentence passed, not the range the law allows: "từ 8 đến 15 năm tù" and "có thể lĩnh" are not.
_YEARS = re.compile(
    rf"{NUMBER_PATTERN} năm(?: {NUMBER_PATTERN} tháng)? tù\b|(?:sentenced to|jailed for) {NUMBER_PATTERN} years\b"
    rf"|\b(?P<life>tù chung thân|life imprisonment)\b"
)
_SENTENCE_PASSED = re.compile(
    r"tuyên|phạt|lĩnh|lãnh|nhận (?:mức )?án|mức án|kết án|sentenced|jailed"
)
_POSSIBLE = re.compile(
    r"có thể|đối mặt|khung hình phạt|khung|từ \d+|đến$|tới$|-$|quy định|cao nhất|could|may "
)
_AROUND = 70

# Most sentences state nothing; a plain search for these is quicker than any pattern.
_VICTIM_WORDS = (
    "nạn nhân", "giải cứu", "lừa bán ", "mua bán ", "buôn bán ", "đem bán ", "gả bán ", "bị lừa ", "bị bán",
    "bị mua ", "bị buôn ", "bị ép ", "bị cưỡng ", "victims", "rescue", "sold", "trafficked",
)  # fmt: skip
_OFFENDER_WORDS = (
    "đối tượng", "bị can", "bị cáo", "nghi ", "kẻ buôn", "khởi tố", "bắt giữ", "bắt tạm", "tạm g", "truy tố",
    "suspects", "traffickers", "defendants", "accused", "arrested", "charged", "jailed",
)  # fmt: skip
_LAW_WORDS = ("điều ", "article ")
_JAIL_WORDS = ("tù", "years", "life imp")


def extract_facts(
    field: str, form: MatchForm, sentences: Sequence[tuple[int, int]]
) -> Iterator[CaseFact]:
    """Yield the figures stated in one field, in the order of its sentences."""
    count = 0
    for start, end in sentences:
        sentence = form.lower[start:end]
        for kind, value, match in _find_statements(sentence):
            count += 1
            if count > MAX_FACTS:
                return
            yield _fact(field, form, kind, value, (start, end), match)


def _find_statements(sentence: str) -> Iterator[tuple[FactKind, str, re.Match[str]]]:
    for match in _found(_VICTIMS, sentence, _VICTIM_WORDS):
        yield FactKind.VICTIMS, _counted(match), match
    for match in _found(_OFFENDERS, sentence, _OFFENDER_WORDS):
        yield FactKind.OFFENDERS, _counted(match), match
    for match in _found(_ARTICLE, sentence, _LAW_WORDS):
        parts = (match["article"] or match["article_en"], match["clause"], match["point"])
        yield FactKind.LAW_ARTICLE, ".".join(part for part in parts if part), match
    for match in _found(_YEARS, sentence, _JAIL_WORDS):
        before = sentence[max(0, match.start() - _AROUND) : match.start()].rstrip()
        english = match[0][0] in "sj"
        if (english or _SENTENCE_PASSED.search(before)) and not _POSSIBLE.search(before):
            yield FactKind.SENTENCE_YEARS, _years(match), match


def _found(
    pattern: re.Pattern[str], sentence: str, words: tuple[str, ...]
) -> Iterable[re.Match[str]]:
    # A plain loop: building a generator for each sentence costs more than the search.
    for word in words:
        if word in sentence:
            return pattern.finditer(sentence)
    return ()


def _counted(match: re.Match[str]) -> str:
    return to_digits(next(group for group in match.groups() if group))


def _years(match: re.Match[str]) -> str:
    """Return years, months as their decimals ("12 năm 6 tháng" is 12.5); life is "life"."""
    if match["life"]:
        return "life"
    years, *months = [to_digits(group) for group in match.groups()[:-1] if group]
    return f"{int(years) + int(months[0]) / 12:.2f}".rstrip("0").rstrip(".") if months else years


def _fact(
    field: str,
    form: MatchForm,
    kind: FactKind,
    value: str,
    sentence: tuple[int, int],
    match: re.Match[str],
) -> CaseFact:
    where = sentence[0] + match.start(), sentence[0] + match.end()
    start, end = form.span(*where)
    return CaseFact(
        kind=kind,
        value=value,
        field=field,
        quote=sentence_quote(form, sentence, where),
        start=start,
        end=end,
    )
