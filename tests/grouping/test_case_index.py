"""The case index stores which case a report is of, on both databases, and follows every change."""

from __future__ import annotations

import json

import pytest
from fixtures.samples.sample_affair import AFFAIR, store_affair_report
from fixtures.samples.sample_objects import NOON
from sqlalchemy import update

from grouping import case_index
from grouping.case_index import CaseIndex
from grouping.case_records import case_record, case_records, load_cases
from storage.articles.article_records import article_records
from storage.articles.reviews import record_review
from storage.engine import Database
from storage.models import Page, ReviewState
from storage.stories.case_memberships import case_of_page, cases_of_pages

pytestmark = pytest.mark.slow

PAGES = range(1, len(AFFAIR) + 1)


@pytest.fixture
def index(database: Database) -> CaseIndex:
    """Return the index of the sample affair, all reports stored."""
    for number in range(len(AFFAIR)):
        store_affair_report(database, number)
    made = CaseIndex(database)
    assert made.refresh()
    return made


def test_nine_reports_in_five_outlets_are_one_case(index: CaseIndex, database: Database) -> None:
    with database.reading() as session:
        assert cases_of_pages(session, PAGES) == dict.fromkeys(PAGES, 1)


def test_stored_case_is_the_record_of_the_command(index: CaseIndex, database: Database) -> None:
    with database.reading() as session:
        (case,) = load_cases(session, [1])
        assert [case_record(case)] == list(case_records(session))
        json.dumps(case_record(case))


def test_record_of_an_article_names_its_case(index: CaseIndex, database: Database) -> None:
    with database.reading() as session:
        assert {record["case_id"] for record in article_records(session)} == {1}
        record, *_ = article_records(session)
        json.dumps(record)


def test_nothing_is_linked_again_while_nothing_changed(index: CaseIndex) -> None:
    assert not index.refresh()


def test_another_process_links_the_same(index: CaseIndex, database: Database) -> None:
    with database.reading() as session:
        before = cases_of_pages(session, PAGES)
    assert CaseIndex(database).refresh()
    with database.reading() as session:
        assert cases_of_pages(session, PAGES) == before


def test_linking_of_older_pages_does_not_replace_that_of_newer_ones(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (0, 1):
        store_affair_report(database, number)
    read_chapter, others = case_index.read_chapter, [CaseIndex(database)]

    def overtaken(*arguments):
        while others:
            store_affair_report(database, 2)
            others.pop().refresh()
        return read_chapter(*arguments)

    monkeypatch.setattr(case_index, "read_chapter", overtaken)
    assert CaseIndex(database).refresh()
    with database.reading() as session:
        assert cases_of_pages(session, PAGES) == dict.fromkeys((1, 2, 3), 1)


def test_a_report_stored_later_keeps_the_number_though_it_was_published_first(
    database: Database,
) -> None:
    for number in (3, 5, 0):
        store_affair_report(database, number)
    CaseIndex(database).refresh()
    with database.reading() as session:
        (case,) = load_cases(session, [1])
        assert case.reports[0].page_id == 3
        assert case_record(case)["id"] == 1


def test_a_rejected_report_leaves_the_case_and_its_number_still_leads_there(
    index: CaseIndex, database: Database
) -> None:
    with database.writing() as session:
        record_review(
            session, session.get_one(Page, 1), ReviewState.REJECTED, reviewer="mai", at=NOON
        )
    assert index.refresh()
    with database.reading() as session:
        found = cases_of_pages(session, PAGES)
        assert 1 not in found
        assert set(found.values()) == {2}
        assert case_of_page(session, 1) == 2


def test_a_report_taken_out_of_its_story_stays_while_facts_link_it(
    index: CaseIndex, database: Database
) -> None:
    with database.writing() as session:
        session.execute(update(Page).values(story_id=None))
    assert index.refresh()
    with database.reading() as session:
        (case,) = load_cases(session, [1])
        shared = {reason["kind"] for link in case.links for reason in link.reasons}
        assert {"place", "people"} <= shared


def test_a_single_report_is_no_case(database: Database) -> None:
    store_affair_report(database, 0)
    CaseIndex(database).refresh()
    with database.reading() as session:
        assert cases_of_pages(session, [1]) == {}
        assert case_of_page(session, 1) is None
        assert load_cases(session, [1]) == []
