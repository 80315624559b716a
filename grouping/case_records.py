"""The case record that programs receive: reports of one matter over time, its figures, places and stage."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grouping.case_index import copies_of, find_cases, link_reasons, members_of, read_chapter
from grouping.case_progress import CaseReport, furthest_stage, main_figure
from grouping.case_reports import case_report, stored_places
from grouping.facts.place_roles import PlaceInRole, places_in_roles
from grouping.facts.places import HOME
from presentation.withheld_names import withhold_initials
from relevance.judgement import FactKind, Place, PlaceKind
from storage.articles.article_records import utc_text
from storage.articles.flagged import FlaggedArticle, all_flagged_articles, read_flagged_articles
from storage.engine import Session
from storage.models import CaseMembership
from storage.stories.case_memberships import memberships_of_cases


@dataclass(frozen=True, kw_only=True)
class CaseLinkReasons:
    """What a report shares with an earlier one of its case."""

    page_id: int
    earlier_id: int
    reasons: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """The flagged articles of a case, with what each states; at least two."""

    number: int
    articles: Mapping[int, FlaggedArticle]
    reports: Sequence[CaseReport]
    """Of every article, the oldest first."""
    links: Sequence[CaseLinkReasons]

    @property
    def chapters(self) -> list[CaseReport]:
        """The reports that are no copies, the oldest first."""
        return [one for one in self.reports if not self.is_copy(one.page_id)]

    def is_copy(self, page_id: int) -> bool:
        """Return whether the original of an article is in the case, too."""
        return self.articles[page_id].page.duplicate_of in self.articles

    def copies(self, page_id: int) -> list[CaseReport]:
        """Return the copies of an article, the oldest first."""
        return [
            one for one in self.reports if self.articles[one.page_id].page.duplicate_of == page_id
        ]

    def title(self, page_id: int) -> str:
        """Return the title of an article, initials of persons withheld."""
        return self.withheld(self.articles[page_id].revision.title, page_id)

    def withheld(self, text: str, page_id: int) -> str:
        """Return words of an article without the initials of persons."""
        return withhold_initials(text, language=self.articles[page_id].revision.language)

    def figures(self, report: CaseReport) -> Iterator[tuple[str, str, str]]:
        """Yield kind, value and sentence of the figure of each kind that a report leads with, and its stage."""
        for kind in FactKind:
            if fact := main_figure(report, kind):
                yield kind.value, fact.value, self.withheld(fact.quote, report.page_id)
        if report.stage:
            quote = self.withheld(report.stage.quote, report.page_id)
            yield "stage", report.stage.stage.value, quote


def case_records(session: Session) -> Iterator[dict[str, Any]]:
    """Link all flagged articles and yield the cases, the one with the newest report first.

    Copies are listed with their originals, and count as no chapter.
    """
    articles = {row.page.id: row for row in all_flagged_articles(session)}
    reports = {number: case_report(row) for number, row in articles.items()}
    copies = copies_of({number: row.page.duplicate_of for number, row in articles.items()})
    chapters = [
        read_chapter(row, reports[number])
        for number, row in articles.items()
        if row.page.duplicate_of not in articles
    ]
    found = []
    for case in find_cases(chapters, copies):
        links = [
            CaseLinkReasons(
                page_id=one.page_id, earlier_id=one.earlier_id, reasons=link_reasons(one)
            )
            for one in case.links
        ]
        found.append(
            case_record(
                _case_file(
                    {page: articles[page] for page in members_of(case, copies)}, reports, links
                )
            )
        )
    yield from sorted(found, key=lambda record: (record["last_at"], record["id"]), reverse=True)


def load_cases(session: Session, numbers: Collection[int]) -> list[CaseFile]:
    """Load the stored cases of these numbers, in their order; those without two flagged articles are none."""
    memberships = memberships_of_cases(session, numbers)
    pages = [one.page_id for rows in memberships.values() for one in rows]
    flagged = {row.page.id: row for row in read_flagged_articles(session, pages)}
    found = []
    for number in numbers:
        articles = {
            one.page_id: flagged[one.page_id]
            for one in memberships[number]
            if one.page_id in flagged
        }
        if len(articles) > 1:
            reports = {page: case_report(row) for page, row in articles.items()}
            found.append(
                _case_file(articles, reports, _stored_links(memberships[number], articles))
            )
    return found


def _stored_links(
    rows: Sequence[CaseMembership], articles: Collection[int]
) -> list[CaseLinkReasons]:
    return [
        CaseLinkReasons(page_id=one.page_id, earlier_id=one.earlier_id, reasons=one.reasons)
        for one in rows
        if one.page_id in articles and one.earlier_id is not None and one.earlier_id in articles
    ]


def _case_file(
    articles: Mapping[int, FlaggedArticle],
    reports: Mapping[int, CaseReport],
    links: Sequence[CaseLinkReasons],
) -> CaseFile:
    ordered = sorted((reports[page] for page in articles), key=lambda one: (one.at, one.page_id))
    return CaseFile(number=min(articles), articles=articles, reports=ordered, links=links)


def case_record(case: CaseFile) -> dict[str, Any]:
    """Return a case as the record of `tipwatch cases --json` and the API."""
    chapters = case.chapters
    stage = furthest_stage(chapters)
    return {
        "id": case.number,
        "title": case.title(chapters[-1].page_id),
        "first_at": utc_text(case.reports[0].at),
        "last_at": utc_text(case.reports[-1].at),
        "stage": stage.stage.value if stage else None,
        "articles": [_article(case, one) for one in case.reports],
        "figures": [
            {
                "kind": kind,
                "value": value,
                "url": case.articles[one.page_id].page.url,
                "at": utc_text(one.at),
                "quote": quote,
            }
            for one in chapters
            for kind, value, quote in case.figures(one)
        ],
        "places": [
            {
                "name": found.place.name,
                "kind": found.place.kind.value,
                "code": found.place.code,
                "role": found.role.value,
                "url": case.articles[page].page.url,
                "quote": found.quote,
            }
            for page, found in case_places(case)
        ],
        "links": [
            {
                "url": case.articles[one.page_id].page.url,
                "with": case.articles[one.earlier_id].page.url,
                "facts": one.reasons,
            }
            for one in case.links
        ],
    }


def case_places(case: CaseFile) -> list[tuple[int, PlaceInRole]]:
    """Return each place in each of its roles once, with the first report that says so."""
    found: dict[tuple[str, str], tuple[int, PlaceInRole]] = {}
    for report in case.chapters:
        _, revision, judgement = case.articles[report.page_id]
        places = stored_places(judgement.places)
        fields = (revision.title, revision.lead or "", revision.text)
        for one in places_in_roles(fields, (place for place in places if not _is_home(place))):
            key = one.place.now or one.place.name, one.role.value
            quote = case.withheld(one.quote, report.page_id)
            found.setdefault(key, (report.page_id, replace(one, quote=quote)))
    return list(found.values())


def _is_home(place: Place) -> bool:
    return place.kind is PlaceKind.COUNTRY and place.code == HOME


def _article(case: CaseFile, report: CaseReport) -> dict[str, Any]:
    page = case.articles[report.page_id].page
    return {
        "id": page.id,
        "url": page.url,
        "source": page.source,
        "story_id": page.story_id,
        "at": utc_text(report.at),
        "title": case.title(page.id),
        "role": "republished" if case.is_copy(page.id) else "related",
        "copy_of": page.duplicate_of if case.is_copy(page.id) else None,
    }
