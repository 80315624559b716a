"""The chain: methods are asked one after the other until one finds articles."""

from __future__ import annotations

from crawler.discovery import Feed, Listing
from crawler.discovery.fallback_chain import DiscoveryRun

FEED = Feed(urls=("https://vov.vn/rss", "https://vov.vn/rss2"))
LISTING = Listing(urls=("https://vov.vn/tin",))


def test_methods_are_taken_in_their_order_and_then_none() -> None:
    chain = DiscoveryRun((FEED, LISTING))
    assert [chain.next_method(), chain.next_method(), chain.next_method()] == [FEED, LISTING, None]


def test_method_is_done_when_every_request_was_answered() -> None:
    chain = DiscoveryRun((FEED, LISTING))
    chain.record_request(FEED)
    chain.record_request(FEED)
    chain.record_result(FEED, articles=0)
    assert not chain.is_complete(FEED)
    chain.record_result(FEED, articles=3)
    assert chain.is_complete(FEED)
    assert not chain.found_nothing(FEED)


def test_method_whose_every_answer_is_empty_found_nothing() -> None:
    chain = DiscoveryRun((FEED,))
    chain.record_request(FEED)
    chain.record_result(FEED, articles=0)
    assert chain.found_nothing(FEED)


def test_each_method_is_reported_with_its_articles_and_none_where_it_was_not_needed() -> None:
    chain = DiscoveryRun((FEED, LISTING))
    chain.record_request(FEED)
    chain.record_result(FEED, articles=5)
    assert chain.summary() == (("feed", 5), ("listing", None))


def test_two_alike_methods_are_counted_apart() -> None:
    same = Feed(urls=FEED.urls)
    chain = DiscoveryRun((FEED, same))
    chain.record_request(FEED)
    chain.record_result(FEED, articles=0)
    chain.record_request(same)
    chain.record_result(same, articles=2)
    assert chain.summary() == (("feed", 0), ("feed", 2))
