"""Requests made to do harm: odd ids and characters get 4xx, and no stranger locks anybody out."""

from __future__ import annotations

import json
import urllib.parse
from datetime import timedelta

import pytest
from fixtures.samples.sample_objects import NOON
from sqlalchemy import select

from digest.subscription import SubscriptionChanges, add_subscriber
from digest.unsubscribe import load_or_create_secret, unsubscribe_token
from presentation.article_query import ArticleQuery
from settings import Settings
from storage.models import AccountRole, Revision, Subscriber, SubscriberState
from web.auth.login_throttle import PER_ADDRESS, PER_NAME, LoginThrottle
from web.auth.passwords import add_account

pytestmark = pytest.mark.slow

PASSWORD = "correct horse battery"
IDS = ("2147483648", "9223372036854775808", "9" * 400, "9" * 5_000, "999999999")
PAGES = (
    "/articles/{}", "/articles/{}/compare", "/articles/1/compare?from={}", "/articles/1/compare?to={}",
    "/articles/1/archived/{}", "/articles/{}/archived/1.html", "/stories/{}", "/deliveries/{}",
    "/api/v1/articles/{}", "/articles/1?rev={}", "/api/v1/stories?below={}", "/api/v1/changes?below={}",
    "/audit?below={}", "/changes?below={}", "/deliveries?below={}", "/stories?below={}",
    "/articles?after=0.{}", "/api/v1/articles?q=mua&after=0.{}", "/unsubscribe/{}.x", "/verdict/{}.1.x",
)  # fmt: skip
FORMS = (
    "/articles/{}/review", "/accounts/{}/close", "/deliveries/{}/resend", "/account/tokens/{}/revoke",
    "/subscribers/{}/pause", "/searches/{}/subscribe", "/searches/{}/delete",
)  # fmt: skip
NUL_PAGES = (
    "/sources/%00", "/sources?after=%00", "/feeds/saved/%00.atom", "/articles?q=a%00b", "/articles?source=%00",
    "/stories?below=%00", "/unsubscribe/%00", "/static/%00", "/api/v1/articles?q=%00",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_id_that_no_row_can_have_is_no_error_of_ours(either_site, path) -> None:
    statuses = {number[:20]: either_site.get(path.format(number)).status for number in IDS}
    assert max(statuses.values()) < 500, statuses


@pytest.mark.parametrize("path", FORMS)
def test_form_for_a_row_that_cannot_be_is_no_error_of_ours(either_site, path) -> None:
    key = either_site.form_key()
    statuses = {
        number[:20]: either_site.post(path.format(number), key=key, verdict="confirmed").status
        for number in IDS
    }
    assert set(statuses.values()) <= {404, 409}, statuses


def test_nul_in_an_address_is_refused(either_site) -> None:
    assert {path: either_site.get(path).status for path in NUL_PAGES} == dict.fromkeys(
        NUL_PAGES, 400
    )


def test_nul_in_a_form_is_refused(either_site) -> None:
    key = either_site.form_key()
    forms = {
        "/login": {"name": "a\0b", "password": "x"},
        "/searches": {"name": "a\0b", "filters": ""},
        "/articles/1/review": {"verdict": "confirmed", "note": "a\0b"},
        "/subscribers": {"email": "a\0b@example.org"},
    }
    for path, sent in forms.items():
        assert either_site.post(path, key=key, **sent).status == 400, path


def test_list_until_a_day_is_shown_without_any_word(either_site) -> None:
    for path in ("/articles?until={}", "/api/v1/articles?until={}"):
        assert "Triệt phá" in either_site.get(path.format("2036-12-01")).body
        early = either_site.get(path.format("2016-12-01"))
        assert (early.status, "Triệt phá" in early.body) == (200, False)


def test_feed_of_a_search_until_a_day_is_served(site) -> None:
    site.post("/searches", name="Until", filters="until=2036-12-01")
    html = urllib.parse.unquote(site.get("/searches").body)
    key = html.split("/feeds/saved/")[1].split(".atom")[0]
    assert "Triệt phá" in site.get(f"/feeds/saved/{key}.atom").body


def test_unsubscribe_link_of_a_removed_reader_does_not_reach_the_next(
    either_site, settings
) -> None:
    secret = load_or_create_secret(settings.data_dir)
    with either_site.database.writing() as session:
        gone = add_subscriber(session, "gone@example.org", SubscriptionChanges(), now=NOON)
        link = f"/unsubscribe/{unsubscribe_token(secret, gone.id)}"
        session.delete(gone)
    with either_site.database.writing() as session:
        add_subscriber(session, "next@example.org", SubscriptionChanges(), now=NOON)
    assert either_site.post(link, key="").status == 404
    with either_site.database.reading() as session:
        assert session.query(Subscriber).one().state is SubscriberState.ACTIVE


def test_search_of_ten_thousand_filters_is_stored_and_answered(either_site) -> None:
    filters = "&".join(f"term=a{number}" for number in range(10_000))
    assert either_site.post("/searches", name="Many", filters=filters).status == 303
    html = urllib.parse.unquote(either_site.get("/searches").body)
    key = html.split("/feeds/saved/")[1].split(".atom")[0]
    assert either_site.get(f"/feeds/saved/{key}.atom").status == 200


@pytest.mark.parametrize("page", ["articles", "trends", "report", "map"])
@pytest.mark.parametrize("value", ["s{}", "s{}" + "á" * 250])
def test_page_of_a_thousand_filters_is_small(either_site, page, value) -> None:
    values = (value.format(number) for number in range(4_000 // len(value)))
    shown = either_site.get(
        f"/{page}?{urllib.parse.urlencode([('source', one) for one in values])}"
    )
    assert (shown.status, len(shown.body) < 4_000_000) == (200, True)


def test_every_choice_of_a_filter_may_be_set() -> None:
    sources = [f"báo-số-{number}.gov.vn" for number in range(150)]
    query = ArticleQuery.from_pairs(("source", one) for one in sources)
    assert query.values["source"] == tuple(sources)


def test_list_of_endless_texts_is_given_in_pages_that_fit_into_memory(
    either_site, store_article
) -> None:
    long = "Giải cứu nạn nhân bị lừa bán sang Campuchia. " * 22_000
    with either_site.database.writing() as session:
        for number in range(1, 5):
            session.get_one(Revision, number).text = long
    store_article(either_site.database, 9, title="Ngắn", text="Một tin ngắn về mua bán người.")
    with either_site.database.writing() as session:
        session.scalars(select(Revision)).all()[-1].text = long * 5
    path, shown, pages = "/api/v1/articles?limit=200", [], 0
    while path:
        answer = json.loads(either_site.get(path).body)
        pages += 1
        assert sum(len(one["text"]) for one in answer["articles"][:-1]) < 6_000_000
        shown += [one["id"] for one in answer["articles"]]
        path = answer["next"] and f"/api/v1/articles?limit=200&after={answer['next']}"
    assert (len(shown), len(set(shown)), pages) == (5, 5, 2)


def test_changes_of_endless_texts_are_listed_and_only_the_first_quoted(
    either_site, store_article
) -> None:
    for day in range(8):
        text = f"Công an giải cứu {day + 2} nạn nhân bị lừa bán sang Campuchia lần {day}."
        at = NOON + timedelta(hours=day)
        number = store_article(either_site.database, 8, at=at, title="Giải cứu", text=text)
    with either_site.database.writing() as session:
        for row in session.scalars(select(Revision).where(Revision.page_id == number)):
            row.text += "\n" + "Một câu dài. " * 70_000
    shown = either_site.get("/changes").body
    assert shown.count("/compare") >= 7
    quoted = [day for day in range(8) if f"lần {day}" in shown]
    assert 0 < len(quoted) < 5
    assert either_site.get("/inbox").status == 200


def test_stranger_locks_nobody_out_at_another_address() -> None:
    throttle = LoginThrottle()
    for _ in range(PER_NAME + 1):
        throttle.register_attempt("mai", "192.0.2.1", now=NOON)
    assert not throttle.register_attempt("mai", "192.0.2.1", now=NOON)
    assert throttle.register_attempt("mai", "192.0.2.2", now=NOON)


def test_addresses_of_one_ipv6_network_are_one_visitor() -> None:
    throttle = LoginThrottle()
    tries = [
        throttle.register_attempt(f"name{one}", f"2001:db8::{one:x}", now=NOON) for one in range(99)
    ]
    assert sum(tries) == PER_ADDRESS
    assert throttle.register_attempt("mai", "2001:db8:0:1::1", now=NOON)
    assert throttle.register_attempt("mai", "2001:db8::1", now=NOON + timedelta(minutes=16))


def log_in(site, *, forwarded_for: str, password: str) -> int:
    headers = {"X-Forwarded-For": forwarded_for}
    return site.post("/login", headers=headers, name="mai", password=password, back="/").status


@pytest.mark.parametrize(("trusted", "other"), [((), 429), (("127.0.0.1",), 303)])
def test_visitors_behind_a_trusted_proxy_are_distinguished(bare_site, trusted, other) -> None:
    with bare_site.database.writing() as session:
        add_account(session, "mai", password=PASSWORD, role=AccountRole.OPERATOR, at=NOON)
    with bare_site(settings=Settings(trusted_proxies=trusted)) as site:
        for _ in range(PER_NAME):
            log_in(site, forwarded_for="192.0.2.1", password="wrong password")
        assert log_in(site, forwarded_for="192.0.2.1", password=PASSWORD) == 429
        assert log_in(site, forwarded_for="192.0.2.2", password=PASSWORD) == other
