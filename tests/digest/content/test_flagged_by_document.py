"""An article that only its document flags is in letters and alerts once, with the page as reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fixtures.processes.smtp_server import RecordingSmtpServer, plain_text
from fixtures.samples.sample_objects import NOON, TEXT, article_capture
from sqlalchemy import select

from digest.delivery.run_summary import RunSummary
from digest.model import Digest, DocumentQuote, RepeatedStory, StoryItem
from digest.render.as_json import digest_record
from digest.render.renderer import CachedRenderer
from pipelines.items import StoredCapture
from storage.articles.reviews import record_review
from storage.documents.documents import add_document, belongs_to
from storage.engine import Database
from storage.models import (
    Cadence,
    Page,
    ReviewState,
    StoredAttachment,
    StoredDocument,
    StoredDocumentPage,
)

pytestmark = pytest.mark.slow

Store = Callable[..., StoredCapture]
Compose = Callable[..., Digest]
Run = Callable[..., RunSummary]
Subscribe = Callable[..., int]
MINUTE = timedelta(minutes=1)
QUOTE = "Giải cứu sáu nạn nhân bị lừa bán sang Campuchia."
REASON = "Văn bản “Nghị định 62”, trang 7: “Giải cứu sáu nạn nhân bị lừa bán sang"
SIX = "Bộ công bố sáu nghị định mới về quản lý cư trú và hộ tịch của công dân. " * 12


@pytest.fixture
def announce(store: Store) -> Callable[..., int]:
    """Store an article that says nothing of trafficking."""

    def announce_one(number: int = 1, **fields: Any) -> int:
        url = f"https://bo.example.vn/{number}"
        seen = article_capture(
            **{"key": url, "url": url, "title": f"Công bố văn bản {number}", "text": SIX, **fields}
        )
        return store(seen, relevant=False, tier="none", score=0.1).page_id

    return announce_one


@pytest.fixture
def attach(database: Database) -> Callable[..., int]:
    """Store a document of two flagged pages, linked by an article."""

    def attach_one(page_id: int, *, name: str = "62", **changes: Any) -> int:
        document = StoredDocument(
            **{
                "url": f"https://bo.example.vn/{name}.pdf", "sha256": "0" * 64, "seen_at": NOON,
                "kind": "pdf", "title": f"Nghị định {name}", "page_count": 60, "ocr_share": 0.0,
                "relevant": True, "score": 0.9, "tier": "core", "themes": ["protection"],
                "forms": ["forced_labour"],
                "places": [{"name": "Nghệ An", "kind": "province", "code": "VN-22", "now": None}],
                **changes,
            }
        )  # fmt: skip
        pages = [
            StoredDocumentPage(
                number=number, text=QUOTE, relevant=document.relevant, score=document.score,
                evidence=[{"quote": QUOTE}] if document.relevant else [],
            )
            for number in (7, 9)
        ]  # fmt: skip
        add_document(database, document, pages)
        with database.writing() as session:
            belongs_to(session, document, page_id, at=NOON)
        return document.id

    return attach_one


def review(database: Database, page_id: int, verdict: ReviewState) -> None:
    with database.writing() as session:
        record_review(session, session.get_one(Page, page_id), verdict, reviewer="anh", at=NOON)


def test_digest_lists_it_with_the_page_as_reason(announce, attach, compose: Compose) -> None:
    page = announce()
    number = attach(page)
    (item,) = compose().items
    assert (item.id, item.flagged_by_document, item.why) == (page, True, ())
    assert item.documents == (
        DocumentQuote(document=number, title="Nghị định 62", page=7, quote=QUOTE),
    )
    # What a letter says of it is what the document says.
    assert (item.tier.value, item.score) == ("core", 0.9)
    assert (item.themes, item.forms) == (("protection",), ("forced_labour",))
    assert [place.name for place in item.places] == ["Nghệ An"]


@pytest.mark.parametrize("verdict", [ReviewState.UNREVIEWED, ReviewState.UNSURE])
def test_undecided_article_is_listed(
    announce, attach, compose: Compose, database: Database, verdict: ReviewState
) -> None:
    page = announce()
    attach(page)
    review(database, page, verdict)
    assert [one.id for one in compose().items] == [page]


def test_rejected_article_is_not_listed(
    announce, attach, compose: Compose, database: Database
) -> None:
    page = announce()
    attach(page)
    review(database, page, ReviewState.REJECTED)
    assert compose().is_empty


def test_document_about_other_things_lists_nothing(announce, attach, compose: Compose) -> None:
    attach(announce(), relevant=False, tier="none")
    assert compose().is_empty


def test_replaced_or_vanished_document_lists_nothing(
    announce, attach, compose: Compose, database: Database
) -> None:
    replaced, gone = announce(1), announce(2, text=TEXT)
    attach(replaced)
    attach(replaced, sha256="1" * 64, relevant=False, tier="none")
    attach(gone, name="gone")
    with database.writing() as session:
        row = session.scalars(select(StoredAttachment).filter_by(page_id=gone)).one()
        row.gone_at = NOON
    assert compose().is_empty


def test_flagged_article_keeps_its_own_reason(store: Store, attach, compose: Compose) -> None:
    evidence = {"term": "x", "field": "title", "quote": "Triệt phá đường dây", "start": 0, "end": 5}
    attach(store(article_capture(), evidence=[evidence], score=0.5).page_id)
    (item,) = compose().items
    assert (item.flagged_by_document, item.score, bool(item.why)) == (False, 0.5, True)
    assert [one.page for one in item.documents] == [7]


def test_document_of_an_old_article_is_in_the_digest_of_the_week_it_was_read(
    announce, attach, compose: Compose
) -> None:
    attach(announce(at=NOON - timedelta(days=90)))
    assert len(compose().items) == 1


def test_document_of_an_old_flagged_article_makes_it_no_news(
    store: Store, attach, compose: Compose
) -> None:
    attach(store(article_capture(at=NOON - timedelta(days=90))).page_id)
    assert compose().is_empty


def test_copies_with_the_same_document_are_one_story(announce, attach, compose: Compose) -> None:
    pages = [announce(number) for number in (1, 2, 3)]
    for page in pages:
        attach(page)
    (item,) = compose().items
    assert (item.id, [one.id for one in item.copies]) == (pages[0], pages[1:])
    assert len(item.documents) == 1


def test_flagged_copy_leads_and_the_document_of_the_other_is_cited(
    announce, store: Store, attach, compose: Compose
) -> None:
    attach(announce(text=TEXT))
    flagged = store(article_capture()).page_id
    (item,) = compose().items
    assert (item.id, item.flagged_by_document) == (flagged, False)
    assert [one.page for one in item.documents] == [7]


def test_letter_names_it_once_whatever_happens_next(
    announce, attach, subscribe: Subscribe, run_delivery: Run, mail_server: RecordingSmtpServer,
    database: Database,
) -> None:  # fmt: skip
    subscribe()
    page = announce()
    assert run_delivery(mail_server).sent == 0
    attach(page)
    assert [run_delivery(mail_server).sent, run_delivery(mail_server).sent] == [1, 0]
    text = " ".join(plain_text(mail_server.mails[0]).split())
    assert "Công bố văn bản 1" in text
    assert "Vì sao bạn nhận tin này: chỉ văn bản kèm theo nói về mua bán người" in text
    assert REASON in text
    assert text.count("trang 7") == 1
    # Another document, a flag of its own, a document that is gone and back.
    attach(page, name="63")
    assert run_delivery(mail_server).sent == 0
    review(database, page, ReviewState.CONFIRMED)
    assert run_delivery(mail_server).sent == 0
    for verdict in (ReviewState.REJECTED, ReviewState.UNREVIEWED):
        review(database, page, verdict)
        assert run_delivery(mail_server).sent == 0


def test_alert_is_sent_at_once_and_once(
    announce, attach, subscribe: Subscribe, run_delivery: Run, mail_server: RecordingSmtpServer
) -> None:
    subscribe(cadence=Cadence.IMMEDIATE, hour=7)
    attach(announce())
    for minute in (1, 2):
        run_delivery(mail_server, everyone=False, now=NOON + minute * MINUTE)
    (mail,) = mail_server.mails
    assert str(mail["Subject"]) == "[Tin khẩn] Công bố văn bản 1"
    assert REASON in " ".join(plain_text(mail).split())


@pytest.mark.parametrize("changes", [{"tier": "related"}, {"score": 0.3}])
def test_document_less_close_or_sure_waits_for_the_daily_letter(
    announce, attach, subscribe: Subscribe, run_delivery: Run, mail_server: RecordingSmtpServer,
    changes: dict[str, Any],
) -> None:  # fmt: skip
    subscribe(cadence=Cadence.IMMEDIATE, hour=7)
    attach(announce(), **changes)
    run_delivery(mail_server, everyone=False, now=NOON + MINUTE)
    assert mail_server.mails == []
    run_delivery(mail_server, everyone=False, now=NOON + 13 * 60 * MINUTE)
    assert len(mail_server.mails) == 1


@pytest.mark.parametrize(
    ("condition", "sent"),
    [
        ("tier=core", 1), ("theme=protection", 1), ("province=Nghệ An", 1), ("score=0.8", 1),
        ("tier=related", 0), ("theme=prosecution", 0), ("province=Cao Bằng", 0), ("score=0.95", 0),
    ],
)  # fmt: skip
def test_filters_ask_what_the_document_says(
    announce, attach, subscribe: Subscribe, run_delivery: Run, mail_server: RecordingSmtpServer,
    condition: str, sent: int,
) -> None:  # fmt: skip
    subscribe(filters=[condition])
    attach(announce())
    assert run_delivery(mail_server).sent == sent


def test_copy_of_a_known_story_cites_its_document(
    announce, attach, subscribe: Subscribe, run_delivery: Run, mail_server: RecordingSmtpServer,
    store: Store,
) -> None:  # fmt: skip
    subscribe()
    store(article_capture())
    run_delivery(mail_server)
    attach(announce(text=TEXT))
    assert run_delivery(mail_server, now=NOON + 2 * timedelta(hours=1)).sent == 1
    assert REASON in " ".join(plain_text(mail_server.mails[1]).split())


def test_html_brief_line_and_json_have_the_page(
    make_digest: Callable[..., Digest], make_item: Callable[..., StoryItem]
) -> None:
    quote = DocumentQuote(document=9, title="Kế hoạch <b>", page=51, quote="")
    item = replace(make_item(), documents=(quote,), flagged_by_document=True)
    repeat = RepeatedStory(
        id=2, url="https://x.vn/2", source="x.vn", title="Cũ", copies=(), documents=(quote,)
    )
    many = make_digest(*(replace(item, id=number) for number in range(1, 400)), repeats=(repeat,))
    mail = CachedRenderer(public_url="https://t.example.org").render(many)
    assert "Vì sao bạn nhận tin này: chỉ văn bản kèm theo nói về mua bán người" in mail.html
    assert 'href="https://t.example.org/documents/9?first=51#page-51"' in mail.html
    assert "vov.vn · Văn bản “Kế hoạch &lt;b&gt;”, trang 51 · " in mail.html
    assert "“”" not in mail.text + mail.html
    record = digest_record(many)
    assert record["items"][0]["flagged_by_document"] is True
    assert record["repeats"][0]["documents"] == [
        {"id": 9, "title": "Kế hoạch <b>", "page": 51, "quote": ""}
    ]
