"""Batch review: ticked articles get one verdict, with their copies, and it can be undone."""

from __future__ import annotations

import re

import pytest

from storage.models import Assignment, AuditEntry, Page, PageLabel, Review, ReviewState

pytestmark = pytest.mark.slow

STATES = dict[int, ReviewState]


def reviews(site) -> STATES:
    with site.database.reading() as session:
        return {page.id: page.review for page in session.query(Page)}


def send(site, *pages: int, **sent: str):
    return site.post("/reviews", back="/inbox", **{f"page-{one}": "1" for one in pages}, **sent)


def test_one_verdict_for_all_ticked_articles(either_site) -> None:
    reply = send(either_site, 1, 4, verdict="rejected", note="phim")
    assert reply.status == 303
    states = reviews(either_site)
    assert states[1] is states[4] is ReviewState.REJECTED
    assert states[2] is ReviewState.UNREVIEWED
    with either_site.database.reading() as session:
        assert {one.note for one in session.query(Review)} == {"phim"}
        assert session.query(AuditEntry).one().target == "articles 1, 4"


def test_verdict_covers_all_copies_if_asked(either_site) -> None:
    with either_site.database.writing() as session:
        session.get_one(Page, 2).duplicate_of = 1
    send(either_site, 2, verdict="confirmed", copies="1")
    states = reviews(either_site)
    assert states[1] is states[2] is ReviewState.CONFIRMED
    assert states[4] is ReviewState.UNREVIEWED


def test_undo_restores_the_verdicts_before_and_spares_newer_ones(either_site) -> None:
    send(either_site, 1, verdict="confirmed")
    place = send(either_site, 1, 4, verdict="rejected").headers["location"]
    [batch] = re.findall(r"reviewed=(\d+-\d+)", place)
    assert f'value="{batch}"' in either_site.get(place).body
    send(either_site, 4, verdict="unsure")
    either_site.post("/reviews/undo", batch=batch, back="/inbox")
    states = reviews(either_site)
    assert states[1] is ReviewState.CONFIRMED
    assert states[4] is ReviewState.UNSURE


def test_unsure_is_a_verdict_that_leaves_the_article_flagged(either_site) -> None:
    send(either_site, 4, verdict="unsure")
    assert "Cảnh báo lừa bán" in either_site.get("/articles?flagged=yes&review=unsure").body
    assert "Cảnh báo lừa bán" not in either_site.get("/articles?review=unreviewed").body


def test_labels_and_assignee_are_stored_shown_and_removed(either_site) -> None:
    site = either_site
    site_of = {"name": "mai", "password": "correct horse battery", "role": "operator"}
    site.post("/accounts", **site_of)
    site.log_in("mai", "correct horse battery")
    for _ in range(2):
        send(site, 1, 4, label="  Golden   <b> ", assignee="mai")
    for path in ("/inbox", "/articles", "/articles/1"):
        body = site.get(path).body
        assert "Golden &lt;b&gt;" in body, path
        assert "phụ trách: mai" in body, path
    send(site, 1, label="Golden <b>", remove_label="1", assignee="-")
    send(site, 4, assignee="nobody-of-this-name")
    with site.database.reading() as session:
        assert [(one.page_id, one.label) for one in session.query(PageLabel)] == [(4, "Golden <b>")]
        assert [(one.page_id, one.assignee) for one in session.query(Assignment)] == [(4, "mai")]


def test_list_one_came_from_is_kept_and_nobody_is_sent_elsewhere(either_site) -> None:
    back = "/articles?flagged=yes&reviewed=1-2"
    reply = either_site.post("/reviews", back=back, verdict="confirmed", **{"page-1": "1"})
    assert re.fullmatch(r"/articles\?flagged=yes&reviewed=\d+-\d+", reply.headers["location"])
    reply = either_site.post("/reviews", back="//evil.example/", verdict="confirmed")
    assert reply.headers["location"] == "/"


def test_nonsense_in_the_form_changes_nothing(either_site) -> None:
    before = reviews(either_site)
    for sent in (
        {"page-x": "1", "verdict": "confirmed"}, {"page-1": "1", "verdict": "great"},
        {"page-" + "9" * 40: "1", "verdict": "confirmed"}, {"page-999": "1", "verdict": "rejected"},
    ):  # fmt: skip
        assert either_site.post("/reviews", **sent).status == 303
    for batch in ("", "x", "1-", "5-1", "1-999999999"):
        assert either_site.post("/reviews/undo", batch=batch).status == 303
    assert reviews(either_site) == before


def test_inbox_counts_what_was_reviewed_and_keeps_what_was_rejected(either_site) -> None:
    assert "Đã đánh giá 0 trong 3 bài mới." in either_site.get("/inbox").body
    send(either_site, 4, verdict="rejected")
    body = either_site.get("/inbox").body
    assert "Đã đánh giá 1 trong 3 bài mới." in body
    assert "Cảnh báo lừa bán" in body
    assert "1 trong 4" in body


def test_keys_tick_and_judge_in_the_list_without_leaving_it(site, window) -> None:
    page = window(site.base).open("/inbox")
    first = page.locator(".tick").first.get_attribute("name")
    place = page.locator(".line-title").evaluate_all(
        "all => all.findIndex(one => one.querySelector('.tick'))"
    )
    for _ in range(place + 1):
        page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator(".tick").first.is_checked()
    with page.expect_navigation():
        page.keyboard.press("c")
    assert "/inbox?reviewed=" in page.url
    assert reviews(site)[int(first.removeprefix("page-"))] is ReviewState.CONFIRMED
    with page.expect_navigation():
        page.keyboard.press("z")
    assert set(reviews(site).values()) == {ReviewState.UNREVIEWED}
