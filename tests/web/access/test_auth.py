"""Authentication and request security: roles, forms, hosts, guessed passwords."""

from __future__ import annotations

import re

import pytest
from fixtures.dashboard.web_accounts import PASSWORD, enter
from fixtures.samples.sample_objects import NOON

from settings import Settings
from storage.models import AccountRole, AuditEntry, LoginSession
from web.app import _PAGES, create_app
from web.auth.login_throttle import PER_NAME, LoginThrottle
from web.auth.tokens import hash_token
from web.bind import Bind, BindError
from web.context import local_path

pytestmark = pytest.mark.slow

READING = ("/", "/articles", "/changes", "/stories", "/sources", "/searches", "/api/v1/articles")
OPERATOR_PAGES = ("/settings", "/accounts", "/audit")


def test_without_accounts_this_machine_needs_no_login(site) -> None:
    assert site.get("/settings").status == 200


def test_with_an_account_everybody_logs_in(peopled) -> None:
    for path in (*READING, *OPERATOR_PAGES):
        assert peopled.get(path).status in {303, 401}, path
    for path in ("/healthz", "/readyz", "/login", "/static/app.css"):
        assert peopled.get(path).status == 200, path


@pytest.mark.parametrize("role", list(AccountRole))
def test_each_role_sees_and_does_what_it_may(peopled, role) -> None:
    assert enter(peopled, role).status == 303
    assert {peopled.get(path).status for path in READING} == {200}
    is_operator = role is AccountRole.OPERATOR
    assert {peopled.get(path).status for path in OPERATOR_PAGES} == {200 if is_operator else 403}
    deciding = peopled.post("/searches", name=f"by {role}", filters="").status
    assert deciding == (403 if role is AccountRole.VIEWER else 303)
    pause_status = peopled.post("/sources/vov.vn/pause").status
    assert pause_status == (404 if is_operator else 403)


def test_session_is_stored_as_a_hash_and_ends_with_logging_out(peopled) -> None:
    enter(peopled, AccountRole.ANALYST)
    cookie = next(one for one in peopled.cookies if one.name == "tipwatch_session")
    assert cookie.has_nonstandard_attr("HttpOnly")
    with peopled.database.reading() as session:
        assert session.query(LoginSession).one().token_hash == hash_token(cookie.value)
    peopled.post("/logout")
    assert peopled.get("/").status == 303


def test_guessing_is_stopped_even_for_the_right_password_and_put_on_record(peopled) -> None:
    statuses = [peopled.log_in("viewer", "wrong password").status for _ in range(PER_NAME + 1)]
    assert statuses == [403] * PER_NAME + [429]
    assert enter(peopled, AccountRole.VIEWER).status == 429
    with peopled.database.reading() as session:
        acts = [one.action for one in session.query(AuditEntry)]
    assert acts == ["login failed"] * PER_NAME


def test_many_guesses_at_once_are_counted_before_they_are_checked() -> None:
    attempts = LoginThrottle()
    let = [attempts.register_attempt("mai", "127.0.0.1", now=NOON) for _ in range(50)]
    assert sum(let) == PER_NAME


def test_form_that_no_page_of_ours_sent_changes_nothing(site) -> None:
    posts = [
        "/articles/1/review", "/searches", "/searches/1/delete", "/sources/vov.vn/crawl", "/login",
        "/logout", "/accounts", "/accounts/1/close", "/account/password", "/account/tokens",
        "/account/tokens/1/revoke", "/source-proposals", "/source-proposals/1/accept", "/source-repairs/vov.vn",
        "/watched-pages", "/watched-pages/edit", "/watched-pages/stop", "/watched-pages/1/accept",
    ]  # fmt: skip
    for path in posts:
        assert site.post(path, key="wrong").status == 403, path
    key = site.form_key()
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert site.post("/searches", key=key, headers=headers, name="x").status == 403
    assert site.post("/searches", key=key, name="x", filters="").status == 303


def test_name_that_leads_here_from_elsewhere_is_refused_without_a_login(site) -> None:
    assert site.get("/", Host="evil.example").status == 421
    assert site.get("/", Host="localhost:8000").status == 200


def test_token_opens_the_api_and_a_revoked_one_does_not(peopled) -> None:
    enter(peopled, AccountRole.VIEWER)
    html = peopled.post("/account/tokens", name="script").body
    token = html.split("tw_")[1].split("<")[0]
    peopled.cookies.clear()
    bearer = {"Authorization": f"Bearer tw_{token}"}
    assert peopled.get("/api/v1/sources", **bearer).status == 200
    assert peopled.get("/metrics", **bearer).status == 200
    assert peopled.get("/settings", **bearer).status == 403
    enter(peopled, AccountRole.VIEWER)
    peopled.post("/account/tokens/1/revoke")
    peopled.cookies.clear()
    assert peopled.get("/api/v1/sources", **bearer).status == 401


def test_token_of_an_operator_reads_and_changes_nothing(peopled) -> None:
    enter(peopled, AccountRole.OPERATOR)
    html = peopled.post("/account/tokens", name="script").body
    bearer = {"Authorization": f"Bearer tw_{html.split('tw_')[1].split('<')[0]}"}
    key = peopled.form_key()
    assert peopled.get("/articles", **bearer).status == 200
    assert peopled.get("/settings", **bearer).status == 403
    for path in ("/searches", "/account/tokens", "/sources/vov.vn/pause"):
        assert peopled.post(path, key=key, headers=bearer, name="x").status == 403, path


def posts() -> set[str]:
    routes = (route for page in _PAGES for route in page.router.routes)
    return {re.sub(r"\{[^}]+\}", "1", route.path) for route in routes if "POST" in route.methods}


def test_viewer_changes_nothing_but_their_own_account(peopled) -> None:
    enter(peopled, AccountRole.VIEWER)
    own = {
        "/login",
        "/logout",
        "/unsubscribe/1",
        "/confirm/1",
        "/verdict/1/1",
        "/inbox/read",
        "/inbox/undo",
    } | {one for one in posts() if one.startswith("/account/")}
    others = posts() - own
    assert len(others) >= 10
    assert {path: peopled.post(path).status for path in others} == dict.fromkeys(others, 403)


def test_every_act_of_an_analyst_is_on_record_with_their_name(peopled, store_article) -> None:
    store_article(peopled.database, 1, title="Mua bán người", text="Mua bán người sang Lào.")
    enter(peopled, AccountRole.ANALYST)
    for verdict in ("confirmed", "rejected", ""):
        peopled.post("/articles/1/review", verdict=verdict, note="gọi công an")
    peopled.post("/searches", name="Lào", filters="q=lao")
    peopled.post("/searches/1/subscribe", email="mai@example.org")
    peopled.post("/searches", name="Hai", filters="q=hai")
    peopled.post("/searches/2/delete")
    peopled.post("/account/tokens", name="script")
    peopled.post("/account/tokens/1/revoke")
    peopled.post("/logout")
    with peopled.database.reading() as session:
        entries = [
            (one.actor, one.action) for one in session.query(AuditEntry).order_by(AuditEntry.id)
        ]
    acts = ["login", "review", "review", "review", "search saved", "subscriber added", "search saved",
            "search deleted", "token made", "token revoked", "logout"]  # fmt: skip
    assert entries == [("analyst", act) for act in acts]


def test_session_that_ran_out_leads_to_the_login_and_back(peopled) -> None:
    enter(peopled, AccountRole.ANALYST)
    with peopled.database.writing() as session:
        session.query(LoginSession).one().expires_at = NOON
    response = peopled.get("/articles?q=x")
    assert (response.status, response.headers["location"]) == (303, "/login?back=/articles%3Fq%3Dx")


def test_place_that_others_reach_demands_an_account(bare_site) -> None:
    for settings in (
        Settings(bind="0.0.0.0:8000"),
        Settings(public_url="https://tipwatch.example.org"),
    ):
        with pytest.raises(BindError, match="tipwatch accounts add"):
            create_app(database=bare_site.database, settings=settings, clock=lambda: NOON)


def test_taken_port_is_named_with_the_remedy() -> None:
    with Bind(host="127.0.0.1", port=0).listen() as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BindError, match=f"127.0.0.1:{port}.*8001"):
            Bind(host="127.0.0.1", port=port).listen()


def test_last_operator_stays(peopled) -> None:
    enter(peopled, AccountRole.OPERATOR)
    assert peopled.post("/accounts/3/close").status == 409
    assert peopled.post("/accounts/1/close").status == 303


def test_first_account_must_be_an_operator(bare_site) -> None:
    with bare_site() as site:
        sent = {"name": "mai", "password": PASSWORD, "role": "viewer"}
        assert site.post("/accounts", **sent).status == 400
        assert site.post("/accounts", **{**sent, "role": "operator"}).status == 303
        assert site.get("/").status == 303


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "/x\r\nSet-Cookie: a=b",
    ],
)
def test_nobody_is_sent_elsewhere(path) -> None:
    assert local_path(path) == "/"


def test_every_answer_carries_the_policy(site) -> None:
    for path in ("/", "/nowhere", "/static/app.css", "/api/v1/articles", "/healthz"):
        policy = site.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_body_larger_than_any_form_is_refused(site) -> None:
    assert site.post("/searches", name="x" * 300_000).status == 413
