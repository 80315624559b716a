"""The locks of hosts: sources that share one, however indirectly, take turns."""

from __future__ import annotations

from crawler.source.declaration import Source
from crawler.spider.registry import declared_sources
from jobs.host_locks import host_locks


def source(name: str, *hosts: str) -> Source:
    return Source(name=name, hosts=hosts, language="vi", article_url="^/")


def test_sources_of_different_hosts_do_not_wait_for_each_other() -> None:
    locks = host_locks([source("a", "a.vn"), source("b", "b.vn")])
    assert locks == {"a": "host a.vn", "b": "host b.vn"}


def test_sources_that_share_a_host_share_its_lock() -> None:
    locks = host_locks([source("vi", "a.vn"), source("en", "www.a.vn"), source("b", "b.vn")])
    assert locks["vi"] == locks["en"] != locks["b"]


def test_a_source_with_several_hosts_shares_one_lock_with_their_sources() -> None:
    locks = host_locks([source("a", "a.vn"), source("b", "b.vn"), source("both", "b.vn", "a.vn")])
    assert set(locks.values()) == {"host a.vn"}


def test_a_source_of_all_sub_hosts_shares_the_lock_of_each() -> None:
    locks = host_locks(
        [source("sub", "en.a.vn"), source("wide", "a.vn", "*.a.vn"), source("ba", "ba.vn")]
    )
    assert locks["sub"] == locks["wide"] != locks["ba"]


def test_every_declared_source_has_a_lock() -> None:
    locks = host_locks(declared_sources())
    assert locks.keys() == {one.name for one in declared_sources()}
    assert locks["vovworld.vn"] == locks["en.vovworld.vn"]
