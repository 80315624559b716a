"""The chain: methods are asked one after the other until one finds articles."""

from __future__ import annotations

from crawler.chain import Chain
from crawler.discovery import Feed, Listing

FEED = Feed(urls=("https://vov.vn/rss", "https://vov.vn/rss2"))
LISTING = Listing(urls=("https://vov.vn/tin",))


def test_methods_are_taken_in_their_order_and_then_none() -> None:
    chain = Chain((FEED, LISTING))
    assert [chain.advance(), chain.advance(), chain.advance()] == [FEED, LISTING, None]


def test_method_is_done_when_every_request_was_answered() -> None:
    chain = Chain((FEED, LISTING))
    chain.asked(FEED)
    chain.asked(FEED)
    chain.answered(FEED, articles=0)
    assert not chain.is_exhausted(FEED)
    chain.answered(FEED, articles=3)
    assert chain.is_exhausted(FEED)
    assert not chain.found_nothing(FEED)


def test_method_whose_every_answer_is_empty_found_nothing() -> None:
    chain = Chain((FEED,))
    chain.asked(FEED)
    chain.answered(FEED, articles=0)
    assert chain.found_nothing(FEED)


def test_each_method_is_told_with_its_articles_and_none_where_it_was_not_needed() -> None:
    chain = Chain((FEED, LISTING))
    chain.asked(FEED)
    chain.answered(FEED, articles=5)
    assert chain.told() == (("feed", 5), ("listing", None))


def test_two_alike_methods_are_counted_apart() -> None:
    twin = Feed(urls=FEED.urls)
    chain = Chain((FEED, twin))
    chain.asked(FEED)
    chain.answered(FEED, articles=0)
    chain.asked(twin)
    chain.answered(twin, articles=2)
    assert chain.told() == (("feed", 0), ("feed", 2))
