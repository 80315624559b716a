"""What a stored report states about its case: figures, stage and countries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from grouping.case_progress import CaseReport
from grouping.facts.places import HOME
from relevance.case_stage import find_stage
from relevance.judgement import CaseFact, FactKind, Place, PlaceKind
from storage.articles.flagged import FlaggedArticle

_FACT_KINDS = frozenset(FactKind)


def case_report(row: FlaggedArticle) -> CaseReport:
    """Return what one report states."""
    page, revision, judgement = row
    return CaseReport(
        page_id=page.id,
        at=revision.published_at or page.first_seen_at,
        # A judgement of another release may know kinds that this one does not.
        facts=tuple(_fact(row) for row in judgement.facts if row["kind"] in _FACT_KINDS),
        stage=find_stage(title=revision.title, lead=revision.lead, text=revision.text),
        countries=_countries(judgement.places, (revision.title, revision.lead or "")),
    )


def stored_places(rows: Iterable[Mapping[str, Any]]) -> Iterator[Place]:
    """Yield the places of a stored judgement."""
    for row in rows:
        yield Place(**{**row, "kind": PlaceKind(row["kind"])})


def _fact(row: dict[str, Any]) -> CaseFact:
    return CaseFact(**{**row, "kind": FactKind(row["kind"])})


def _countries(places: list[dict[str, Any]], fields: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for place in places:
        field = next((one for one in fields if place["name"].casefold() in one.casefold()), None)
        if place["kind"] != PlaceKind.PROVINCE and place["code"] != HOME and field:
            found[str(place["code"])] = field
    return found
