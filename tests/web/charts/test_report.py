"""The report of a period: cases once, figures with their sentences, changes and links; page and DOCX."""

from __future__ import annotations

import io
import re
import urllib.request
from datetime import timedelta

import pytest
from docx import Document
from fixtures.databases.query_plans import queries_of
from fixtures.samples.sample_objects import NOON
from sqlalchemy import delete, select

from article.message import NOTHING
from presentation.article_query import ArticleQuery
from presentation.periods import PeriodUnit
from presentation.report_document import ReportDocument, ReportSection, ReportTable, write_docx
from storage.models import Change, ChangeKind, Page
from storage.search import index_all
from web.views import report
from web.views.report import load_report

pytestmark = pytest.mark.slow

TEXT = "Công an tỉnh Lào Cai triệt phá đường dây mua bán người, giải cứu 9 nạn nhân bị lừa bán."
PERIOD = f"published_since={(NOON - timedelta(days=60)).date()}&published_until={NOON.date()}"


@pytest.fixture
def filled(either_site, store_article):
    for number in (1, 2):
        store_article(
            either_site.database, 600 + number, title=f"Giải cứu chị N.T.H. <b>{number}</b>", text=TEXT,
            at=NOON, published_at=NOON - timedelta(days=30),
        )  # fmt: skip
    store_article(
        either_site.database, 610, title="Vụ của năm trước", text=TEXT, at=NOON,
        published_at=NOON - timedelta(days=400),
    )  # fmt: skip
    index_all(either_site.database)
    return either_site


def docx(site, query: str):
    with urllib.request.urlopen(f"{site.base}/report.docx?{query}", timeout=60) as answer:
        return Document(io.BytesIO(answer.read()))


def test_report_has_every_section_and_only_its_period(filled) -> None:
    body = filled.get(f"/report?{PERIOD}&q=mua+ban+nguoi").body
    for name in ("figures", "periods", "themes", "provinces", "sites", "cases", "changes", "annex"):
        assert f'id="report-{name}"' in body, name
    assert "Vụ của năm trước" not in body
    assert "9 nạn nhân" in body
    assert "https://vov.vn/a-601.vov" in body


def test_report_withholds_initials_and_escapes_titles(filled) -> None:
    body = filled.get(f"/report?{PERIOD}&q=mua+ban+nguoi").body
    assert "N.T.H." not in body
    assert "&lt;b&gt;" in body
    assert "<b>1</b>" not in body


@pytest.mark.parametrize(("language", "words"), [("vi", "Các sự kiện"), ("en", "Events")])
def test_document_has_the_same_sections_in_either_language(filled, language, words) -> None:
    made = docx(filled, f"{PERIOD}&q=mua+ban+nguoi&report_language={language}")
    headings = [one.text for one in made.paragraphs if one.style.name == "Heading 1"]
    assert len(headings) == 8
    assert words in headings
    cells = "\n".join(
        cell.text for table in made.tables for row in table.rows for cell in row.cells
    )
    assert "https://vov.vn/a-601.vov" in cells
    assert "N.T.H." not in cells


def test_report_without_a_period_is_of_the_month_before(filled) -> None:
    body = filled.get("/report").body
    assert 'name="published_since" type="date" value="2026-09-01"' in body
    assert 'name="published_until" type="date" value="2026-09-30"' in body


def test_empty_report_says_so(filled) -> None:
    assert "Không có bài nào khớp" in filled.get(f"/report?{PERIOD}&q=khongco").body
    assert docx(filled, f"{PERIOD}&q=khongco").paragraphs


def test_control_characters_leave_the_document_readable() -> None:
    table = ReportTable(header=("a",), rows=(("x\x00\x0b\ud800y",),))
    section = ReportSection(name="s", title="s\x01", table=table)
    file = io.BytesIO()
    write_docx(
        ReportDocument(
            title="t\x02", language="vi", intro=("i\x03",), sections=(section,), at=NOON
        ),
        file,
    )
    file.seek(0)
    assert Document(file).tables[0].rows[1].cells[0].text == "xy"


def test_changes_that_matter_alike_are_the_newest_first_however_many_are_shown(
    filled, monkeypatch
) -> None:
    with filled.database.writing() as session:
        session.execute(delete(Change))
        for page in session.scalars(select(Page).order_by(Page.id)):
            for number, significance in enumerate((0.5, 0.9, 0.1)):
                session.add(
                    Change(
                        page_id=page.id, kind=ChangeKind.EDITED, at=NOON + timedelta(minutes=number),
                        from_revision=1, to_revision=1, summary=NOTHING, significance=significance, reasons=[],
                    )
                )  # fmt: skip
    filters = ArticleQuery.parse("flagged=yes")

    def shown() -> list[tuple[float, int]]:
        with filled.database.reading() as session:
            changes = load_report(session, filters, unit=PeriodUnit.DAY, now=NOON).changes
        return [(one.change.significance, one.change.id) for one in changes]

    every = shown()
    assert every == sorted(every, reverse=True)
    assert [weight for weight, _ in every] == [0.9] * (len(every) // 2) + [0.5] * (len(every) // 2)
    for most in (1, 2, 3):
        monkeypatch.setattr(report, "MAX_CHANGES", most)
        assert shown() == every[:most]


def test_texts_and_evidence_are_loaded_for_no_case(filled) -> None:
    ran = [
        statement
        for statement, _ in queries_of(
            filled.database,
            lambda session: load_report(
                session, ArticleQuery.parse("flagged=yes"), unit=PeriodUnit.WEEK, now=NOON
            ),
        )
    ]
    assert not [one for one in ran if "judgements.evidence" in one]
    # Excerpts of changes are made of texts; they are for a hundred changes at most, by their lengths.
    with_text = [one for one in ran if re.search(r"(?<!length\()revisions\.text\b", one)]
    assert not [one for one in with_text if "JOIN changes" not in one]


def test_articles_of_a_report_are_searched_once(filled) -> None:
    filters = ArticleQuery.parse(f"{PERIOD}&flagged=yes")
    ran = queries_of(
        filled.database,
        lambda session: load_report(session, filters, unit=PeriodUnit.WEEK, now=NOON),
    )
    assert len([one for one, _ in ran if "search_index" in one]) == 1
