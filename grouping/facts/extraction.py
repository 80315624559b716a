"""Extract what two reports of one event can share without sharing a phrase; never a victim's name."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from article.text import nfc
from grouping.facts.back_references import back_references
from grouping.facts.deed_dates import deed_dates
from grouping.facts.numbers import value_of, with_digits
from grouping.facts.places import NamedPlaces, find_places
from grouping.facts.proper_names import accused_adults, capitalised_runs, local_names
from relevance.case_stage import CaseStage

_SETTINGS = Path(__file__).parent / "settings.csv"
_MAX_TEXT = 6_000
# Bounded, and never begun within a number: a text of nothing but digits costs its length.
_NUMBER = r"(?<![\d.,])(\d{1,3}(?:[.,]\d{3}){1,4}|\d{1,9}(?:[.,]\d{1,3})?)(?!\d)"
_SUSPECTS = (
    r"bị cáo|bị can|nghi phạm|nghi can|đối tượng|kẻ|suspects?|defendants?|traffickers?|smugglers?"
)
_SUSPECT = re.compile(_SUSPECTS)
_PEOPLE = (
    r"người|nạn nhân|cô gái|phụ nữ|thiếu nữ|em|cháu|bé|trẻ|công dân|lao động|thanh niên|hành khách|"
    r"di dân|học viên|nhân viên|thai phụ|ca sĩ|bạn thuyền|ngư phủ|ngư dân|đứa|học sinh|nữ sinh|đàn ông|"
    r"thuyền viên|cô|tiếp viên|hộ|gia đình|bà mẹ|sản phụ|thợ|victims?|women|woman|girls?|boys?|children|"
    r"teenagers?|youths?|men|deckhands?|people|migrants?|passengers?|workers?|babies|twins|aboard"
)
_COUNT = re.compile(
    rf"(?<![\d.,/–-]){_NUMBER} (?:(?:đứa|bé|em|nam|nữ|vietnamese|young|hộ) )?({_SUSPECTS}|{_PEOPLE})\b"
)
# "Nine found in a lorry", "the group of nine", "fourteen held".
_COUNT_ALONE = re.compile(
    r"\bgroup of (\d{1,4})\b(?! (?:years|months|days|hours))"
    r"|(?<![\d.,/–-])(\d{1,4}) (?:found|freed|rescued|vietnamese|foreigners|nationals|citizens|trainees|employees|"
    r"labourers|crew|fishermen|phu|lái|ngư|khách|thực tập sinh|phụ|tên)\b"
)
_CURRENCIES = (
    r"đồng|euro|usd|đô la|peso|pesos|rupee|rupees|tệ|nhân dân tệ|ringgit|baht|bảng|pounds|won|yên|"
    r"đài tệ|kíp|riel|euros|dollars|zloty|zlotys|yen|yuan|rmb|vnd|dong|đô"
)
_MONEY = re.compile(
    rf"{_NUMBER}(?:\s?[–-]\s?{_NUMBER})? ?(?:(triệu|tỷ|tỉ|nghìn|ngàn|million|billion) ?)?"
    rf"({_CURRENCIES})(?!\w)"
)
_MONEY_BEFORE = re.compile(rf"(vnd|usd|us\$|\$|€|£|¥) ?{_NUMBER}(?: ?(million|billion))?\b")
_CURRENCY_BEFORE = {"vnd": "đồng", "us$": "usd", "$": "usd", "€": "euro", "£": "bảng", "¥": "yên"}
_BARE_MILLIONS = re.compile(rf"{_NUMBER} (triệu|tỷ|tỉ)\b(?! (?:{_CURRENCIES})(?!\w))")
_CURRENCY = {
    "pesos": "peso", "rupees": "rupee", "euros": "euro", "dollars": "usd", "đô la": "usd", "$": "usd",
    "nhân dân tệ": "tệ", "vnd": "đồng", "yen": "yên", "yuan": "tệ", "rmb": "tệ", "dong": "đồng", "đô": "usd",
    "pounds": "bảng", "zlotys": "zloty",
}  # fmt: skip
_SCALE = {
    "triệu": 1e6, "million": 1e6, "tỷ": 1e9, "tỉ": 1e9, "billion": 1e9, "nghìn": 1e3, "ngàn": 1e3,
}  # fmt: skip
# "Florin D., 45, was": an age of an English report stands between commas.
_AGE = re.compile(
    r"\b(\d{1,2})(?: tuổi\b|[ -]years?[ -]old\b)|\b(?:aged|youngest(?:,| is| are)?) (\d{1,2})\b"
    r"|(?<=[a-z.]), (\d{2})(?=[,.](?!\d))"
)
_LAW = re.compile(r"\bđiều (\d{2,3})\b|\barticle (\d{2,3})\b")
_THING = re.compile(
    rf"{_NUMBER} (km|kg|tấn|tầng|căn|chiếc|tàu|chuyến|mẹ|ca|lần|giờ|suất|hộ chiếu|quốc gia|nước|"
    r"thành viên|members|passports|plants|boxes|months|tháng)\b"
)
_PRISON_YEARS = re.compile(
    r"(?<![\d.,/–-])(\d{1,2}) năm(?: \d{1,2} tháng)? tù\b"
    r"|(?<![\d.,/–-])(\d{1,2}) years (?:in (?:prison|jail)|behind bars|imprisonment)\b"
    r"|\b(?:jailed|imprisoned|sentenced) (?:for|to) (\d{1,2}) years\b"
)
_YEAR = re.compile(r"(?<![\d.,/–-])((?:19|20)\d{2})(?![\d.,/–-]*\d)")
_QUOTED = re.compile(r"[\"“«]([^\"”»\n]{4,40})[\"”»]")
_SMALL = 40


@dataclass(frozen=True, kw_only=True)
class EventFacts:
    """What a report states, as codes."""

    day: int
    people: frozenset[int]
    suspects: frozenset[int]
    sums: frozenset[int]
    """Counts of one sentence added up: nine men and four women are thirteen."""
    headline_people: frozenset[int]
    money: frozenset[str]
    ages: frozenset[int]
    prison_years: frozenset[int]
    years: frozenset[int]
    """Years named by themselves, other than that of the report."""
    law: frozenset[str]
    things: frozenset[str]
    quoted: frozenset[str]
    settings: frozenset[str]
    places: NamedPlaces
    stage: CaseStage | None
    """As `find_stage` returns it."""
    back: frozenset[int]
    """Months to which the report points back, as years times twelve plus months."""
    month: int
    dates: frozenset[int]
    """Days of the deed, as ordinals."""
    named: frozenset[str]
    """Places and firms that no table knows."""
    capitalised: frozenset[str]
    """What may be one of another report's; names of persons are among them."""
    accused: frozenset[str]
    """Hashes of the names of accused adults."""
    accused_of_no_age: frozenset[str]


def extract_facts(
    title: str,
    text: str,
    *,
    on: date,
    stage: CaseStage | None,
    units: Iterable[tuple[str, str]] = (),
) -> EventFacts:
    """Extract the facts of a report of a day and stage; `units` as `find_places` takes them."""
    whole = nfc(f"{title}\n{text[:_MAX_TEXT]}")
    words, headline = with_digits(whole.casefold()), with_digits(title.casefold())
    people, suspects = _counts(words)
    accused, accused_of_no_age = accused_adults(whole, on=on)
    return EventFacts(
        day=on.toordinal(),
        people=people,
        suspects=suspects,
        sums=_sums(words),
        headline_people=_counts(headline)[0],
        money=frozenset(_money(words)),
        ages=frozenset(int(match[1] or match[2] or match[3]) for match in _AGE.finditer(words)),
        prison_years=frozenset(
            int(match[1] or match[2] or match[3]) for match in _PRISON_YEARS.finditer(words)
        ),
        years=frozenset(int(match[1]) for match in _YEAR.finditer(words)) - {on.year},
        law=frozenset(match[1] or match[2] for match in _LAW.finditer(words)),
        things=frozenset(
            f"{value_of(match[1]):g} {match[2]}"
            for match in _THING.finditer(words)
            if value_of(match[1]) > 2
        ),
        quoted=frozenset(match[1].strip(" .,") for match in _QUOTED.finditer(whole.casefold())),
        settings=frozenset(
            name for name, (_, pattern) in settings_table().items() if pattern.search(words)
        ),
        places=find_places(whole, units=units),
        stage=stage,
        back=back_references(words, on=on),
        month=on.year * 12 + on.month - 1,
        dates=deed_dates(words, on=on),
        named=local_names(whole[: len(title)], whole[len(title) :]),
        capitalised=capitalised_runs(whole),
        accused=accused,
        accused_of_no_age=accused_of_no_age,
    )


@cache
def settings_table() -> dict[str, tuple[float, re.Pattern[str]]]:
    """Return weight and pattern of every setting."""
    with _SETTINGS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(
            (line for line in file if not line.startswith("#")), quoting=csv.QUOTE_NONE
        )
        return {row["setting"]: (float(row["weight"]), re.compile(row["forms"])) for row in rows}


def _counts(words: str) -> tuple[frozenset[int], frozenset[int]]:
    people, suspects = set(), set()
    for match in _COUNT.finditer(words):
        number = int(value_of(match[1]))
        if _SUSPECT.fullmatch(match[2]):
            suspects.add(number)
        elif number > 1:
            people.add(number)
    for match in _COUNT_ALONE.finditer(words):
        number = int(match[1] or match[2])
        if number > 1:
            people.add(number)
    return frozenset(people), frozenset(suspects)


def _sums(words: str) -> frozenset[int]:
    sums = set()
    for sentence in re.split(r"[.!?\n]", words):
        numbers = [int(value_of(match[1])) for match in _COUNT.finditer(sentence)]
        small = [number for number in numbers if number <= _SMALL]
        sums |= {one + other for one, other in pairwise(small)}
    return frozenset(sums)


def _money(words: str) -> Iterable[str]:
    for match in _MONEY.finditer(words):
        currency = _CURRENCY.get(match[4], match[4])
        for written in (match[1], match[2]):
            if written:
                yield f"{value_of(written) * _SCALE.get(match[3] or '', 1):g} {currency}"
    for match in _MONEY_BEFORE.finditer(words):
        currency = _CURRENCY_BEFORE.get(match[1], match[1])
        yield f"{value_of(match[2]) * _SCALE.get(match[3] or '', 1):g} {currency}"
    for match in _BARE_MILLIONS.finditer(words):
        yield f"{value_of(match[1]) * _SCALE[match[2]]:g} đồng"
