"""Case file in the dashboard: its list, page, print, JSON, and who may read it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from fixtures.dashboard.web_accounts import PASSWORDS
from fixtures.samples.sample_affair import AFFAIR, store_affair_report
from selectolax.lexbor import LexborHTMLParser

from grouping.case_index import CaseIndex
from grouping.case_records import case_records
from storage.models import AccountRole, Page, ReviewState, Revision

pytestmark = pytest.mark.slow

TITLES = [title for _, _, title, _ in AFFAIR]


@pytest.fixture
def affair(bare_site) -> Iterator:
    """Serve nine reports of one affair in five outlets."""
    for number in range(len(AFFAIR)):
        store_affair_report(bare_site.database, number)
    with bare_site() as site:
        yield site


def main_of(body: str) -> LexborHTMLParser:
    tree = LexborHTMLParser(body)
    assert tree.css_first("main") is not None
    return tree


def words_of(node) -> str:
    return " ".join(node.text(separator=" ").split())


def test_list_shows_the_case_with_its_stage_and_figures_as_they_moved(affair) -> None:
    tree = main_of(affair.get("/cases").body)
    (line,) = tree.css("ol.lines > li")
    words = words_of(line)
    assert TITLES[7] in words
    assert "Giai đoạn: khởi tố" in words
    assert "9 bài, 5 nguồn" in words
    assert "Số nạn nhân: 9 → 31 → 45" in words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("stage=charged", 1), ("stage=sentenced", 0), ("source=e.vn", 1), ("source=z.vn", 0),
        ("place=KH", 1), ("place=LA", 0), ("stage=charged&place=KH&source=a.vn", 1), ("stage=%3Cb%3E", 0),
        ("page=2", 0), ("page=x", 1),
    ],
)  # fmt: skip
def test_list_is_filtered_by_stage_place_and_source(affair, query, found) -> None:
    assert len(main_of(affair.get(f"/cases?{query}").body).css("ol.lines > li")) == found


def test_timeline_has_the_chapters_in_order_with_what_moved_and_copies_folded(affair) -> None:
    tree = main_of(affair.get("/cases/1").body)
    chapters = tree.css("ol.timeline > li")
    titles = [words_of(one.css_first("h3")) for one in chapters]
    assert titles == [TITLES[number] for number in (0, 2, 3, 5, 7)]
    moved = [words_of(one.css_first(".moved")) for one in chapters if one.css_first(".moved")]
    assert "Số nạn nhân: 9 → 31" in moved[0]
    assert "31" in moved[0].split("→ 31")[1]
    assert "Giai đoạn: được giải cứu → khởi tố" in moved[1]
    assert "Số nạn nhân: 31 → 45" in moved[2]
    copies = [words_of(one) for one in chapters[0].css("details") if "đăng lại" in words_of(one)]
    assert len(copies) == 1
    assert TITLES[1] in copies[0]


def test_every_figure_has_its_sentence_and_source(affair) -> None:
    section = main_of(affair.get("/cases/1").body).css_first("section[aria-labelledby=figures]")
    assert section is not None
    items = section.css("ul.plain > li")
    assert [words_of(one.css_first("b")) for one in items][:3] == ["9", "31", "45"]
    for one in items:
        assert words_of(one.css_first("b")) in words_of(one.css_first("q"))
        (source,) = one.css("a")
        assert re.match(r"/articles/\d+", source.attributes["href"] or "")


def test_places_have_their_roles_with_the_sentence(affair) -> None:
    section = main_of(affair.get("/cases/1").body).css_first("section[aria-labelledby=places]")
    assert section is not None
    words = words_of(section)
    assert "Nơi đến" in words
    assert "Bavet" in words
    assert "Nơi đi qua" in words
    assert "cửa khẩu Mộc Bài" in words


def test_any_number_of_the_case_leads_to_it_and_others_do_not(affair, store_article) -> None:
    answer = affair.get("/cases/7")
    assert (answer.status, answer.headers["location"]) == (303, "/cases/1")
    alone = store_article(affair.database, 99, title="Giá vàng", text="Giá vàng tăng. " * 9)
    answer = affair.get(f"/cases/{alone}")
    assert (answer.status, answer.headers["location"]) == (303, f"/articles/{alone}")
    assert [
        affair.get(f"/cases/{path}").status for path in ("4711", "4711.json", "4711/print")
    ] == [404] * 3


def test_case_is_exported_as_the_record_of_the_command(affair) -> None:
    answer = affair.get("/cases/1.json")
    assert answer.headers["content-disposition"] == 'attachment; filename="case-1.json"'
    with affair.database.reading() as session:
        assert json.loads(answer.body) == next(case_records(session))


def test_printed_page_stands_alone_and_hides_nothing(affair) -> None:
    body = affair.get("/cases/1/print").body
    tree = main_of(body)
    assert tree.css_first("nav") is None
    assert tree.css("details") == []
    assert TITLES[1] in body
    assert "https://a.vn/0" in body
    assert "@online{" in body


def test_citations_name_every_report_and_no_copy(affair) -> None:
    shown = main_of(affair.get("/cases/1").body).css_first("#cite-en")
    assert shown is not None
    lines = shown.text().strip().splitlines()
    assert len(lines) == 5
    assert TITLES[0] in lines[0]


def test_article_and_story_link_their_case(affair) -> None:
    assert 'href="/cases/1"' in affair.get("/articles/6").body
    with affair.database.reading() as session:
        story = session.get_one(Page, 1).story_id
    assert 'href="/cases/1"' in affair.get(f"/stories/{story}").body
    assert 'href="/cases"' in affair.get("/stories").body


def test_initials_of_victims_are_withheld(bare_site) -> None:
    for number in (0, 3):
        store_affair_report(bare_site.database, number)
    with bare_site.database.writing() as session:
        for revision in session.query(Revision):
            revision.title = f"Em Ng.T.H, 15 tuổi, được cứu: {revision.title}"
    with bare_site() as site:
        for path in ("/cases", "/cases/1", "/cases/1/print", "/cases/1.json"):
            body = site.get(path).body
            assert "Ng.T.H" not in body, path
            assert "[giấu tên]" in body, path


def test_pages_are_in_one_language(affair) -> None:
    vietnamese = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
    for path in ("/cases", "/cases/1", "/cases/1/print"):
        tree = main_of(affair.get(path, accept_language="en").body)
        (main,) = tree.css("main")
        for node in main.css("[lang], textarea, pre, option, a, b, h1, q"):
            node.decompose()
        words = words_of(main)
        assert len(words) > 50
        assert not vietnamese.search(words), (path, words)


def test_a_viewer_reads_cases_and_a_stranger_does_not(peopled) -> None:
    paths = (
        "/cases",
        "/cases/1",
        "/cases/1.json",
        "/cases/1/print",
        "/feeds/cases/1.atom",
        "/api/v1/cases",
    )
    assert {peopled.get(path).status for path in paths} <= {303, 401}
    viewer = AccountRole.VIEWER
    peopled.log_in(viewer.value, PASSWORDS[viewer])
    assert peopled.get("/cases").status == 200
    assert peopled.get("/cases/1").status == 404


def test_title_of_an_attacker_is_text(bare_site, window) -> None:
    attack = '<script>window.pwned=1</script>"><img src=x onerror=alert(1)>'
    for number in (0, 3):
        store_affair_report(bare_site.database, number)
    with bare_site.database.writing() as session:
        for revision in session.query(Revision):
            revision.title = attack
    with bare_site() as site:
        shown = window(site.base)
        for path in ("/cases", "/cases/1", "/cases/1/print"):
            page = shown.open(path)
            assert page.evaluate("typeof window.pwned") == "undefined"
            assert page.locator("main img, main script").count() == 0
            assert attack in page.locator("main").inner_text()
        assert [one for one in shown.complaints if "404" not in one] == []


def test_nine_reports_are_one_case_on_both_databases(either_site) -> None:
    first, *_ = [store_affair_report(either_site.database, number) for number in range(len(AFFAIR))]
    CaseIndex(either_site.database).refresh()
    paths = (
        "/cases?place=KH&stage=charged", f"/cases/{first}", f"/cases/{first}/print", f"/cases/{first}.json",
        f"/feeds/cases/{first}.atom", f"/api/v1/cases/{first}", "/api/v1/cases",
    )  # fmt: skip
    assert [either_site.get(path).status for path in paths] == [200] * len(paths)
    assert len(json.loads(either_site.get(f"/api/v1/cases/{first}").body)["articles"]) == 9


def test_a_case_of_rejected_reports_is_gone(affair) -> None:
    with affair.database.writing() as session:
        for page in session.query(Page):
            page.review = ReviewState.REJECTED
    assert main_of(affair.get("/cases").body).css("ol.lines > li") == []
    assert affair.get("/cases/1").headers["location"] == "/articles/1"
