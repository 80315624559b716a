"""The case record that programs receive: reports of one matter over time, its figures and its stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from article.dates import HANOI
from grouping.case_links import Chapter, LinkedCase, link_cases
from grouping.case_progress import CaseReport, furthest_stage, main_figure
from grouping.case_reports import case_report
from grouping.facts.extraction import extract_facts
from grouping.facts.places import named_units
from presentation.withheld_names import withhold_initials
from relevance.judgement import FactKind, Place, PlaceKind
from storage.articles.article_records import utc_text
from storage.articles.flagged import FlaggedArticle, all_flagged_articles
from storage.engine import Session


def case_records(session: Session) -> Iterator[dict[str, Any]]:
    """Yield the cases with several flagged reports, the one with the newest report first.

    Copies are listed with their originals, and count as no chapter.
    """
    rows = {row.page.id: row for row in all_flagged_articles(session)}
    reports = {number: case_report(row) for number, row in rows.items()}
    chapters = [
        _chapter(row, reports[number])
        for number, row in rows.items()
        if row.page.duplicate_of is None or row.page.duplicate_of not in rows
    ]
    copies: dict[int, list[int]] = {}
    for number, row in rows.items():
        if row.page.duplicate_of in rows:
            copies.setdefault(row.page.duplicate_of, []).append(number)
    found = [
        _record(case, rows, reports, copies)
        for case in link_cases(chapters)
        if len(case.chapters) > 1 or case.chapters[0].page_id in copies
    ]
    yield from sorted(found, key=lambda record: (record["last_at"], record["id"]), reverse=True)


def _chapter(row: FlaggedArticle, report: CaseReport) -> Chapter:
    facts = extract_facts(
        row.revision.title,
        "\n".join((row.revision.lead or "", row.revision.text)),
        on=report.at.astimezone(HANOI).date(),
        units=named_units(
            Place(**{**one, "kind": PlaceKind(one["kind"])}) for one in row.judgement.places
        ),
    )
    return Chapter(page_id=row.page.id, story_id=row.page.story_id, facts=facts)


def _record(
    case: LinkedCase,
    rows: Mapping[int, FlaggedArticle],
    reports: Mapping[int, CaseReport],
    copies: Mapping[int, list[int]],
) -> dict[str, Any]:
    chapters = [reports[one.page_id] for one in case.chapters]
    listed = [
        reports[number]
        for one in case.chapters
        for number in (one.page_id, *copies.get(one.page_id, ()))
    ]
    listed.sort(key=lambda one: (one.at, one.page_id))
    chapters.sort(key=lambda one: (one.at, one.page_id))
    stage = furthest_stage(chapters)
    return {
        "id": chapters[0].page_id,
        "title": _title(rows[chapters[-1].page_id]),
        "first_at": utc_text(listed[0].at),
        "last_at": utc_text(listed[-1].at),
        "stage": stage.stage.value if stage else None,
        "articles": [_article(rows[one.page_id], one.at) for one in listed],
        "figures": [
            figure for one in chapters for figure in _figures(one, rows[one.page_id].page.url)
        ],
        "links": [
            {
                "url": rows[link.page_id].page.url,
                "with": rows[link.earlier_id].page.url,
                "facts": [
                    {"kind": kind.value, "values": list(values)}
                    for kind, values in link.match.shared
                ],
            }
            for link in case.links
        ],
    }


def _article(row: FlaggedArticle, at: datetime) -> dict[str, Any]:
    return {
        "url": row.page.url,
        "source": row.page.source,
        "story_id": row.page.story_id,
        "at": utc_text(at),
        "title": _title(row),
        "role": "related" if row.page.duplicate_of is None else "republished",
    }


def _title(row: FlaggedArticle) -> str:
    return withhold_initials(row.revision.title, language=row.revision.language)


def _figures(report: CaseReport, url: str) -> Iterator[dict[str, Any]]:
    """Yield what a report leads with, a figure of each kind, and the stage it names."""
    for kind in FactKind:
        if fact := main_figure(report, kind):
            yield _figure(report, url, kind=kind.value, value=fact.value, quote=fact.quote)
    if report.stage:
        yield _figure(
            report, url, kind="stage", value=report.stage.stage.value, quote=report.stage.quote
        )


def _figure(report: CaseReport, url: str, *, kind: str, value: str, quote: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "value": value,
        "url": url,
        "at": utc_text(report.at),
        "quote": withhold_initials(quote),
    }
