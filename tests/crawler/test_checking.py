"""The verdict on a source: what each kind of answer comes to, and what it advises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from article.value import Absence, Address, Article, Capture, Outcome, Reader, Sighting
from crawler.chain import Step
from crawler.checking import Check, Findings, Mark, check_of
from crawler.declaration import Layout, Source
from crawler.discovery import Feed, Listing
from crawler.report import CrawlReport

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
READ_BY_THE_SITE = dict.fromkeys(("title", "lines", "author"), Reader.SITE) | {
    "published_at": Reader.OPENGRAPH
}


def article(**other: Any) -> Article:
    told = {
        "title": "Nước lên nhanh",
        "text": "Mực nước sông lên nhanh trong đêm.",
        "author": "Lê Minh",
        "published_at": NOW,
        "layout": "sông",
        "read_by": READ_BY_THE_SITE,
    } | other
    return Article(**{**told, "read_by": dict(told["read_by"])})


def step(kind: str, articles: int = 0, **other: Any) -> Step:
    return Step(kind=kind, articles=articles, asked=True, **other)


def checked(
    *articles: Article,
    steps: Sequence[Step] = (step("feed", 5), step("listing", 3)),
    failures: Sequence[tuple[str, str]] = (),
    missing: Sequence[str] = (),
    gone: int = 0,
) -> Check:
    report = CrawlReport(source=SOURCE.name, started_at=NOW, steps=tuple(steps))
    for url, reason in failures:
        report.fail(url, reason)
    for url in missing:
        report.missing(url)
    items: list[Sighting | Absence] = [
        Sighting(
            source=SOURCE.name,
            address=Address(url="https://sông.example/a-1.html", key="1"),
            aliases=(),
            capture=Capture(at=NOW, status=200),
            article=one,
        )
        for one in articles
    ]
    items += [
        Absence(
            source=SOURCE.name,
            address=Address(url=f"https://sông.example/b-{number}.html", key=str(number)),
            capture=Capture(at=NOW, status=404),
            outcome=Outcome.GONE,
        )
        for number in range(gone)
    ]
    return check_of(Findings(source=SOURCE, report=report, items=items))


def marks(check: Check) -> dict[str, Mark]:
    return {line.subject: line.mark for line in check.lines}


# Discovery


def test_everything_as_declared_is_ok_and_asks_for_nothing() -> None:
    check = checked(article())
    assert check.mark is Mark.OK
    assert set(marks(check).values()) == {Mark.OK}
    assert check.advice == []


def test_second_link_that_steps_in_is_a_fallback() -> None:
    dead = step("feed", unanswered=[(FEED, "the server answered 404")])
    check = checked(article(), steps=(dead, step("listing", 3)))
    assert marks(check)["1 feed"] is Mark.BROKEN
    assert marks(check)["2 listing"] is Mark.FALLBACK
    assert check.mark is Mark.FALLBACK


def test_spare_link_that_broke_is_a_fallback_lost_not_a_broken_source() -> None:
    dead = step("listing", unanswered=[(SECTION, "the server answered 500")])
    check = checked(article(), steps=(step("feed", 5), dead))
    assert marks(check)["2 listing"] is Mark.BROKEN
    assert check.mark is Mark.FALLBACK


def test_empty_section_beside_a_full_one_is_told_but_no_alarm() -> None:
    half = step("listing", 3, problems=[(SECTION, "no listing: nothing matches 'a'")])
    check = checked(article(), steps=(step("feed", 5), half))
    assert marks(check)["2 listing"] is Mark.MISSING
    assert check.mark is Mark.OK


def test_answer_without_articles_is_missing_and_shows_a_link_that_is_none() -> None:
    strange = step("feed", unlike=["https://sông.example/video/1"])
    check = checked(article(), steps=(strange, step("listing", 3)))
    assert marks(check)["1 feed"] is Mark.MISSING
    assert "https://sông.example/video/1" in check.links[0].found
    assert any("`article_url`" in advice for advice in check.advice)


def test_source_whose_every_link_fails_is_broken() -> None:
    dead = [step("feed", unanswered=[(FEED, "x")]), step("listing", problems=[(SECTION, "y")])]
    check = checked(steps=dead, failures=[(FEED, "x"), (SECTION, "y")])
    assert check.mark is Mark.BROKEN
    assert check.pages.found.startswith("no page was asked for")


def test_what_an_archive_lacks_is_told_and_counts_for_nothing() -> None:
    absent = step("feed", unanswered=[(FEED, "the archive does not hold it")])
    check = checked(article(), steps=(absent, step("listing", 3)), missing=[FEED])
    assert marks(check)["1 feed"] is Mark.MISSING
    assert marks(check)["2 listing"] is Mark.OK
    assert check.mark is Mark.OK


# Pages


def test_page_that_could_not_be_read_makes_the_pages_incomplete() -> None:
    check = checked(article(), failures=[("https://sông.example/a-2.html", "empty: no title")])
    assert check.pages.mark is Mark.MISSING
    assert "empty: no title" in check.pages.found


def test_announced_page_that_is_gone_counts_as_not_read() -> None:
    check = checked(article(), gone=2)
    assert check.pages.found.startswith("1 of 3")


def test_pages_that_none_can_be_read_are_broken() -> None:
    assert checked(failures=[("https://sông.example/a-2.html", "x")]).mark is Mark.BROKEN


# Fields


def test_selectors_that_stopped_answering_are_a_fallback() -> None:
    by_metadata = READ_BY_THE_SITE | {"title": Reader.OPENGRAPH, "lines": Reader.GENERIC}
    check = checked(*[article(read_by=by_metadata, layout=None)] * 4)
    assert marks(check)["title"] is marks(check)["text"] is Mark.FALLBACK
    assert check.mark is Mark.FALLBACK
    assert check.layouts == {"none": 4}


def test_one_odd_page_in_ten_is_no_alarm() -> None:
    odd = article(read_by=READ_BY_THE_SITE | {"title": Reader.OPENGRAPH})
    assert checked(odd, *[article()] * 9).mark is Mark.OK


def test_date_that_only_a_feed_knows_is_a_fallback() -> None:
    fed = article(read_by=READ_BY_THE_SITE | {"published_at": Reader.FEED})
    assert marks(checked(fed))["date"] is Mark.FALLBACK


def test_no_date_anywhere_is_broken_and_some_without_is_missing() -> None:
    dateless = article(published_at=None)
    assert marks(checked(dateless))["date"] is Mark.BROKEN
    assert marks(checked(dateless, article()))["date"] is Mark.MISSING


def test_absent_author_is_told_if_a_selector_is_declared_and_weighs_nothing() -> None:
    check = checked(article(author=None))
    assert marks(check)["author"] is Mark.MISSING
    assert check.mark is Mark.OK


def test_absent_lead_of_a_site_that_declares_none_is_ok() -> None:
    assert marks(checked(article()))["lead"] is Mark.OK


def test_fields_say_who_read_them_and_show_a_sample() -> None:
    title = checked(article(), article()).fields[0]
    assert (title.had, title.read_by, title.sample) == (2, {"site": 2}, "Nước lên nhanh")
