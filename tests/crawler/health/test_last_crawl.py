"""Health: what one crawl says about its source, in a sentence that an operator can act on."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from fixtures.processes.command_fork import run_command
from fixtures.samples.sentences import english
from fixtures.sites.loopback_site import LoopbackSite, SiteReply, rss_feed, rss_item

from article.message import message, verbatim
from crawler.crawl.fetch_errors import FetchCode
from crawler.crawl.report import CrawlReport
from crawler.discovery.fallback_chain import MethodResult, Problem
from crawler.extraction.not_an_article import NonArticleKind
from crawler.health.code import HealthCode
from crawler.health.last_crawl import Diagnosis, SourceHealth, diagnose
from crawler.source.declaration import Source
from crawler.spider.registry import declared_spiders
from storage import models
from storage.engine import Database

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)
PAPER = declared_spiders()["thoidai.com.vn"].source
FEED = "https://thoidai.com.vn/rss_feed/"


def step(kind: str, articles: int | None, problem: str | None = None) -> MethodResult:
    made = MethodResult(kind=kind, articles=articles or 0, requested=articles is not None)
    if problem:
        made.fetch_failures.append(Problem(FEED, verbatim(problem)))
    return made


def report(
    *steps: MethodResult, articles: int = 0, known: int = 0, failures: int = 0
) -> CrawlReport:
    made = CrawlReport(
        source=PAPER.name, started_at=NOON, method_results=steps or (step("feed", 20),)
    )
    made.articles, made.pages, made.known = articles, articles + failures, known
    made.fields = {name: Counter(site=articles) for name in ("title", "lines")} if articles else {}
    for number in range(failures):
        made.record_failure(
            f"https://thoidai.com.vn/bai-{number}.html", message(FetchCode.STATUS, status=500)
        )
    return made


def diagnosed(made: CrawlReport, *, source: Source = PAPER) -> Diagnosis:
    return diagnose(made, source)


def test_source_that_announces_and_reads_is_healthy() -> None:
    assert diagnosed(report(articles=12)) == Diagnosis(
        health=SourceHealth.HEALTHY, reason=message(HealthCode.ANNOUNCED, method="feed", count=20)
    )


def test_items_that_were_passed_over_are_counted_in_good_health_too() -> None:
    feed = step("feed", 20)
    feed.passed_over = 2
    found = diagnosed(report(feed, articles=12))
    assert found.health is SourceHealth.HEALTHY
    assert english(found.reason) == (
        "feed announces 20 articles; 2 items without a usable address were passed over"
    )


def test_source_with_nothing_new_today_is_healthy() -> None:
    assert diagnosed(report(known=20)).health is SourceHealth.HEALTHY


def test_selectors_that_stopped_answering_are_named_with_what_answers_instead() -> None:
    made = report(articles=12)
    made.fields = {"title": Counter(opengraph=12), "lines": Counter(generic=12)}
    found = diagnosed(made)
    assert found.health is SourceHealth.DEGRADED
    assert english(found.reason) == (
        "selectors stopped answering: title by opengraph in 12 of 12, body by generic in 12 of 12; "
        "see what repair is proposed (`tipwatch sources repair`)"
    )


def test_one_odd_page_among_many_is_no_stopped_selector() -> None:
    made = report(articles=12)
    made.fields["lines"] = Counter(site=11, generic=1)
    assert diagnosed(made).health is SourceHealth.HEALTHY


def test_source_without_selectors_of_its_own_misses_none() -> None:
    bare = Source(name="a.vn", hosts=("a.vn",), language="vi", article_url="^/tin")
    made = report(articles=12)
    made.fields["lines"] = Counter(generic=12)
    assert diagnosed(made, source=bare).health is SourceHealth.HEALTHY


def test_fallback_in_the_chain_is_reported_with_the_reason() -> None:
    chain = step("feed", 0, "the server answered 404"), step("listing", 20), step("sitemap", None)
    made = report(*chain, articles=5)
    made.record_failure(FEED, verbatim("the server answered 404"))
    found = diagnosed(made)
    assert found.health is SourceHealth.DEGRADED
    assert (
        english(found.reason)
        == f"feed failed ({FEED}: the server answered 404); listing answered with 20"
    )


def test_dead_chain_is_broken_even_if_known_pages_were_read_again() -> None:
    made = report(step("feed", 0, "the server answered 404"), step("listing", 0), articles=5)
    found = diagnosed(made)
    assert found.health is SourceHealth.BROKEN
    assert english(found.reason) == (
        f"no new article was found: feed failed ({FEED}: the server answered 404); "
        "listing announced nothing; an operator should correct how articles are found (`discovery`)"
    )


@pytest.mark.parametrize(
    ("failures", "health"),
    [(1, SourceHealth.HEALTHY), (2, SourceHealth.HEALTHY), (5, SourceHealth.DEGRADED)],
)
def test_some_failing_pages_are_everyday_many_are_not(failures: int, health: SourceHealth) -> None:
    assert diagnosed(report(articles=10, failures=failures)).health is health


def test_source_of_which_no_page_can_be_read_is_broken() -> None:
    found = diagnosed(report(failures=3))
    assert found.health is SourceHealth.BROKEN
    assert english(found.reason).startswith(
        "none of 3 addresses gave an article, first https://thoidai"
    )


def test_firewall_is_named() -> None:
    made = report(step("feed", 0))
    made.record_failure(
        FEED,
        verbatim("challenge: the answer is an Imperva challenge"),
        kind=NonArticleKind.CHALLENGE,
    )
    found = diagnosed(made)
    assert found.health is SourceHealth.BROKEN
    assert english(found.reason) == (
        f"a firewall answers instead of the site ({FEED}: challenge: the answer is an Imperva "
        "challenge): ask its owner to admit us"
    )


def test_firewall_on_one_page_degrades() -> None:
    made = report(articles=12)
    made.record_failure(
        "https://thoidai.com.vn/a.html", verbatim("challenge: …"), kind=NonArticleKind.CHALLENGE
    )
    assert english(diagnosed(made).reason).startswith(
        "a firewall answered instead of the site (https://"
    )


def test_server_that_limits_its_rate_is_not_broken() -> None:
    made = report(step("feed", 0, "the server answered 429"))
    made.record_failure(FEED, verbatim("the server answered 429"))
    made.delay_next_crawl(NOON + timedelta(hours=1))
    found = diagnosed(made)
    assert found.health is SourceHealth.DEGRADED
    assert english(found.reason).startswith(
        "the server asked us to wait until 20:00, 12 Oct: the next crawl"
    )


def test_redesigned_site_is_reported_after_one_crawl(tmp_path) -> None:
    names = {
        "/triet-pha-duong-day-200000.html": "Triệt phá đường dây",
        "/giai-cuu-ba-thieu-nu-200001.html": "Giải cứu ba thiếu nữ",
        "/bat-chu-quan-hat-200002.html": "Bắt chủ quán hát",
    }

    def redesigned(title: str) -> SiteReply:
        lines = "".join(
            f"<p>{title} ngày {day}: {' '.join(title[:4] + chr(97 + day + n) * 3 for n in range(9))}.</p>"
            for day in range(10)
        )
        return SiteReply(
            f'<html lang="vi"><head><meta property="og:title" content="{title}"></head>'
            f"<body><h2>{title}</h2><main><article>{lines}</article></main></body></html>"
        )

    pages = {f"thoidai.com.vn{path}": redesigned(name) for path, name in names.items()}
    announced = rss_feed(*(rss_item(f"https://thoidai.com.vn{path}") for path in names))
    with LoopbackSite({"thoidai.com.vn/rss_feed/": announced, **pages}) as site:
        done = run_command(
            "crawl",
            "thoidai.com.vn",
            env={
                **os.environ,
                "TIPWATCH_DATA_DIR": str(tmp_path),
                "TIPWATCH_HOST_MAP": json.dumps({"thoidai.com.vn": site.url}),
            },
        )
    assert done.returncode == 0, done.stderr
    database = Database(f"sqlite:///{tmp_path / 'tipwatch.db'}")
    try:
        with database.reading() as session:
            row = session.get_one(models.StoredSource, "thoidai.com.vn")
    finally:
        database.close()
    assert row.health is models.HealthStatus.DEGRADED
    assert english(row.reason).startswith(
        "selectors stopped answering: title by opengraph in 3 of 3, body by"
    )


def test_every_health_can_be_stored() -> None:
    stored = {one.value for one in models.HealthStatus}
    assert {one.value for one in SourceHealth} <= stored
