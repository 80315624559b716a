"""Polling: how a crawl ended."""

from __future__ import annotations

from datetime import UTC, datetime

from fixtures.samples.sentences import english

from article.message import verbatim
from crawler.crawl.outcome import CrawlOutcome, result_of
from crawler.crawl.report import CrawlReport

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)


def report(*, announced: int | None = None, failures: int = 0, articles: int = 0) -> CrawlReport:
    made = CrawlReport(source="vov.vn", started_at=NOON)
    made.discovery = (("feed", announced),)
    made.articles = articles
    for number in range(failures):
        made.record_failure(f"https://vov.vn/{number}", verbatim("the server answered 500"))
    return made


def test_crawl_that_found_articles_without_a_failure_is_done() -> None:
    result = result_of(report(announced=20))
    assert (result.outcome, english(result.reason)) == (CrawlOutcome.DONE, "20 articles announced")
    assert result.succeeded


def test_crawl_with_some_failures_is_partial_and_names_the_first() -> None:
    result = result_of(report(announced=20, failures=2))
    assert result.outcome is CrawlOutcome.PARTIAL
    assert (
        english(result.reason)
        == "2 addresses failed, first https://vov.vn/0: the server answered 500"
    )
    assert result.succeeded


def test_crawl_that_found_nothing_failed_even_without_an_error() -> None:
    result = result_of(report(announced=0))
    assert (result.outcome, result.succeeded) == (CrawlOutcome.FAILED, False)
    assert english(result.reason) == "no discovery method found an article"


def test_crawl_that_found_nothing_reports_the_first_error() -> None:
    result = result_of(report(failures=3))
    assert result.outcome is CrawlOutcome.FAILED
    assert english(result.reason) == "https://vov.vn/0: the server answered 500"


def test_crawl_that_only_rechecked_known_pages_succeeded() -> None:
    assert result_of(report(articles=1)).succeeded


def test_stopped_crawl_shows_nothing_about_its_source() -> None:
    stopped = report(announced=20, failures=1)
    stopped.stopped = True
    assert result_of(stopped).outcome is CrawlOutcome.STOPPED


def test_only_the_first_failures_are_listed() -> None:
    result = report(failures=1_000)
    assert (result.failed, len(result.failures)) == (1_000, 50)
