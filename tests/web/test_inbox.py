"""The inbox: what was stored since an account last looked, once, on both databases."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from fixtures.samples.sample_objects import NOON
from sqlalchemy import select

from storage.models import AccountRole, Page
from storage.models.read_mark import ReadMark
from storage.search import index_all
from web.views import inbox_stream

pytestmark = pytest.mark.slow

CHANGED = re.compile("kind-(?:edited|retitled)")


def titles(site) -> list[str]:
    return re.findall(r"class=\"line-title\">.*?<a [^>]*>([^<]*)</a>", site.get("/inbox").body)


def mark_read(site) -> None:
    body = site.get("/inbox").body
    sent = dict(re.findall(r'name="(page_id|change_id)" value="(\d+)"', body))
    assert site.post("/inbox/read", **sent).status == 303


def test_first_visit_shows_flagged_articles_and_changes_of_a_week(either_site) -> None:
    body = either_site.get("/inbox").body
    assert "Cảnh báo lừa bán người sang Lào" in body
    assert "Giá vàng" not in body
    assert body.count("kind-edited") + body.count("kind-retitled") == 1


def test_what_was_marked_as_read_is_not_shown_again_and_comes_back_by_undo(either_site) -> None:
    before = titles(either_site)
    assert before
    mark_read(either_site)
    assert titles(either_site) == []
    either_site.post("/inbox/undo")
    assert sorted(titles(either_site)) == sorted(before)
    assert "/inbox/undo" not in either_site.get("/inbox").body


def test_article_stored_after_the_mark_is_new_even_if_it_was_captured_before(
    either_site, store_article
) -> None:
    mark_read(either_site)
    text = "Công an giải cứu ba nạn nhân bị lừa bán sang Campuchia, khởi tố vụ mua bán người."
    store_article(either_site.database, 9, title="Giải cứu ba người", text=text, at=NOON)
    assert titles(either_site) == ["Giải cứu ba người"]


def test_old_article_that_was_loaded_now_stands_behind_the_new_ones(
    either_site, store_article
) -> None:
    mark_read(either_site)
    text = "Công an giải cứu ba nạn nhân bị lừa bán sang Campuchia, khởi tố vụ mua bán người {}."
    store_article(
        either_site.database, 8, title="Tin mới", text=text.format("ở Bình Phước"), at=NOON
    )
    store_article(
        either_site.database, 9, title="Tin ba năm trước", text=text.format("ở An Giang"), at=NOON - timedelta(days=900)
    )  # fmt: skip
    assert titles(either_site) == ["Tin mới", "Tin ba năm trước"]
    assert "Bài cũ mới được nạp vào" in either_site.get("/inbox").body


def test_form_that_is_old_moves_nothing_back(either_site) -> None:
    mark_read(either_site)
    either_site.post("/inbox/read", page_id="1", change_id="0")
    either_site.post("/inbox/read", page_id="nonsense", change_id="9" * 40)
    assert titles(either_site) == []


def test_each_account_has_a_mark_of_its_own(either_site) -> None:
    site = either_site
    for name in ("mai", "lan"):
        site.post(
            "/accounts", name=name, password="correct horse battery", role=AccountRole.OPERATOR
        )
        site.log_in("mai", "correct horse battery")
    mark_read(site)
    site.post("/logout")
    site.log_in("lan", "correct horse battery")
    assert titles(site)
    with site.database.reading() as session:
        assert [row.reader for row in session.query(ReadMark)] == ["mai"]


def test_entries_of_one_story_stand_together(either_site) -> None:
    with either_site.database.reading() as session:
        stories = {page.story_id for page in session.query(Page) if page.story_id}
    assert either_site.get("/inbox").body.count("Cùng một sự kiện") == len(stories)


def test_keys_walk_through_the_entries_and_open_one(site, window) -> None:
    page = window(site.base).open("/inbox")
    links = page.locator(".line-title a")
    for key, expected in (("j", 0), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        assert links.nth(expected).evaluate("node => node === document.activeElement")
    page.keyboard.press("o")
    page.wait_for_url("**/articles/*")


def test_article_published_long_before_it_was_stored_leads_no_list(
    either_site, store_article
) -> None:
    text = "Công an giải cứu ba nạn nhân bị lừa bán sang Campuchia, khởi tố vụ mua bán người."
    store_article(
        either_site.database, 9, title="Tin ba năm trước", text=text, at=NOON + timedelta(days=2),
        published_at=NOON - timedelta(days=900),
    )  # fmt: skip
    index_all(either_site.database)
    assert titles(either_site)[-1] == "Tin ba năm trước"
    first = re.findall(r'class="line-title">.*?<a [^>]*>([^<]*)</a>', either_site.get("/").body)
    assert "Tin ba năm trước" in first
    assert first[0] != "Tin ba năm trước"


def test_who_is_far_behind_reads_that_there_is_more(
    either_site, store_article, monkeypatch
) -> None:
    mark_read(either_site)
    monkeypatch.setattr(inbox_stream, "MAX_COUNTED", 3)
    text = "Công an giải cứu ba nạn nhân bị lừa bán sang Campuchia, khởi tố vụ mua bán người {}."
    for number in range(3):
        body = either_site.get("/inbox", **{"Accept-Language": "en"}).body
        assert "more than" not in body
        store_article(
            either_site.database, 30 + number, title=f"Tin {number}", text=text.format(number), at=NOON
        )  # fmt: skip
    body = either_site.get("/inbox", **{"Accept-Language": "en"}).body
    assert "Showing 3 of more than 3." in body
    assert "reviewed." not in body


def test_changes_are_looked_at_only_so_far_back(either_site, monkeypatch) -> None:
    with either_site.database.writing() as session:
        session.add(ReadMark(reader="local", page_id=0, change_id=0, marked_at=NOON))
    assert CHANGED.search(either_site.get("/inbox").body)
    monkeypatch.setattr(inbox_stream, "_MAX_CHANGES", -1)
    body = either_site.get("/inbox", **{"Accept-Language": "en"}).body
    assert not CHANGED.search(body)
    assert "of more than" in body


@pytest.mark.parametrize("sorted_pages", [0, 10**6])
def test_marks_count_and_order_the_same_whether_new_pages_are_few_or_many(
    either_site, store_article, monkeypatch, sorted_pages
) -> None:
    text = "Công an giải cứu ba nạn nhân bị lừa bán sang Campuchia, khởi tố vụ mua bán người."
    mark_read(either_site)
    for number, hours in enumerate((1, 5, 3, 2, 4), 30):
        store_article(
            either_site.database, number, title=f"Giải cứu {hours}", text=text,
            at=NOON - timedelta(hours=hours),
        )  # fmt: skip
    monkeypatch.setattr(inbox_stream, "_SORTED_PAGES", sorted_pages)
    monkeypatch.setattr(inbox_stream, "MAX_COUNTED", 4)
    with either_site.database.reading() as session:
        mark = session.scalars(select(ReadMark)).one()
        inbox = inbox_stream.load_inbox(session, mark, now=NOON)
    assert (inbox.articles, inbox.reviewed, inbox.has_more) == (4, 0, True)
    shown = {one.line.revision.title for group in inbox.recent for one in group.entries}
    assert shown == {f"Giải cứu {hours}" for hours in (1, 2, 3, 4)}
