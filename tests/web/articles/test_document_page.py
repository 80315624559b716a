"""The page of a document: text by page, marked words, versions, and the way from its article."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from dataclasses import asdict
from io import BytesIO
from typing import Any

import pytest
from fixtures.dashboard.accessibility import findings
from fixtures.samples.made_pdf import encrypted_pdf, paragraphs, pdf
from fixtures.samples.sample_objects import NOON
from PIL import Image
from sqlalchemy import select

from article.message import message
from article.model import Attachment, FetchResult, RawResponse
from crawler.crawl.fetch_errors import FetchCode
from documents.model import DocumentCode
from pipelines.archive.page_archive import PageArchive
from pipelines.documents.document_import import import_document
from storage.articles.article_records import article_records
from storage.documents.attachments import add_attachments
from storage.documents.documents import file_name
from storage.models import StoredAttachment, StoredDocument
from storage.search import index_all
from web.i18n.messages import page_messages
from web.pages.document import runs_of

pytestmark = pytest.mark.slow

PLAIN = "Trường học tổ chức ngày hội thể thao cho học sinh trong tuần này."
CASE = ("Công an tỉnh triệt phá đường dây mua bán người, giải cứu sáu nạn nhân và khởi tố ba bị can "
        "về tội mua bán người.")  # fmt: skip
URL = "https://vov.vn/decree.pdf"


def store(site, content: bytes, *, page_id: int | None = 1, url: str = URL) -> int:
    """Store a document; returns its number."""
    import_document(site.database, content, url=url, page_id=page_id, now=NOON)
    with site.database.reading() as session:
        return max(session.scalars(select(StoredDocument.id)))


def test_document_is_shown_by_page_with_marked_words(either_site) -> None:
    number = store(either_site, pdf([paragraphs([PLAIN]), paragraphs([CASE])]))
    shown = either_site.get(f"/documents/{number}")
    assert shown.status == 200
    assert 'id="page-2"' in shown.body
    first, second = shown.body.split('id="page-2"')
    assert "<mark" not in first
    assert "<mark" in second
    assert 'Nói về mua bán người: trang <a href="?first=1#page-2">2</a>' in first


def test_article_leads_to_its_documents_and_back(either_site) -> None:
    number = store(either_site, pdf([paragraphs([CASE])]))
    assert f'href="/documents/{number}"' in either_site.get("/articles/1").body
    assert f'href="/documents/{number}"' not in either_site.get("/articles/2").body
    assert 'href="/articles/1"' in either_site.get(f"/documents/{number}").body


def test_record_of_the_article_lists_its_documents(either_site) -> None:
    content = pdf([paragraphs([CASE])])
    store(either_site, content)
    with either_site.database.reading() as session:
        listed = {record["id"]: record["documents"] for record in article_records(session)}
    assert [(one["url"], one["kind"], one["pages"], one["text_from"]) for one in listed[1]] == [
        (URL, "pdf", 1, "text")
    ]
    assert listed[2] == []


def test_document_that_was_read_before_its_article_was_named_is_linked(either_site) -> None:
    content = pdf([paragraphs([CASE])])
    number = store(either_site, content, page_id=None)
    assert store(either_site, content, page_id=1) == number
    assert f'href="/documents/{number}"' in either_site.get("/articles/1").body


def test_versions_lead_to_each_other(site) -> None:
    draft = store(site, pdf([paragraphs([PLAIN])]))
    decree = store(site, pdf([paragraphs([CASE])]))
    assert f'href="/documents/{decree}"' in site.get(f"/documents/{draft}").body
    assert f'href="/documents/{draft}"' in site.get(f"/documents/{decree}").body


def test_unread_document_says_why(site) -> None:
    number = store(site, encrypted_pdf())
    assert "có mật khẩu" in site.get(f"/documents/{number}").body
    english = site.get(f"/documents/{number}", accept_language="en").body
    assert "protected by a password" in english


@pytest.mark.parametrize("code", list(DocumentCode))
def test_every_problem_of_a_document_has_a_sentence(code: DocumentCode) -> None:
    assert f"document_problem_{code.value}" in page_messages()


def test_long_document_is_shown_in_parts(site) -> None:
    number = store(site, pdf([paragraphs([f"Phần {one} của báo cáo."]) for one in range(60)]))
    assert 'id="page-60"' not in site.get(f"/documents/{number}").body
    assert 'id="page-60"' in site.get(f"/documents/{number}?first=51").body


def test_parts_lead_to_each_other_above_and_below(site) -> None:
    number = store(site, pdf([paragraphs([f"Phần {one} của báo cáo."]) for one in range(120)]))
    for first, shown in ((1, "1–50"), (52, "51–100"), (101, "101–120"), (999, "101–120")):
        body = site.get(f"/documents/{number}?first={first}").body
        assert body.count(f'<b aria-current="page">{shown}</b>') == 2
    assert '<a href="?first=51">51–100</a>' in body
    with_words = site.get(f"/documents/{number}?first=-3&q=ph%E1%BA%A7n").body
    assert '<b aria-current="page">1–50</b>' in with_words
    assert '<a href="?first=51&amp;q=ph%E1%BA%A7n">51–100</a>' in with_words


def test_flagged_pages_in_a_row_are_named_together(site) -> None:
    # What repeats at the top or the foot of pages is left out.
    words = ("Lụa", "Gỗ", "Muối", "Giấy", "Trà")
    pages = [[word, PLAIN if word == "Giấy" else CASE, f"Hết: {word}"] for word in words]
    number = store(site, pdf([paragraphs(one) for one in pages]))
    assert runs_of([1, 2, 3, 5]) == [(1, 3), (5, 5)]
    shown = site.get(f"/documents/{number}").body
    assert '<a href="?first=1#page-1">1–3</a>, <a href="?first=1#page-5">5</a>' in shown


def test_document_without_a_title_is_called_by_its_file(site) -> None:
    draft = store(site, pdf([paragraphs([PLAIN])]), url="https://vov.vn/du%20th%E1%BA%A3o.pdf")
    decree = store(site, pdf([paragraphs([CASE])]), url="file:nghị định.pdf")
    assert "<h1>du thảo.pdf</h1>" in site.get(f"/documents/{draft}").body
    shown = site.get(f"/documents/{decree}").body
    assert "<h1>nghị định.pdf</h1>" in shown
    assert "file:" not in shown
    compared = site.get(f"/documents/{decree}/compare?from={draft}&to={decree}").body
    assert ": nghị định.pdf</a>" in compared
    assert f"Bản {draft}: du thảo.pdf, " in compared


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://vov.vn/a/b.pdf", "b.pdf"), ("https://vov.vn/a/", "a"), ("file:c.pdf", "c.pdf"),
        ("https://vov.vn/%C4%91%E1%BB%81.pdf", "đề.pdf"), ("https://vov.vn/%ff", "\ufffd"),
        ("file:", "file:"),
    ],
)  # fmt: skip
def test_file_is_named_as_people_read_it(url: str, name: str) -> None:
    assert file_name(url) == name


def test_share_that_was_recognised_is_a_percentage(site) -> None:
    number = store(site, pdf([paragraphs([PLAIN])]))
    with site.database.writing() as session:
        row = session.get_one(StoredDocument, number)
        row.ocr_share, row.ocr_confidence = 0.5, 0.964
    assert "50% số trang, độ tin cậy 96%" in site.get(f"/documents/{number}").body


def test_unread_document_names_no_pages(site) -> None:
    number = store(site, encrypted_pdf())
    for path in (f"/documents/{number}", "/articles/1"):
        assert "0 trang" not in site.get(path).body
    assert "Không trang nào" not in site.get(f"/documents/{number}").body


def test_words_of_a_document_are_no_markup(site) -> None:
    number = store(site, pdf([paragraphs(["<script>alert(1)</script> mua bán người"])]))
    shown = site.get(f"/documents/{number}").body
    assert "<script>alert" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize("width", [360, 390, 1280])
def test_pages_with_documents_are_accessible(site, settings, window, width: int) -> None:
    store(site, pdf([paragraphs([PLAIN])]))
    number = archived(site, settings, pdf([paragraphs([CASE])]))
    index_all(site.database)
    shown = window(site.base, width=width)
    for path in (
        f"/documents/{number}",
        f"/documents/{number}/compare",
        "/articles/1",
        "/articles?q=gi%E1%BA%A3i+c%E1%BB%A9u+s%C3%A1u",
    ):
        page = shown.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert findings(page) == [], path


def test_unknown_document_is_not_found(site) -> None:
    assert site.get("/documents/999").status == 404


def test_article_quotes_its_documents_with_the_page_to_cite(either_site) -> None:
    number = store(either_site, pdf([paragraphs([PLAIN])] * 52 + [paragraphs([CASE])]))
    shown = either_site.get("/articles/1").body
    assert f'href="/documents/{number}?first=51#page-53">trang 53<' in shown
    assert "giải cứu sáu nạn nhân" in shown.partition("trang 53")[0]
    assert ">page 53<" in either_site.get("/articles/1", accept_language="en").body


def test_document_that_could_not_be_fetched_is_named_on_its_article(either_site) -> None:
    with either_site.database.writing() as session:
        links = [Attachment(url="https://vov.vn/lon.pdf", title="Báo cáo năm")]
        add_attachments(session, 1, links, at=NOON)
    assert "Chưa được tải về." in either_site.get("/articles/1").body
    with either_site.database.writing() as session:
        (row,) = session.scalars(select(StoredAttachment))
        row.problem, row.gone_at = message(FetchCode.STATUS, status=404), NOON
    shown = either_site.get("/articles/1", accept_language="en").body
    assert "Báo cáo năm" in shown
    assert "the server answered 404" in shown
    assert "no longer has this file since" in shown


def test_article_lists_each_address_once_with_the_content_seen_last(either_site) -> None:
    store(either_site, pdf([paragraphs([PLAIN])]))
    decree = store(either_site, pdf([paragraphs([CASE])]))
    shown = either_site.get("/articles/1").body
    assert shown.count(f'href="/documents/{decree}"') == 1
    assert f'href="/documents/{decree}/compare"' in shown
    assert f'href="/documents/{decree - 1}"' not in shown


def test_two_versions_are_compared_word_by_word(either_site) -> None:
    draft = store(either_site, pdf([paragraphs([PLAIN]), paragraphs([CASE])]))
    changed = CASE.replace("sáu", "chín")
    decree = store(either_site, pdf([paragraphs([PLAIN]), paragraphs([changed])]))
    shown = either_site.get(f"/documents/{decree}/compare").body
    assert re.findall(r"<del>(.*?)</del>", shown)[-1].strip() == "sáu"
    assert re.findall(r"<ins>(.*?)</ins>", shown)[-1].strip() == "chín"
    assert shown.count("<tr id=") == 1
    assert f"Bản {draft}" in shown
    assert f"Bản {decree}" in shown
    assert 'href="/documents/' in shown
    same = either_site.get(f"/documents/{decree}/compare?from={draft}&to={draft}").body
    assert "<del" not in same


def test_draft_is_compared_with_the_decree_at_another_address_of_the_article(either_site) -> None:
    draft = store(either_site, pdf([paragraphs([PLAIN])]), url="https://vov.vn/draft.pdf")
    decree = store(either_site, pdf([paragraphs([CASE])]))
    shown = either_site.get(f"/documents/{decree}/compare?from={draft}&to={decree}")
    assert shown.status == 200
    other = store(either_site, pdf([paragraphs([CASE])]), page_id=2, url="https://vov.vn/b.pdf")
    assert either_site.get(f"/documents/{decree}/compare?from={other}&to={decree}").status == 404
    assert either_site.get(f"/documents/{decree}/compare").status == 404
    assert either_site.get("/documents/999/compare").status == 404


def test_search_finds_the_page_of_a_document(either_site) -> None:
    number = store(either_site, pdf([paragraphs([PLAIN])] * 51 + [paragraphs([CASE])]))
    index_all(either_site.database)
    words = "gi%E1%BA%A3i%20c%E1%BB%A9u%20s%C3%A1u"
    place = f'href="/documents/{number}?first=51&amp;q={words}#page-52"'
    shown = either_site.get(f"/articles?q={words}").body
    # With its article, and not above the articles a second time.
    assert (shown.count(place), shown.count(", trang 52</a>")) == (1, 1)
    alone = store(either_site, pdf([paragraphs([CASE])]), page_id=None, url="file:b.pdf")
    index_all(either_site.database)
    above, _, below = either_site.get(f"/articles?q={words}").body.partition('class="lines"')
    assert f"/documents/{alone}?" in above
    assert f"/documents/{number}?" not in above
    assert place in below
    filtered = either_site.get(f"/articles?q={words}&source=vov.vn").body
    assert filtered.count(place) == 1
    assert place not in either_site.get(f"/articles?q={words}&source=x.vn").body


def archived(site, settings, content: bytes) -> int:
    """Store a document and archive its file; returns its number."""
    number = store(site, content)
    archive = PageArchive(settings.archive_config)
    response = RawResponse(url=URL, headers=(("Content-Type", "text/html"),), body=content)
    place = archive.save_document(
        site.database, FetchResult(at=NOON, status=200, raw_response=response)
    )
    archive.close()
    assert place
    with site.database.writing() as session:
        session.get_one(StoredDocument, number).archive = asdict(place)
    return number


def test_page_of_an_archived_pdf_is_shown_as_an_image_with_its_number(site, settings) -> None:
    content = pdf([paragraphs([PLAIN]), paragraphs([CASE])])
    number = store(site, content)
    assert "<img" not in site.get(f"/documents/{number}").body
    assert site.get(f"/documents/{number}/pages/2.png").status == 404
    assert archived(site, settings, content) == number
    shown = site.get(f"/documents/{number}").body
    assert f'src="/documents/{number}/pages/2.png" alt="Hình trang 2" loading="lazy"' in shown
    address = f"{site.base}/documents/{number}/pages/2.png"
    with urllib.request.urlopen(address) as answer:
        image = Image.open(BytesIO(answer.read())).convert("RGB")
        etag = answer.headers["etag"]
        assert answer.headers["content-type"] == "image/png"
    points = image.tobytes()
    assert any(
        red > 200 and blue < 160 for red, blue in zip(points[::3], points[2::3], strict=True)
    )
    known = urllib.request.Request(address, headers={"If-None-Match": etag})
    with pytest.raises(urllib.error.HTTPError) as same:
        urllib.request.urlopen(known)
    same.value.close()
    assert same.value.code == 304
    assert site.get(f"/documents/{number}/pages/3.png").status == 404


def test_page_that_cannot_be_drawn_says_so(site, settings) -> None:
    number = archived(site, settings, pdf([paragraphs([CASE])]))
    with site.database.writing() as session:
        document = session.get_one(StoredDocument, number)
        document.archive = dict(document.archive or {}) | {"sha256": "0" * 64}
    shown = site.get(f"/documents/{number}/pages/1.png")
    assert shown.status == 404
    assert "Không dựng được hình của trang này." in shown.body


def test_archived_file_is_downloaded_byte_by_byte_while_its_digest_matches(site, settings) -> None:
    content = pdf([paragraphs([CASE])])
    number = store(site, content)
    assert site.get(f"/documents/{number}/file").status == 404
    archived(site, settings, content)
    with site.database.reading() as session:
        place = session.get_one(StoredDocument, number).archive or {}
    assert f'href="/documents/{number}/file"' in site.get(f"/documents/{number}").body
    with urllib.request.urlopen(f"{site.base}/documents/{number}/file") as answer:
        assert answer.read() == content
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["content-security-policy"]
    with site.database.writing() as session:
        session.get_one(StoredDocument, number).archive = place | {"sha256": "0" * 64}
    assert site.get(f"/documents/{number}/file").status == 404


def test_search_finds_the_article_by_its_document_and_names_the_page(either_site) -> None:
    words = "Quỹ hoàn lương huyện Mường Nhé."
    number = store(either_site, pdf([paragraphs([PLAIN]), paragraphs([words])]), page_id=2)
    index_all(either_site.database)
    shown = either_site.get("/articles?q=ho%C3%A0n+l%C6%B0%C6%A1ng&source=x.vn").body
    assert 'href="/articles/2?q=' in shown
    place = f"/documents/{number}?first=1&amp;q=ho%C3%A0n%20l%C6%B0%C6%A1ng#page-2"
    assert f'<a href="{place}"><bdi>decree.pdf</bdi>, trang 2</a>' in shown.replace(
        URL, "decree.pdf"
    )
    assert '<mark class="hit">hoàn lương</mark> huyện Mường Nhé.' in shown
    page = either_site.get(place.replace("&amp;", "&").partition("#")[0]).body
    assert '<mark class="hit">hoàn lương</mark>' in page
    [record] = records(either_site, "q=muong+nhe")
    found_in = record["found_in"]
    assert (record["id"], found_in["document"], found_in["page"]) == (2, number, 2)
    assert "found_in" not in records(either_site, "q=mua+b%C3%A1n&flagged=yes")[0]
    assert [one["id"] for one in exported(either_site, "q=muong+nhe")] == [2]
    assert records(either_site, "q=muong+nhe&source=vov.vn") == []


def records(site, query: str) -> list[dict[str, Any]]:
    return json.loads(site.get(f"/api/v1/articles?{query}").body)["articles"]


def exported(site, query: str) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in site.get(f"/articles/export.jsonl?{query}").body.splitlines()
    ]
