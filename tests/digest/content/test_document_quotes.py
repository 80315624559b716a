"""A letter names the documents of an article that are about trafficking, with page and sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fixtures.samples.sample_objects import NOON, article_capture

from digest.model import Digest, DocumentQuote, StoryItem
from digest.render.as_json import digest_record
from digest.render.renderer import CachedRenderer
from pipelines.items import StoredCapture
from storage.documents.documents import add_document, belongs_to
from storage.engine import Database
from storage.models import StoredAttachment, StoredDocument, StoredDocumentPage

Store = Callable[..., StoredCapture]
Compose = Callable[..., Digest]
HOST = "https://tipwatch.example.org"
QUOTE = "Bà N.T.H. bị lừa bán sang Campuchia."


def attach(
    database: Database,
    page_id: int,
    *,
    name: str = "decree",
    score: float = 0.9,
    relevant: bool = True,
    sha256: str = "0" * 64,
) -> int:
    document = StoredDocument(
        url=f"https://vov.vn/{name}.pdf", sha256=sha256, seen_at=NOON, kind="pdf", title=f"Tệp {name}",
        page_count=60, ocr_share=0.0, relevant=relevant, score=score,
    )  # fmt: skip
    pages = [
        StoredDocumentPage(
            number=number, text=QUOTE, relevant=relevant, score=score,
            evidence=[{"quote": QUOTE}] if relevant else [],
        )
        for number in (51, 52)
    ]  # fmt: skip
    add_document(database, document, pages)
    with database.writing() as session:
        belongs_to(session, document, page_id, at=NOON)
    return document.id


def quotes(digest: Digest) -> list[tuple[str, int]]:
    (item,) = digest.items
    return [(one.title, one.page) for one in item.documents]


def test_relevant_document_is_named_with_its_first_page(
    store: Store, compose: Compose, database: Database
) -> None:
    page_id = store(article_capture()).page_id
    number = attach(database, page_id)
    attach(database, page_id, name="menu", relevant=False)
    digest = compose()
    (item,) = digest.items
    (one,) = item.documents
    assert (one.document, one.title, one.page) == (number, "Tệp decree", 51)
    assert "lừa bán sang Campuchia" in one.quote
    # What leaves the archive names no victim.
    assert "N.T.H." not in one.quote


def test_article_without_a_relevant_document_names_none(
    store: Store, compose: Compose, database: Database
) -> None:
    attach(database, store(article_capture()).page_id, relevant=False)
    assert quotes(compose()) == []


def test_only_the_content_seen_last_counts(
    store: Store, compose: Compose, database: Database
) -> None:
    page_id = store(article_capture()).page_id
    attach(database, page_id)
    attach(database, page_id, relevant=False, sha256="1" * 64)
    assert quotes(compose()) == []


def test_document_that_is_gone_is_not_named(
    store: Store, compose: Compose, database: Database
) -> None:
    page_id = store(article_capture()).page_id
    attach(database, page_id)
    with database.writing() as session:
        session.query(StoredAttachment).one().gone_at = NOON
    assert quotes(compose()) == []


def test_three_documents_are_named_the_closest_first(
    store: Store, compose: Compose, database: Database
) -> None:
    page_id = store(article_capture()).page_id
    for name, score in (("a", 0.5), ("b", 0.9), ("c", 0.7), ("d", 0.6)):
        attach(database, page_id, name=name, score=score)
    assert quotes(compose()) == [("Tệp b", 51), ("Tệp c", 51), ("Tệp d", 51)]


def test_letter_shows_page_and_sentence_and_leads_there(
    make_digest: Callable[..., Digest], make_item: Callable[..., StoryItem]
) -> None:
    quote = DocumentQuote(document=9, title="Kế hoạch <b>", page=51, quote="Giải cứu sáu nạn nhân.")
    digest = make_digest(replace(make_item(), documents=(quote,)))
    mail = CachedRenderer(public_url=HOST).render(digest, unsubscribe_link=None, verdict_link=None)
    assert "Văn bản “Kế hoạch <b>”, trang 51: “Giải cứu sáu nạn nhân.”" in mail.text
    assert f"{HOST}/documents/9?first=51#page-51" in mail.text
    assert "Kế hoạch &lt;b&gt;" in mail.html
    assert f'href="{HOST}/documents/9?first=51#page-51"' in mail.html
    (record,) = digest_record(digest)["items"]
    assert record["documents"] == [
        {"id": 9, "title": "Kế hoạch <b>", "page": 51, "quote": "Giải cứu sáu nạn nhân."}
    ]
