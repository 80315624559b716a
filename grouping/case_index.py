"""The case index: links the flagged reports into cases and stores which case each belongs to."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from article.dates import HANOI
from grouping.case_links import CaseLink, Chapter, LinkedCase, link_cases
from grouping.case_progress import CaseReport
from grouping.case_reports import case_report, stored_places
from grouping.facts.extraction import extract_facts
from grouping.facts.places import named_units
from storage.articles.flagged import FlaggedArticle, read_flagged_articles
from storage.engine import Database
from storage.stories.case_memberships import (
    FlaggedPage,
    flagged_pages,
    replace_case_memberships,
    stored_memberships,
)

logger = logging.getLogger(__name__)

_AT_A_TIME = 200


class CaseIndex:
    """Reads the facts of each judgement once, and links all reports again when one of them changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._linked: Sequence[FlaggedPage] | None = None
        self._chapters: dict[int, Chapter] = {}
        """By judgement."""

    def refresh(self) -> bool:
        """Bring the stored memberships up to date; returns whether there was something to link."""
        while True:
            with self._database.reading() as session:
                pages = flagged_pages(session)
                if pages == self._linked:
                    return False
                stored = stored_memberships(session)
            self._read_facts(pages)
            rows = list(self._memberships(pages))
            with self._database.writing() as session:
                changed = replace_case_memberships(session, rows, instead_of=stored)
            if changed is not None:
                break
        self._linked = pages
        logger.debug("cases linked: %d reports, %d memberships changed", len(pages), changed)
        return True

    def _read_facts(self, pages: Sequence[FlaggedPage]) -> None:
        flagged = {one.page_id for one in pages}
        wanted = {one.page_id: one.judgement_id for one in pages if one.duplicate_of not in flagged}
        self._chapters = {
            number: self._chapters[number] for number in wanted.values() if number in self._chapters
        }
        missing = sorted(page for page, number in wanted.items() if number not in self._chapters)
        for start in range(0, len(missing), _AT_A_TIME):
            with self._database.reading() as session:
                rows = read_flagged_articles(session, missing[start : start + _AT_A_TIME])
            for row in rows:
                self._chapters[row.judgement.id] = read_chapter(row, case_report(row))

    def _memberships(self, pages: Sequence[FlaggedPage]) -> Iterator[dict[str, Any]]:
        copies = copies_of({one.page_id: one.duplicate_of for one in pages})
        stories = {one.page_id: one.story_id for one in pages}
        chapters = [
            Chapter(page_id=one.page_id, story_id=stories[one.page_id], facts=chapter.facts)
            for one in pages
            if (chapter := self._chapters.get(one.judgement_id))
        ]
        for case in find_cases(chapters, copies):
            links = {one.page_id: one for one in case.links}
            number = min(members_of(case, copies))
            for chapter in case.chapters:
                link = links.get(chapter.page_id)
                yield {
                    "page_id": chapter.page_id,
                    "case_id": number,
                    "earlier_id": link.earlier_id if link else None,
                    "reasons": link_reasons(link) if link else [],
                    "stage": chapter.facts.stage.value if chapter.facts.stage else None,
                }
                for page in copies.get(chapter.page_id, ()):
                    yield {
                        "page_id": page, "case_id": number, "earlier_id": None, "reasons": [], "stage": None,
                    }  # fmt: skip


def find_cases(
    chapters: Sequence[Chapter], copies: Mapping[int, Sequence[int]]
) -> Iterator[LinkedCase]:
    """Yield the cases with several reports, copies included."""
    for case in link_cases(chapters):
        if len(case.chapters) > 1 or case.chapters[0].page_id in copies:
            yield case


def members_of(case: LinkedCase, copies: Mapping[int, Sequence[int]]) -> list[int]:
    """Return the pages of a case, each original before its copies."""
    return [page for one in case.chapters for page in (one.page_id, *copies.get(one.page_id, ()))]


def copies_of(originals: Mapping[int, int | None]) -> Mapping[int, Sequence[int]]:
    """Return the copies of each page, given what each page repeats; only among the pages given."""
    copies: dict[int, list[int]] = defaultdict(list)
    for page, original in originals.items():
        if original is not None and original in originals:
            copies[original].append(page)
    return copies


def link_reasons(link: CaseLink) -> list[dict[str, Any]]:
    """Return what links a report to an earlier one, as it is stored and given to programs."""
    return [{"kind": kind.value, "values": list(values)} for kind, values in link.match.shared]


def read_chapter(row: FlaggedArticle, report: CaseReport) -> Chapter:
    """Read the facts of a report."""
    facts = extract_facts(
        row.revision.title,
        "\n".join((row.revision.lead or "", row.revision.text)),
        on=report.at.astimezone(HANOI).date(),
        stage=report.stage.stage if report.stage else None,
        units=named_units(stored_places(row.judgement.places)),
    )
    return Chapter(page_id=row.page.id, story_id=row.page.story_id, facts=facts)
