"""The verdict on a source: what each kind of answer comes to, and what it advises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from fixtures.samples.sentences import english

from article.message import verbatim
from article.model import (
    Article,
    ArticleCapture,
    ExtractionMethod,
    FetchResult,
    MissingCapture,
    MissReason,
    PageAddress,
)
from crawler.crawl.report import CrawlReport
from crawler.discovery import Feed, Listing
from crawler.discovery.fallback_chain import MethodResult, Problem
from crawler.source.check import CheckCrawl, Severity, SourceCheck, check_source
from crawler.source.declaration import Layout, Source

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
FEED, SECTION = "https://sông.example/rss", "https://sông.example/tin"
SOURCE = Source(
    name="sông.example",
    hosts=("sông.example",),
    language="vi",
    article_url=r"-(?P<id>\d+)\.html$",
    discovery=(Feed(urls=(FEED,)), Listing(urls=(SECTION, f"{SECTION}/2"))),
    layouts=(Layout(name="sông", title="h1", body=".body", author=".author"),),
)
READ_BY_THE_SITE = dict.fromkeys(("title", "lines", "author"), ExtractionMethod.SITE) | {
    "published_at": ExtractionMethod.OPENGRAPH
}


def article(**other: Any) -> Article:
    fields: dict[str, Any] = {
        "title": "Nước lên nhanh",
        "text": "Mực nước sông lên nhanh trong đêm.",
        "author": "Lê Minh",
        "published_at": NOW,
        "layout": "sông",
        "read_by": READ_BY_THE_SITE,
    } | other
    return Article(**{**fields, "read_by": dict(fields["read_by"])})


def step(kind: str, articles: int = 0, **other: Any) -> MethodResult:
    return MethodResult(kind=kind, articles=articles, requested=True, **other)


def checked(
    *articles: Article,
    steps: Sequence[MethodResult] = (step("feed", 5), step("listing", 3)),
    failures: Sequence[tuple[str, str]] = (),
    missing: Sequence[str] = (),
    gone: int = 0,
) -> SourceCheck:
    report = CrawlReport(source=SOURCE.name, started_at=NOW, method_results=tuple(steps))
    for url, reason in failures:
        report.record_failure(url, verbatim(reason))
    for url in missing:
        report.record_missing(url)
    items: list[ArticleCapture | MissingCapture] = [
        ArticleCapture(
            source=SOURCE.name,
            address=PageAddress(url="https://sông.example/a-1.html", key="1"),
            aliases=(),
            fetch=FetchResult(at=NOW, status=200),
            article=one,
        )
        for one in articles
    ]
    items += [
        MissingCapture(
            source=SOURCE.name,
            address=PageAddress(url=f"https://sông.example/b-{number}.html", key=str(number)),
            fetch=FetchResult(at=NOW, status=404),
            reason=MissReason.GONE,
        )
        for number in range(gone)
    ]
    return check_source(CheckCrawl(source=SOURCE, report=report, items=items))


def marks(check: SourceCheck) -> dict[str, Severity]:
    return {line.subject: line.severity for line in check.items}


# Discovery


def test_everything_as_declared_is_ok_and_asks_for_nothing() -> None:
    check = checked(article())
    assert check.severity is Severity.OK
    assert set(marks(check).values()) == {Severity.OK}
    assert check.advice == []


def test_second_link_that_steps_in_is_a_fallback() -> None:
    dead = step("feed", fetch_failures=[Problem(FEED, verbatim("the server answered 404"))])
    check = checked(article(), steps=(dead, step("listing", 3)))
    assert marks(check)["1 feed"] is Severity.BROKEN
    assert marks(check)["2 listing"] is Severity.FALLBACK
    assert check.severity is Severity.FALLBACK


def test_spare_link_that_broke_is_a_fallback_lost_not_a_broken_source() -> None:
    dead = step("listing", fetch_failures=[Problem(SECTION, verbatim("the server answered 500"))])
    check = checked(article(), steps=(step("feed", 5), dead))
    assert marks(check)["2 listing"] is Severity.BROKEN
    assert check.severity is Severity.FALLBACK


def test_empty_section_beside_a_full_one_is_reported_but_no_alarm() -> None:
    half = step(
        "listing", 3, problems=[Problem(SECTION, verbatim("no listing: nothing matches 'a'"))]
    )
    check = checked(article(), steps=(step("feed", 5), half))
    assert marks(check)["2 listing"] is Severity.MISSING
    assert check.severity is Severity.OK


def test_answer_without_articles_is_missing_and_shows_a_link_that_is_none() -> None:
    strange = step("feed", rejected_links=["https://sông.example/video/1"])
    check = checked(article(), steps=(strange, step("listing", 3)))
    assert marks(check)["1 feed"] is Severity.MISSING
    assert "https://sông.example/video/1" in check.discovery[0].found
    assert any("`article_url`" in advice for advice in check.advice)


def test_source_whose_every_link_fails_is_broken() -> None:
    dead = [
        step("feed", fetch_failures=[Problem(FEED, verbatim("x"))]),
        step("listing", problems=[Problem(SECTION, verbatim("y"))]),
    ]
    check = checked(steps=dead, failures=[(FEED, "x"), (SECTION, "y")])
    assert check.severity is Severity.BROKEN
    assert check.pages.found.startswith("no page was asked for")


def test_what_an_archive_lacks_is_reported_and_counts_for_nothing() -> None:
    absent = step("feed", fetch_failures=[Problem(FEED, verbatim("the archive does not hold it"))])
    check = checked(article(), steps=(absent, step("listing", 3)), missing=[FEED])
    assert marks(check)["1 feed"] is Severity.MISSING
    assert marks(check)["2 listing"] is Severity.OK
    assert check.severity is Severity.OK


# Pages


def test_page_that_could_not_be_read_makes_the_pages_incomplete() -> None:
    check = checked(article(), failures=[("https://sông.example/a-2.html", "empty: no title")])
    assert check.pages.severity is Severity.MISSING
    assert "empty: no title" in english(check.pages.why)


def test_announced_page_that_is_gone_counts_as_not_read() -> None:
    check = checked(article(), gone=2)
    assert check.pages.found.startswith("1 of 3")


def test_pages_that_none_can_be_read_are_broken() -> None:
    assert checked(failures=[("https://sông.example/a-2.html", "x")]).severity is Severity.BROKEN


# Fields


def test_selectors_that_stopped_answering_are_a_fallback() -> None:
    by_metadata = READ_BY_THE_SITE | {
        "title": ExtractionMethod.OPENGRAPH,
        "lines": ExtractionMethod.GENERIC,
    }
    check = checked(*[article(read_by=by_metadata, layout=None)] * 4)
    assert marks(check)["title"] is marks(check)["text"] is Severity.FALLBACK
    assert check.severity is Severity.FALLBACK
    assert check.layouts == {"none": 4}


def test_one_odd_page_in_ten_is_no_alarm() -> None:
    odd = article(read_by=READ_BY_THE_SITE | {"title": ExtractionMethod.OPENGRAPH})
    assert checked(odd, *[article()] * 9).severity is Severity.OK


def test_date_that_only_a_feed_knows_is_a_fallback() -> None:
    fed = article(read_by=READ_BY_THE_SITE | {"published_at": ExtractionMethod.FEED})
    assert marks(checked(fed))["date"] is Severity.FALLBACK


def test_no_date_anywhere_is_broken_and_some_without_is_missing() -> None:
    dateless = article(published_at=None)
    assert marks(checked(dateless))["date"] is Severity.BROKEN
    assert marks(checked(dateless, article()))["date"] is Severity.MISSING


def test_absent_author_is_reported_if_a_selector_is_declared_and_counts_for_nothing() -> None:
    check = checked(article(author=None))
    assert marks(check)["author"] is Severity.MISSING
    assert check.severity is Severity.OK


def test_absent_lead_of_a_site_that_declares_none_is_ok() -> None:
    assert marks(checked(article()))["lead"] is Severity.OK


def test_fields_name_their_extraction_method_and_show_a_sample() -> None:
    title = checked(article(), article()).fields[0]
    assert (title.filled_count, title.read_by, title.sample) == (2, {"site": 2}, "Nước lên nhanh")
