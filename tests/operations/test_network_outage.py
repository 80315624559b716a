"""Our own network is down: recognised from crawls that all failed before they reached a site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fixtures.samples.sample_objects import NOON, failed_crawl

from article.message import Message, joined, message
from crawler.crawl.fetch_errors import FetchCode
from crawler.crawl.report import ReportCode
from crawler.health.code import HealthCode
from operations.network_outage import FinishedCrawl, current_outage, find_outage
from presentation.messages import LANGUAGES, render
from storage.engine import Database

NO_ADDRESS = message(ReportCode.AT, url="https://a.vn/", why=message(FetchCode.NO_ADDRESS))
UNREACHABLE = message(FetchCode.ROBOTS_UNREACHABLE, host="a.vn", why=message(FetchCode.TIMEOUT))
NOT_FOUND = message(ReportCode.AT, url="https://a.vn/", why=message(FetchCode.STATUS, status=404))


def crawls(*found: tuple[str, str, Message]) -> Iterator[FinishedCrawl]:
    """Yield crawls, newest first."""
    for number, (source, outcome, reason) in enumerate(found):
        at = NOON - timedelta(minutes=number)
        yield FinishedCrawl(source=source, at=at, outcome=outcome, reason=reason)


def failed(*names: str, reason: Message = NO_ADDRESS) -> list[tuple[str, str, Message]]:
    return [(name, "failed", reason) for name in names]


def test_three_sources_in_a_row_that_nobody_could_reach_are_an_outage() -> None:
    found = find_outage(crawls(*failed("a", "b", "c")))
    assert found
    assert (found.sources, found.since) == (3, NOON - timedelta(minutes=2))
    assert found.first == NO_ADDRESS


@pytest.mark.parametrize(
    "newest_first",
    [
        [],
        failed("a", "b"),
        failed("a", "a", "a", "b"),
        [("z", "done", NO_ADDRESS), *failed("a", "b", "c")],
        [*failed("a", "b"), ("z", "partial", NO_ADDRESS), *failed("c")],
        failed("a", "b", "c", reason=NOT_FOUND),
        [*failed("a"), *failed("b", reason=NOT_FOUND), *failed("c", "d")],
    ],
    ids=["none", "two", "one flaps", "over", "one works", "sites answer", "one answers"],
)
def test_anything_else_is_none(newest_first: list[tuple[str, str, Message]]) -> None:
    assert find_outage(crawls(*newest_first)) is None


def test_stopped_crawl_says_nothing() -> None:
    assert find_outage(crawls(*failed("a"), ("z", "stopped", NOT_FOUND), *failed("b", "c")))


def test_failure_inside_other_words_counts() -> None:
    inside = joined([UNREACHABLE, message(HealthCode.METHOD_NOTHING, method="feed")])
    assert find_outage(crawls(*failed("a", "b", "c", reason=inside)))


def test_outage_is_read_from_the_stored_crawls_without_replays(database: Database) -> None:
    with database.writing() as session:
        for name in "abc":
            session.add(failed_crawl(name, NO_ADDRESS))
        replayed = failed_crawl("z", NO_ADDRESS, at=NOON + timedelta(minutes=1), outcome="done")
        replayed.counts = {"replayed": True}
        session.add(replayed)
    with database.reading() as session:
        found = current_outage(session, now=NOON + timedelta(hours=1))
        assert found
        assert current_outage(session, now=NOON + timedelta(days=2)) is None
    for language in LANGUAGES:
        assert "3" in render(found.reason, language)
