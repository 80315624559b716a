"""Which sources the daemon asks the repair of by itself: those whose selectors or paths find nothing."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from fixtures.samples.sample_objects import NOON

from article.message import Message, joined, message, verbatim
from crawler.crawl.fetch_errors import FetchCode
from crawler.discovery.method import DiscoveryCode
from crawler.extraction.not_an_article import PageCode
from crawler.health.code import HealthCode
from crawler.scaffold.problems import ScaffoldError
from jobs.source_proposals import ProposalRunner
from settings import Settings
from storage.engine import Database
from storage.models import HealthStatus, ProposalKind, ProposalState, SourceProposal, StoredSource
from storage.sources import proposals
from storage.sources.proposals import ProposalResult
from storage.sources.state import register_source

pytestmark = pytest.mark.slow


def asked_repairs(database: Database, tmp_path: Path, reason: Message) -> list[SourceProposal]:
    """Return the repairs that the daemon asks for where a source's health has this reason."""

    async def no_site(*_: object) -> None:
        raise ScaffoldError(verbatim("nothing is asked here"))

    with database.writing() as session:
        register_source(session, "vov.vn")
        row = session.get_one(StoredSource, "vov.vn")
        row.health, row.reason = HealthStatus.BROKEN, reason
    runner = ProposalRunner(
        database, Settings(data_dir=tmp_path), clock=lambda: NOON, run_task=no_site
    )
    asyncio.run(runner.work_off())
    with database.reading() as session:
        rows = session.query(SourceProposal).all()
        session.expunge_all()
    return rows


@pytest.mark.parametrize(
    "reason",
    [
        message(HealthCode.SELECTORS, fields=(verbatim("title"),)),
        joined([message(HealthCode.NO_ARTICLE, count=3, first=message(PageCode.JSON_EMPTY))]),
        message(HealthCode.NOTHING_ANNOUNCED, why=message(DiscoveryCode.JSON_NO_ITEMS, items="data")),
        message(HealthCode.METHOD_FAILED, method="feed", first=message(FetchCode.STATUS, status=404)),
        message(HealthCode.METHOD_FAILED, method="feed", first=message(DiscoveryCode.FEED_START, start="<html")),
    ],
)  # fmt: skip
def test_repair_is_asked_where_nothing_is_found_any_more(
    reason: Message, database: Database, tmp_path: Path
) -> None:
    (row,) = asked_repairs(database, tmp_path, reason)
    assert (row.kind, row.source, row.state) == (
        ProposalKind.REPAIR,
        "vov.vn",
        ProposalState.FAILED,
    )


@pytest.mark.parametrize(
    "reason",
    [
        message(HealthCode.FORBIDDEN, url="x"),
        message(HealthCode.METHOD_FAILED, method="feed", first=message(FetchCode.STATUS, status=503)),
        message(HealthCode.METHOD_FAILED, method="feed", first=message(FetchCode.TIMEOUT)),
        message(HealthCode.NO_ARTICLE, count=1, first=message(FetchCode.STATUS, status=404)),
    ],
)  # fmt: skip
def test_no_repair_is_asked_where_the_server_does_not_answer(
    reason: Message, database: Database, tmp_path: Path
) -> None:
    assert asked_repairs(database, tmp_path, reason) == []


def test_no_second_repair_is_asked_while_one_waits_for_a_person(
    database: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        number = proposals.ask(
            session, ProposalKind.REPAIR, source="vov.vn", now=NOON - timedelta(days=3)
        )
        result = ProposalResult(source="vov.vn", declaration={"overrides": "vov.vn"})
        proposals.record_result(session, number, result, now=NOON - timedelta(days=3))
    reason = message(HealthCode.SELECTORS, fields=(verbatim("title"),))
    assert len(asked_repairs(database, tmp_path, reason)) == 1
