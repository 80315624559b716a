"""API, metrics, health checks and exports for programs, and error pages for people."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import timedelta

import pytest
from fixtures.samples.sample_objects import NOON
from sqlalchemy import text
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from presentation.article_query import ArticleQuery
from relevance.places.gazetteer import province_codes
from storage.articles.article_records import article_records
from storage.models import Revision
from web.charts.dashboard_stats import DashboardStats
from web.charts.provinces import province_of, provinces
from web.views.marked_text import MatchedRun, mark_matches, split_paragraphs

pytestmark = pytest.mark.slow

EVERYTHING = (
    "/", "/articles", "/articles?q=mua+ban&flagged=yes&since=2026-10-01&author=hoa", "/articles/1",
    "/articles/1/compare", "/queue", "/stories", "/stories/1", "/changes?kind=edited", "/sources",
    "/sources/vov.vn", "/source-proposals", "/watched-pages", "/searches", "/subscribers", "/deliveries",
    "/settings", "/accounts", "/audit",
    "/cases", "/cases/1", "/cases/1/print", "/cases/1.json", "/feeds/cases/1.atom", "/api/v1/cases", "/api/v1/cases/1",
    "/api/v1/articles", "/api/v1/stories", "/api/v1/changes", "/api/v1/sources", "/api/docs",
    "/feeds/flagged.atom", "/metrics", "/readyz", "/articles/export.csv",
)  # fmt: skip


def test_every_page_answers_on_both_databases(either_site) -> None:
    statuses = {path: either_site.get(path).status for path in EVERYTHING}
    assert {path: status for path, status in statuses.items() if status not in {200, 303}} == {}
    assert either_site.post("/articles/1/review", verdict="rejected").status == 303
    shown = json.loads(either_site.get("/api/v1/articles?flagged=yes").body)["articles"]
    assert 1 not in [one["id"] for one in shown]
    assert "x.vn" in either_site.get("/stories/1").body


def test_article_and_statistics_follow_the_review(either_site) -> None:
    def shown() -> tuple[bool, bool]:
        body = either_site.get("/articles/1").body
        assert "Không liên quan" in body or "Lý do gắn cờ" in body
        counted = DashboardStats(either_site.database, clock=lambda: NOON).current()
        return "Lý do gắn cờ" in body, counted.flagged == 3

    assert shown() == (True, True)
    either_site.post("/articles/1/review", verdict="rejected")
    assert shown() == (False, False)
    either_site.post("/articles/1/review", verdict="confirmed")
    assert shown() == (True, True)


def test_api_returns_the_article_record(site) -> None:
    page = json.loads(site.get("/api/v1/articles?flagged=yes&limit=2").body)
    with site.database.reading() as session:
        records = {one["id"]: one for one in article_records(session)}
    assert [one["id"] for one in page["articles"]] == [4, 2]
    assert page["articles"] == [records[4], records[2]]
    rest = json.loads(site.get(f"/api/v1/articles?flagged=yes&after={page['next']}").body)
    assert ([one["id"] for one in rest["articles"]], rest["next"]) == ([1], None)


def test_api_returns_stories_changes_and_sources(site) -> None:
    changes = json.loads(site.get("/api/v1/changes").body)["changes"]
    assert {one["kind"] for one in changes} >= {"edited"}
    sources = json.loads(site.get("/api/v1/sources").body)["sources"]
    assert [(one["name"], one["health"]) for one in sources] == [
        ("vov.vn", "unknown"),
        ("x.vn", "broken"),
    ]
    assert "stories" in json.loads(site.get("/api/v1/stories").body)


def test_api_refuses_nonsense_as_json(site) -> None:
    for path in ("/api/v1/articles?limit=0", "/api/v1/articles/999", "/api/v1/changes?kind=x"):
        response = site.get(path)
        assert response.status in {404, 422}
        assert "error" in json.loads(response.body)


@pytest.mark.parametrize("query", ["", "flagged=yes", "q=mua+ban+nguoi", "source=x.vn&q=triet"])
def test_export_holds_exactly_what_is_shown_in_its_order(site, query) -> None:
    shown = [
        one["id"] for one in json.loads(site.get(f"/api/v1/articles?{query}").body)["articles"]
    ]
    lines = site.get(f"/articles/export.jsonl?{query}").body.splitlines()
    assert [json.loads(line)["id"] for line in lines] == shown
    rows = list(
        csv.DictReader(
            io.StringIO(site.get(f"/articles/export.csv?{query}").body.removeprefix("\ufeff"))
        )
    )
    assert [int(row["id"]) for row in rows] == shown


def test_metrics_count_articles_and_name_no_path_a_stranger_invents(site) -> None:
    site.get("/invented/12345")
    metrics = site.get("/metrics").body
    assert "tipwatch_articles 4.0" in metrics
    assert 'tipwatch_source_health{health="broken",source="x.vn"} 1.0' in metrics
    assert "12345" not in metrics


def test_metrics_include_pending_mail_and_free_disk_space(site) -> None:
    names = (
        "tipwatch_source_last_article_seconds{",
        "tipwatch_letters_due ",
        "tipwatch_letters_under_way ",
        "tipwatch_operator_letters_waiting ",
        "tipwatch_disk_free_bytes ",
        "tipwatch_archiving ",
    )
    metrics = site.get("/metrics").body
    assert [name for name in names if name not in metrics] == []


def test_ready_only_while_the_scheduler_ticks(bare_site) -> None:
    from fixtures.samples.sample_objects import NOON

    ticks = {"last": NOON + timedelta(days=5)}
    with bare_site(last_tick=lambda: ticks["last"]) as site:
        assert site.get("/readyz").status == 200
        ticks["last"] = NOON
        response = site.get("/readyz")
        assert (response.status, json.loads(response.body)["scheduler"]) == (503, "late")
        assert site.get("/healthz").status == 200


def test_empty_database_names_what_to_do_on_every_page(bare_site) -> None:
    with bare_site() as site:
        for path in (
            "/",
            "/articles",
            "/stories",
            "/changes",
            "/sources",
            "/searches",
            "/audit",
            "/queue",
        ):
            response = site.get(path)
            assert response.status == 200, path
            assert 'class="empty"' in response.body, path


def test_missing_page_and_broken_database_have_error_pages(site) -> None:
    assert "Không có trang này" in site.get("/articles/999").body
    assert "There is no such page" in site.get("/nowhere", Accept_Language="en").body
    with site.database.writing() as session:
        session.execute(text("DROP TABLE reviews"))
    response = site.get("/articles/1")
    assert response.status == 503
    assert "tipwatch status" in response.body


def test_filters_survive_the_conversion_to_an_address_and_back() -> None:
    written = (
        "q=mua+b%C3%A1n&flagged=yes&place=VN-SG&since=2026-10-01&theme=policy&theme=protection"
    )
    filters = ArticleQuery.parse(written + "&nonsense=1&score=99&since=x")
    assert ArticleQuery.parse(filters.query_string) == filters
    query = filters.to_search_query(now=NOON)
    assert ("place:VN-SG", "place:VN-43", "place:VN-57") in query.tags
    assert ("theme:policy", "theme:protection") in query.tags
    assert ("seen:2026-10",) in query.tags


def test_thirty_four_units_stand_on_a_grid_of_their_own_places() -> None:
    assert len({one.code for one in provinces()}) == 34
    assert len({(one.column, one.row) for one in provinces()}) == 34
    # 29 were merged away, and Thừa Thiên Huế became Huế.
    assert sum(len(one.old_names) for one in provinces()) == 30
    assert province_of({"kind": "province", "name": "Quảng Nam", "now": "Đà Nẵng"}) == "VN-DN"
    assert province_of({"kind": "country", "name": "Lào"}) is None
    assert province_codes("nonsense") == ("nonsense",)


def test_marks_cover_what_matched_and_nothing_that_does_not_fit() -> None:
    text = "lừa bán người"
    rows = [
        {"term": "a", "field": "text", "start": 0, "end": 7},
        {"term": "b", "field": "text", "start": 4, "end": 13},
        {"term": "c", "field": "text", "start": 5, "end": 99},
        {"term": "d", "field": "title", "start": 0, "end": 3},
    ]
    assert mark_matches(text, rows, field="text") == (MatchedRun(text=text, terms=("a", "b")),)
    pieces = mark_matches(
        "một\nhai", [{"term": "a", "field": "text", "start": 2, "end": 5}], field="text"
    )
    assert [[one.text for one in line] for line in split_paragraphs(pieces)] == [
        ["mộ", "t"],
        ["h", "ai"],
    ]


def test_archived_page_is_a_file_and_only_what_was_archived(site, settings) -> None:
    body = "<html><script>alert(1)</script>bài</html>".encode()
    settings.archive_config.folder.mkdir(parents=True)
    with (settings.archive_config.folder / "a.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1")
        record = writer.create_warc_record(
            "https://vov.vn/a-1.vov", "response", payload=io.BytesIO(body), http_headers=headers
        )
        writer.write_record(record)
        record.raw_stream.close()
    right = {"warc": "a.warc.gz", "offset": 0, "sha256": hashlib.sha256(body).hexdigest()}

    def archived_as(place: dict[str, object] | None):
        with site.database.writing() as session:
            session.query(Revision).filter_by(page_id=1, number=2).one().archive = place
        return site.get("/articles/1/archived/2.html")

    response = archived_as(right)
    assert (response.status, response.body.encode()) == (200, body)
    assert response.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in response.headers["content-security-policy"]
    wrong = [
        right | {"sha256": "0" * 64}, right | {"warc": "gone.gz"}, right | {"warc": "../../x"}, None,
    ]  # fmt: skip
    assert [archived_as(one).status for one in wrong] == [404] * 4


def test_first_page_shows_a_story_once(site) -> None:
    html = site.get("/").body
    assert html.count('class="line-title"') == 2
    assert "/stories/1" in html


def test_reasons_are_shown_in_the_readers_language(site) -> None:
    assert "máy chủ trả lời 404" in site.get("/sources").body
    assert "the server answered 404" in site.get("/sources", Accept_Language="en").body


def test_list_reports_that_the_index_is_behind(bare_site, store_article) -> None:
    with bare_site() as site:
        asked = "/articles?q=tin"
        assert 'role="status">Đang lập' not in site.get(asked).body
        with site.database.writing() as session:
            session.execute(
                text("INSERT INTO search_due WITH RECURSIVE n(i) AS (SELECT 10000 UNION ALL SELECT "
                     "i + 1 FROM n WHERE i < 60000) SELECT i FROM n")
            )  # fmt: skip
        assert 'role="status">Đang lập' in site.get(asked).body
