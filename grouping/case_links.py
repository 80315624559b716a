"""Link stories and single reports that are chapters of one case, by facts and never by a person's name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from grouping.facts.comparison import FactMatch, same_case, same_event_by_facts
from grouping.facts.extraction import EventFacts

_MAX_PAGES_OF_FACT = 200
"""A fact that more reports state says nothing about two of them, and would cost their square."""
_MIN_SHARED = 2
_MAX_CANDIDATES = 40


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A report that is no copy, and the story it belongs to; None if it is alone."""

    page_id: int
    story_id: int | None
    facts: EventFacts


@dataclass(frozen=True, kw_only=True)
class CaseLink:
    """Why a report goes on with the case of an earlier one."""

    page_id: int
    earlier_id: int
    match: FactMatch


@dataclass(frozen=True, kw_only=True)
class LinkedCase:
    """The chapters of one case, the earliest first, and what links them beyond their stories."""

    chapters: tuple[Chapter, ...]
    links: tuple[CaseLink, ...]


def link_cases(chapters: Sequence[Chapter]) -> list[LinkedCase]:
    """Return every report in its case, which may be it alone, in the order of their first reports.

    Each report is linked to the one earlier report that it shares most with: a chain of weak links
    would join what has nothing in common.
    """
    ordered = sorted(chapters, key=lambda one: (one.facts.day, one.page_id))
    groups = _Groups()
    by_fact: dict[object, list[Chapter]] = defaultdict(list)
    links: list[CaseLink] = []
    for chapter in ordered:
        groups.join_story(chapter)
        if link := _best_link(chapter, by_fact):
            links.append(link)
            groups.join(chapter.page_id, link.earlier_id)
        for key in _keys(chapter.facts):
            by_fact[key].append(chapter)
    members: dict[int, list[Chapter]] = defaultdict(list)
    for chapter in ordered:
        members[groups.find(chapter.page_id)].append(chapter)
    return [
        LinkedCase(
            chapters=tuple(group),
            links=tuple(one for one in links if groups.find(one.page_id) == root),
        )
        for root, group in members.items()
    ]


def _best_link(chapter: Chapter, by_fact: dict[object, list[Chapter]]) -> CaseLink | None:
    shared: Counter[int] = Counter()
    earlier: dict[int, Chapter] = {}
    for key in _keys(chapter.facts):
        pages = by_fact.get(key, [])
        if len(pages) <= _MAX_PAGES_OF_FACT:
            for one in pages:
                shared[one.page_id] += 1
                earlier[one.page_id] = one
    found = [
        CaseLink(page_id=chapter.page_id, earlier_id=page, match=match)
        for page, count in shared.most_common(_MAX_CANDIDATES)
        if count >= _MIN_SHARED and (match := _match(earlier[page].facts, chapter.facts))
    ]
    return max(found, key=lambda one: (one.match.score, -one.earlier_id), default=None)


def _match(earlier: EventFacts, later: EventFacts) -> FactMatch | None:
    # Two newsrooms on one day are no chapters, but of one matter.
    return same_case(earlier, later) or same_event_by_facts(earlier, later)


def _keys(facts: EventFacts) -> Iterator[tuple[str, Any]]:
    for kind, values in (
        ("place", facts.places.names | facts.places.units),
        ("people", facts.people | facts.suspects | facts.sums),
        ("money", facts.money),
        ("age", facts.ages),
        ("thing", facts.things),
        ("quoted", facts.quoted),
        ("setting", facts.settings),
        ("law", facts.law),
        ("named", facts.named),
        ("accused", facts.accused | facts.accused_of_no_age),
    ):
        for value in values:
            yield kind, value


class _Groups:
    """Disjoint sets of pages."""

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}
        self._pages_of_story: dict[int, int] = {}

    def find(self, page: int) -> int:
        while (parent := self._parents.setdefault(page, page)) != page:
            page = parent
        return page

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.find(one), self.find(other)))
        self._parents[second] = first

    def join_story(self, chapter: Chapter) -> None:
        if chapter.story_id is not None:
            known = self._pages_of_story.setdefault(chapter.story_id, chapter.page_id)
            self.join(chapter.page_id, known)
