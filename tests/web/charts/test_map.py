"""The map draws every unit of today, and each place leads to its articles."""

from __future__ import annotations

import re
from datetime import timedelta
from math import hypot

import pytest
from fixtures.samples.sample_objects import NOON

from relevance.judgement import PlaceKind
from relevance.places.gazetteer import gazetteer
from storage.search import index_all
from web.charts.province_map import province_map
from web.charts.provinces import provinces

pytestmark = pytest.mark.slow

TEXT = "Công an tỉnh Lào Cai khởi tố vụ mua bán người, đưa nạn nhân qua cửa khẩu Mộc Bài tới KK Park, Myanmar."


def test_every_unit_has_an_outline_inside_the_drawing() -> None:
    drawn = province_map({"VN-02": 4, "VN-04": 1}, {"kk-park": 2})
    left, top, width, height = map(int, drawn.view_box.split())
    assert {one.code for one in drawn.units} == {one.code for one in provinces()}
    for one in drawn.units:
        points = [tuple(map(int, pair)) for pair in re.findall(r"(\d+),(\d+)", one.path)]
        assert len(points) >= 4, one.name
        assert all(left <= x <= left + width and top <= y <= top + height for x, y in points)
    shades = {one.code: one.shade for one in drawn.units}
    assert (shades["VN-02"], shades["VN-04"], shades["VN-05"]) == (4, 1, 0)


def test_every_number_is_written_inside_its_unit() -> None:
    for one in province_map({}, {}).units:
        rings = [
            [(int(x), int(y)) for x, y in re.findall(r"(\d+),(\d+)", ring)]
            for ring in one.path.split("Z")
        ]
        at = (one.label_x, one.label_y)
        largest = max(rings, key=len)
        assert is_inside(at, largest), one.name
        assert min(distance(at, *side) for side in sides_of(largest)) >= 6, one.name


def sides_of(ring: list[tuple[int, int]]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return list(zip(ring, [*ring[1:], ring[0]], strict=True))


def is_inside(at: tuple[int, int], ring: list[tuple[int, int]]) -> bool:
    crossed = [
        at[0] < x + (other_x - x) * (at[1] - y) / (other_y - y)
        for (x, y), (other_x, other_y) in sides_of(ring)
        if (y > at[1]) != (other_y > at[1])
    ]
    return sum(crossed) % 2 == 1


def distance(at: tuple[int, int], start: tuple[int, int], end: tuple[int, int]) -> float:
    """Return how far a point is from a side."""
    along = (end[0] - start[0], end[1] - start[1])
    length = along[0] ** 2 + along[1] ** 2 or 1
    share = ((at[0] - start[0]) * along[0] + (at[1] - start[1]) * along[1]) / length
    share = max(0.0, min(1.0, share))
    return hypot(at[0] - start[0] - share * along[0], at[1] - start[1] - share * along[1])


def test_every_point_is_a_place_that_articles_can_name() -> None:
    known = {one.name for one in gazetteer().places.values() if one.kind is PlaceKind.SITE}
    assert {one.name for one in province_map({}, {}).sites} <= known


def test_places_lead_to_exactly_their_articles(either_site, store_article) -> None:
    store_article(
        either_site.database, 60, title="Từ Lào Cai tới KK Park", text=TEXT, published_at=NOON
    )
    index_all(either_site.database)
    body = either_site.get("/map?q=lao+cai").body
    for name, label in (
        ("place=VN-02", "Lào Cai"),
        ("site=kk-park", "KK Park"),
        ("site=cua-khau-moc-bai", "Mộc Bài"),
    ):
        link = re.search(rf'href="([^"]*{name})" aria-label="[^"]*{label}: 1 sự kiện"', body)
        assert link, name
        assert "Từ Lào Cai tới KK Park" in either_site.get(link[1].replace("&amp;", "&")).body


def test_only_the_twelve_months_that_are_named_are_on_the_map(either_site, store_article) -> None:
    for number, days in enumerate((0, 400), start=60):
        store_article(
            either_site.database, number, title=f"Từ Lào Cai, vụ {number}", text=TEXT,
            published_at=NOON - timedelta(days=days),
        )  # fmt: skip
    index_all(either_site.database)
    first, last = NOON.date() - timedelta(days=450), NOON.date() - timedelta(days=390)
    for query, count in (
        ("q=lao+cai", 1),
        (f"q=lao+cai&published_since={first}&published_until={last}", 1),
        (f"q=lao+cai&published_since={first}", 2),
    ):
        assert f'aria-label="Lào Cai: {count} sự kiện"' in either_site.get(f"/map?{query}").body


def test_islands_are_drawn_with_the_units_they_belong_to(site) -> None:
    body = site.get("/map").body
    assert "Quần đảo Hoàng Sa" in body
    assert "Quần đảo Trường Sa" in body


def test_mistake_in_a_date_is_named(site) -> None:
    assert "abc" in site.get("/map?published_since=abc").body
