"""The host map: a request goes elsewhere, path and query as they were."""

from __future__ import annotations

import pytest

from crawler.http.download_handler import HostMap

MAP = HostMap({"vov.vn": "http://127.0.0.1:8101/", "CAND.vn": "https://staging.example/cand"})


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://vov.vn/a-1.vov", "http://127.0.0.1:8101/a-1.vov"),
        ("http://VOV.vn/a-1.vov?x=1&y=%20", "http://127.0.0.1:8101/a-1.vov?x=1&y=%20"),
        ("https://vov.vn", "http://127.0.0.1:8101/"),
        ("https://vov.vn:443/b%E1%BA%A3n", "http://127.0.0.1:8101/b%E1%BA%A3n"),
        ("https://vov.vn/tin&s_cond=&BRSR=15", "http://127.0.0.1:8101/tin&s_cond=&BRSR=15"),
        ("https://cand.vn/b", "https://staging.example/cand/b"),
        ("https://m.vov.vn/a", None),
        ("https://vov.vn.evil.example/a", None),
        ("https://nhandan.vn/a", None),
    ],
)
def test_mapped_host_goes_to_its_base_and_no_other_does(url: str, target: str | None) -> None:
    assert MAP.target(url) == target


def test_guard_gets_every_endpoint() -> None:
    assert {("127.0.0.1", 8101), ("staging.example", 443)} <= set(MAP.endpoints)


def test_empty_map_maps_nothing() -> None:
    assert HostMap({}).target("https://vov.vn/") is None
    assert not HostMap({}).endpoints
