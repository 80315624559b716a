"""The list of articles: how many there are, in which order, by which filters, at a short address."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from fixtures.dashboard.page_navigation import follow
from fixtures.samples.sample_objects import NOON

from storage.search import index_all, ranked_search
from web.views.forms.filter_choices import alphabetical

pytestmark = pytest.mark.slow

TEXT = "Công an triệt phá đường dây mua bán người sang Campuchia, giải cứu nạn nhân ở {}."


def titles(body: str) -> list[str]:
    return re.findall(r'class="line-title">(?:<input[^>]*> )?<a [^>]*>([^<]*)</a>', body)


def test_list_says_how_many_articles_there_are(either_site) -> None:
    assert "Tìm thấy 3 bài." in either_site.get("/articles?flagged=yes").body
    assert "1 article found." in either_site.get("/articles?flagged=no", Accept_Language="en").body


def test_total_counts_what_other_pages_of_the_list_show(either_site, store_article) -> None:
    for number in range(60):
        store_article(
            either_site.database, 100 + number, title=f"Tin số {number}", text="Một tin.", at=NOON
        )
    assert "Tìm thấy 64 bài." in either_site.get("/articles").body


def test_newest_stored_come_first_where_asked_for_whatever_the_rank(
    either_site, store_article
) -> None:
    text = "Nạn nhân bị bán, sau đó được mua lại bởi người quen."
    late = NOON + timedelta(hours=3)
    store_article(either_site.database, 50, title="Mua và bán", text=text, at=late)
    index_all(either_site.database)
    best, newest = (
        titles(either_site.get(f"/articles?q=mua+ban{order}").body)
        for order in ("", "&sort=newest")
    )
    assert sorted(best) == sorted(newest)
    assert newest[0] == "Mua và bán" != best[0]


def test_address_with_empty_filters_is_redirected_to_a_short_one(site) -> None:
    answer = site.get("/articles?q=mua+ban&flagged=&tier=&theme=&sort=")
    assert (answer.status, answer.headers["location"]) == (303, "/articles?q=mua+ban")
    assert site.get("/articles?q=&tier=").headers["location"] == "/articles"


@pytest.mark.parametrize(
    ("written", "hint"),
    [("since=abc", "2026-10-05"), ("published=2026-13", "2026-10"), ("score=eleven", "0 đến 10")],
)
def test_filter_that_is_not_understood_is_named_and_filters_nothing(site, written, hint) -> None:
    body = site.get(f"/articles?{written}&flagged=").body
    assert "không hiểu" in body
    assert hint in body
    assert len(titles(body)) == 4


def test_filter_that_is_set_is_removed_by_its_chip(site, window) -> None:
    shown = window(site.base, width=390)
    page = shown.open("/articles?q=mua+ban&flagged=yes&place=VN-KH&theme=prevention")
    assert page.locator(".chips li").count() >= 3
    follow(page.locator(".chips a").first)
    assert "q=" not in page.url
    assert "flagged=yes" in page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert shown.complaints == []


def test_second_value_of_a_filter_is_added_to_the_first(site, window) -> None:
    page = window(site.base, java_script_enabled=False).open("/articles?source=vov.vn")
    page.locator("form.search summary").click()
    page.select_option("#f-source", "x.vn")
    follow(page.locator("form.search button"))
    assert page.url.endswith("?source=vov.vn&source=x.vn")
    assert page.locator(".lines > li").count() == 4


def test_countries_are_places_to_filter_by(site) -> None:
    body = site.get("/articles?place=KH").body
    assert '<option value="KH"' in body or 'name="place" value="KH"' in body
    assert "Triệt phá đường dây" in body


def test_names_stand_in_the_order_of_a_vietnamese_dictionary() -> None:
    names = [
        "Đà Nẵng",
        "Cần Thơ",
        "Cao Bằng",
        "Cà Mau",
        "Điện Biên",
        "Hà Nội",
        "An Giang",
        "Đắk Lắk",
    ]
    assert sorted(names, key=alphabetical) == [
        "An Giang", "Cà Mau", "Cao Bằng", "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Điện Biên", "Hà Nội",
    ]  # fmt: skip


def test_newest_published_come_first_where_asked_for_and_pages_follow(
    either_site, store_article
) -> None:
    for number in range(52):
        store_article(
            either_site.database, 200 + number, title=f"Tin {number}", text="Một tin.", at=NOON,
            published_at=NOON - timedelta(days=number * 7 % 52 + 1),
        )  # fmt: skip
    index_all(either_site.database)
    first = either_site.get("/articles?q=tin&sort=published").body
    after = re.findall(r"after=([\d.]+)", first)[0]
    rest = either_site.get(f"/articles?q=tin&sort=published&after={after}").body
    ordered = [one for one in titles(first) + titles(rest) if one.startswith("Tin ")]
    assert len(ordered) == len(set(ordered)) == 52
    ages = [int(one[4:]) * 7 % 52 for one in ordered]
    assert ages == sorted(ages)


def test_published_from_and_to_include_both_days(either_site, store_article) -> None:
    for day in range(5):
        store_article(
            either_site.database, 300 + day, title=f"Ngày {day}", text="Một tin.", at=NOON,
            published_at=NOON - timedelta(days=100 - day),
        )  # fmt: skip
    index_all(either_site.database)
    first, last = ((NOON - timedelta(days=ago)).date().isoformat() for ago in (99, 97))
    path = f"/articles?published_since={first}&published_until={last}"
    assert sorted(titles(either_site.get(path).body)) == ["Ngày 1", "Ngày 2", "Ngày 3"]
    assert sorted(titles(either_site.get(path + "&q=mot+tin").body)) == [
        "Ngày 1",
        "Ngày 2",
        "Ngày 3",
    ]
    assert titles(either_site.get(path + "&flagged=yes").body) == []


def test_compounds_and_border_gates_are_a_filter(either_site, store_article) -> None:
    text = "Công an giải cứu nạn nhân bị lừa bán vào KK Park, Myanmar, khởi tố vụ mua bán người."
    store_article(either_site.database, 60, title="Từ KK Park trở về", text=text)
    index_all(either_site.database)
    body = either_site.get("/articles?site=kk-park").body
    assert titles(body) == ["Từ KK Park trở về"]
    assert '<option value="kk-park">KK Park</option>' in either_site.get("/articles").body


def test_every_list_of_changes_says_what_went_and_came_and_how_much_it_matters(either_site) -> None:
    for path in ("/", "/changes", "/inbox"):
        body = either_site.get(path).body
        assert "<ins>lớn</ins>" in body, path
        assert re.search(r"mức đáng kể \d+/10", body), path


def test_order_of_publication_leaves_no_article_out_behind_its_limit(
    either_site, store_article, monkeypatch
) -> None:
    monkeypatch.setattr(ranked_search, "MAX_SORTED", 20)
    for number in range(70):
        store_article(either_site.database, 400 + number, title=f"Tin {number}", text="Một tin.")
    index_all(either_site.database)
    lines = either_site.get("/articles/export.jsonl?q=tin&sort=published").body.splitlines()
    assert len(lines) == len(set(lines)) >= 70
