"""The places we know, as a vocabulary of their names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from relevance.judgement import Place, PlaceKind
from relevance.terms.spelling_variants import expand_alternatives, tone_placements
from relevance.terms.term_matcher import DATA, Term, TermMatcher


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names of places, and the places they stand for."""

    names: TermMatcher
    places: dict[str, Place]
    ambiguous: frozenset[str]


@cache
def _document() -> dict[str, Any]:
    text = (DATA / "places.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return document


@cache
def gazetteer() -> Gazetteer:
    """Return the places of places.yaml; `doubtful` names need a word like "sang" before them."""
    document = _document()
    spellings: list[tuple[str, Term]] = []
    places: dict[str, Place] = {}
    doubtful = set()
    for number, entry in enumerate(document["places"]):
        term = Term(name=str(number), cased=True)
        places[term.name] = Place(
            name=entry["name"],
            kind=PlaceKind(entry["kind"]),
            code=entry["code"],
            now=entry.get("now"),
        )
        if "after" in entry:
            doubtful.add(term.name)
        spellings += _spelled(entry["forms"], term)
    spellings += _spelled(document["not_places"], Term(name="", cased=True, mask=True))
    return Gazetteer(TermMatcher(spellings), places, frozenset(doubtful))


def _spelled(forms: list[str], term: Term) -> list[tuple[str, Term]]:
    return [
        (spelling, term)
        for written in forms
        for form in expand_alternatives(written)
        for spelling in tone_placements(form)
    ]


@cache
def unit_forms() -> frozenset[str]:
    """Return how provinces and countries are written."""
    units = (PlaceKind.PROVINCE.value, PlaceKind.COUNTRY.value)
    return frozenset(
        form
        for entry in _document()["places"]
        if entry["kind"] in units
        for written in entry["forms"]
        for form in expand_alternatives(written)
    )


@cache
def province_codes(code: str) -> tuple[str, ...]:
    """Return the codes under which articles name a unit of today: its own and those it swallowed."""
    places = gazetteer().places.values()
    name = next((one.name for one in places if one.code == code and one.now is None), None)
    return (code, *sorted({one.code for one in places if name and one.now == name}))
