"""Which records are read: those of an article's address of a declared source, however it is spelled."""

from __future__ import annotations

import pytest

from crawler.spider.registry import declared_sources, spider_for_url
from pipelines.warc_import.record_reader import RecordReader


@pytest.mark.parametrize(
    "host",
    ["baoquocte.vn", "BaoQuocTe.VN", "baoquocte.vn:443", "www.baoquocte.vn", "baoquocte.vn.", "x.vn", ""],
)  # fmt: skip
def test_hosts_are_looked_up_once_and_as_for_a_page_that_is_fetched(host: str) -> None:
    reader = RecordReader(any_host=False)
    for number in (100_001, 100_002):
        url = f"https://{host}/bai-viet-{number}.html"
        spider = spider_for_url(url)
        assert reader.accepts(url) == bool(spider and spider.source.address(url))


def test_hosts_of_several_sources_choose_by_address() -> None:
    reader = RecordReader(any_host=False)
    shared = [one for one in declared_sources() if one.owns("vovworld.vn")]
    assert len(shared) > 1
    url = "https://vovworld.vn/en-US/news/an-article-1234567.vov"
    spider = spider_for_url(url)
    assert reader._spider(url) is spider
