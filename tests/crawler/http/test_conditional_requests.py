"""Asking for less: a server may say "unchanged", and is believed only as long as that is safe."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fixtures.processes.clocked_crawl import ClockedCrawls, Versioned, clocked_crawls
from fixtures.samples.sentences import english
from fixtures.sites.loopback_site import SiteReply, mastercms_page, rss_feed, rss_item
from scrapy.http import Response

from crawler.http.conditional_requests import CachedValidators, ConditionalRequests, validators_of
from crawler.rendering import Rendering
from storage.engine import Database
from storage.models import StoredSource

pytestmark = pytest.mark.slow

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAME = "thoidai.com.vn"
FEED = "https://thoidai.com.vn/rss_feed/"
PAGE = "https://thoidai.com.vn/bai-200001.html"


def article(more: str = "") -> SiteReply:
    return SiteReply(
        mastercms_page(
            "Triệt phá đường dây mua bán người qua biên giới",
            "Rạng sáng 12/10, tổ công tác phát hiện một xuồng máy chở ba nạn nhân bị lừa bán.",
            f"Hiện công an tỉnh phối hợp với địa phương đưa các nạn nhân về với gia đình. {more}",
        )
    )


class ConditionalCrawl:
    """A site with a feed and a page."""

    def __init__(self, crawls: ClockedCrawls) -> None:
        self.crawl = crawls.crawl
        self.feed = Versioned(rss_feed(rss_item(PAGE)), '"f1"')
        self.page = Versioned(article(), '"p1"')
        self.site = crawls.site
        self.site.replies["thoidai.com.vn/rss_feed/"] = self.feed
        self.site.replies["thoidai.com.vn/bai-200001.html"] = self.page


@contextmanager
def scene(tmp_path: Path, database_url: str) -> Iterator[ConditionalCrawl]:
    with clocked_crawls(NAME, tmp_path, database_url) as crawls:
        yield ConditionalCrawl(crawls)


def row_of(database: Database) -> StoredSource:
    with database.reading() as session:
        return session.get_one(StoredSource, NAME)


def test_honest_site_is_asked_only_for_what_changed(tmp_path, database, database_url) -> None:
    with scene(tmp_path, database_url) as play:
        first = play.crawl(NOON)
        assert first["kept"] == {"new": 1}
        assert (play.feed.asked(), play.page.asked()) == ([None], [None])

        # Unchanged: the chain ends with the feed, as if it had announced its article again.
        second = play.crawl(NOON + HOUR)
        assert play.feed.asked() == ['"f1"']
        assert second["discovery"] == [
            {"method": "feed", "articles": 1}, {"method": "listing", "articles": None}
        ]  # fmt: skip
        assert second["failed"] == 0
        assert english(row_of(database).reason) == "feed announces 1 article"

        # Something new.
        play.feed.reply, play.feed.etag = (
            rss_feed(rss_item(PAGE), rss_item(PAGE.replace("1.", "2."))),
            '"f2"',
        )
        play.site.replies["thoidai.com.vn/bai-200002.html"] = article("Thêm.")
        assert play.crawl(NOON + 2 * HOUR)["kept"] == {"new": 1}
        assert play.feed.asked() == ['"f1"']

        # The flagged page is due again after six hours or so; it is vouched for.
        play.site.replies.pop("thoidai.com.vn/bai-200002.html")
        play.crawl(NOON + 7 * HOUR)
        assert play.page.asked() == ['"p1"']

        # Eight days later nothing is taken on trust.
        play.crawl(NOON + timedelta(days=8, hours=3))
        assert None in play.page.asked()
        assert play.feed.asked()[-1] is None
    assert row_of(database).validators_distrusted_since is None


def test_feed_that_came_cut_is_asked_again_in_full(tmp_path, database, database_url) -> None:
    with scene(tmp_path, database_url) as play:
        whole = play.feed.reply
        assert isinstance(whole.body, str)
        play.feed.reply = SiteReply(whole.body.partition("</channel>")[0], headers=whole.headers)
        play.crawl(NOON)
        assert "the feed ends in the middle, after 1 item" in english(row_of(database).reason)
        play.crawl(NOON + HOUR)
        assert play.feed.asked() == [None, None]


def test_site_that_keeps_its_etag_over_a_change_is_found_out_and_asked_in_full(
    tmp_path, database, database_url
) -> None:
    with scene(tmp_path, database_url) as play:
        play.crawl(NOON)
        play.feed.reply = rss_feed(rss_item(PAGE), rss_item(PAGE.replace("1.", "2.")))
        play.site.replies["thoidai.com.vn/bai-200002.html"] = article("Thêm.")
        assert play.crawl(NOON + HOUR)["kept"] == {}
        # The news was hidden, but not for longer than we believe a feed.
        assert play.crawl(NOON + timedelta(hours=6, minutes=30))["kept"]["new"] == 1
        assert row_of(database).validators_distrusted_since == NOON + timedelta(hours=6, minutes=30)
        play.feed.asked(), play.page.asked()
        play.crawl(NOON + timedelta(hours=14))
        play.crawl(NOON + timedelta(hours=30))
        assert set(play.feed.asked() + play.page.asked()) == {None}


def test_feed_is_asked_in_full_while_something_it_announced_is_missing(
    tmp_path, database, database_url
) -> None:
    with scene(tmp_path, database_url) as play:
        play.page.reply = SiteReply("lỗi", 500)
        play.site.replies["thoidai.com.vn/bai-200001.html"] = SiteReply("lỗi", 500)
        assert play.crawl(NOON)["failed"] == 1
        play.site.replies["thoidai.com.vn/bai-200001.html"] = article()
        assert play.crawl(NOON + HOUR)["kept"] == {"new": 1}
        play.crawl(NOON + 2 * HOUR)
        assert play.feed.asked() == [None, None, '"f1"']


# The rules alone


def answer(body: bytes = b"x", /, **headers: str) -> CachedValidators | None:
    return validators_of(Response(FEED, body=body, headers=headers), url=FEED, at=NOON, articles=3)


def test_response_without_validators_is_not_stored() -> None:
    assert answer() is None
    assert (
        validators_of(Response(FEED, status=404, headers={"ETag": "x"}), url=FEED, at=NOON) is None
    )


def test_both_validators_are_named() -> None:
    validators = answer(ETag='W/"1"', **{"Last-Modified": "Mon, 12 Oct 2026 10:00:00 GMT"})
    assert validators
    assert validators.digest == hashlib.sha256(b"x").hexdigest()
    assert validators.request_headers(now=NOON) == {
        "If-None-Match": 'W/"1"',
        "If-Modified-Since": "Mon, 12 Oct 2026 10:00:00 GMT",
    }


@pytest.mark.parametrize(
    ("articles", "age", "trusted"),
    [
        (3, timedelta(hours=6), True),
        (3, timedelta(hours=6, seconds=1), False),
        (None, timedelta(days=7), True),
        (None, timedelta(days=7, seconds=1), False),
    ],
)
def test_validators_of_feeds_hold_for_hours_and_those_of_pages_for_days(
    articles: int | None, age: timedelta, *, trusted: bool
) -> None:
    validators = validators_of(
        Response(FEED, headers={"ETag": "1"}), url=FEED, at=NOON, articles=articles
    )
    assert validators
    assert bool(validators.request_headers(now=NOON + age)) is trusted


@pytest.mark.parametrize(
    ("body", "headers", "contradicted"),
    [
        (b"y", {"ETag": "1"}, True),
        (b"x", {"ETag": "1"}, False),
        (b"y", {"ETag": "2"}, False),
        (b"y", {"ETag": "1", "Last-Modified": "x"}, False),
    ],
)
def test_same_validators_over_other_bytes_are_a_lie(
    body: bytes, headers: Mapping[str, str], *, contradicted: bool
) -> None:
    before, after = answer(ETag="1"), answer(body, **headers)
    assert before
    assert after
    assert before.contradicted_by(after) is contradicted


def test_shell_that_a_script_fills_is_always_asked_in_full() -> None:
    requests = ConditionalRequests(lambda: NOON)
    validators = answer(ETag="1")
    assert validators
    requests.load({FEED: validators})
    assert requests.headers_for(FEED, None) == {"If-None-Match": "1"}
    assert requests.headers_for(FEED, Rendering(wait_for="a")) == {}
