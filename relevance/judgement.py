"""What a judgement says: the verdict, its score, and the sentences that led to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    """How close an article is to trafficking in persons."""

    CORE = "core"
    RELATED = "related"
    NONE = "none"


class PlaceKind(StrEnum):
    """What sort of place a name denotes."""

    PROVINCE = "province"
    COUNTRY = "country"
    SITE = "site"


class FactKind(StrEnum):
    """What a stated figure counts."""

    VICTIMS = "victims"
    OFFENDERS = "offenders"
    LAW_ARTICLE = "law_article"
    SENTENCE_YEARS = "sentence_years"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One passage that spoke for the verdict.

    `start` and `end` count code points of the field as it was given: `field[start:end]` matched.
    """

    term: str
    field: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place the article names.

    A province merged away keeps its old name and code; `now` is the unit that holds it since
    1 July 2025, so both can be reported. `code` is ISO 3166-2 for provinces, the country's
    ISO 3166-1 code otherwise.
    """

    name: str
    kind: PlaceKind
    code: str
    now: str | None = None


@dataclass(frozen=True, kw_only=True)
class CaseFact:
    """A figure the text states, in the words around it.

    `value` is what was written: a count in digits, article.clause.point ("150.2.a"), years in
    decimals ("12.5") or "life"; nothing is added up or inferred.
    """

    kind: FactKind
    value: str
    field: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class ElementSign:
    """A sign of an element of trafficking (act, means, purpose), or of an ILO indicator.

    `element` is "act", "means", "purpose" or "indicators"; a sign can stand under two of them.
    """

    element: str
    sign: str
    field: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A reasoned verdict on one article."""

    relevant: bool
    score: float
    tier: Tier
    themes: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    victims: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    elements: tuple[ElementSign, ...] = ()
    facts: tuple[CaseFact, ...] = ()
    rule_version: str


ELEMENTS = ("act", "means", "purpose", "indicators")


def element_record(elements: Iterable[ElementSign]) -> dict[str, list[dict[str, object]]]:
    """Return the signs by element, as `export` and `classify` write them."""
    record: dict[str, list[dict[str, object]]] = {element: [] for element in ELEMENTS}
    for one in elements:
        record[one.element].append(
            {
                "sign": one.sign,
                "field": one.field,
                "quote": one.quote,
                "start": one.start,
                "end": one.end,
            }
        )
    return record
