"""Which articles only a document flags: the same in SQL and in Python, on both databases."""

from __future__ import annotations

from itertools import product

from fixtures.samples.sample_objects import NOON, article_capture, store_capture, stored_judgement
from sqlalchemy import select

from storage.articles.current import current_articles
from storage.articles.flagged import counts_as_flagged, is_flagged
from storage.delivery.notices import enqueue_notices
from storage.documents.flagged_articles import (
    counts_as_flagged_by_document,
    is_flagged_by_document,
)
from storage.engine import Database
from storage.models import Notice, Page, ReviewState, StoredAttachment, StoredDocument

NEW, OLD = "1" * 64, "0" * 64
DOCUMENTS = {
    # content last seen, is gone, contents with whether they are relevant: is the article flagged?
    "none": (None, False, {}, False),
    "relevant": (NEW, False, {NEW: True}, True),
    "other": (NEW, False, {NEW: False}, False),
    "replaced": (NEW, False, {OLD: True, NEW: False}, False),
    "newly relevant": (NEW, False, {OLD: False, NEW: True}, True),
    "gone": (NEW, True, {NEW: True}, False),
    "never fetched": (None, False, {OLD: True}, False),
}


def store(database: Database) -> dict[int, bool]:
    """Store an article of each kind; returns whether only its document flags it."""
    expected = {}
    cases = product(ReviewState, (True, False, None), DOCUMENTS)
    with database.writing() as session:
        for number, (verdict, relevant, kind) in enumerate(cases):
            url = f"https://vov.vn/a-{number}.vov"
            seen = article_capture(key=url, url=url, title=f"Bài {number}")
            judgement = stored_judgement(relevant=bool(relevant))
            page = session.get_one(Page, store_capture(session, seen, judgement=judgement).page_id)
            page.review = verdict
            if relevant is None:
                page.judgement_id = None
            sha256, is_gone, contents, has_relevant = DOCUMENTS[kind]
            address = f"https://vov.vn/{number}.pdf"
            session.add(
                StoredAttachment(
                    page_id=page.id, url=address, over_http=False, first_seen_at=NOON, linked=True,
                    sha256=sha256, gone_at=NOON if is_gone else None,
                )
            )  # fmt: skip
            for content, is_relevant in contents.items():
                session.add(
                    StoredDocument(
                        url=address, sha256=content, seen_at=NOON, page_count=1, ocr_share=0.0,
                        relevant=is_relevant, score=0.9,
                    )
                )  # fmt: skip
            is_flagged_itself = counts_as_flagged(verdict, judgement if relevant else None)
            expected[page.id] = (
                has_relevant and not is_flagged_itself and verdict is not ReviewState.REJECTED
            )
    return expected


def test_sql_and_python_give_the_same_answer_for_every_case(database: Database) -> None:
    expected = store(database)
    with database.reading() as session:
        rows = session.execute(
            current_articles().add_columns(is_flagged_by_document()).order_by(Page.id)
        ).all()
        assert {page.id: found for page, _, _, found in rows} == expected
        assert {
            page.id: counts_as_flagged_by_document(page, judgement)
            for page, _, judgement, _ in rows
        } == expected
    assert sum(expected.values()) == 8


def test_each_has_one_notice_as_flagged_articles_have(database: Database) -> None:
    by_document = {page for page, found in store(database).items() if found}
    with database.writing() as session:
        enqueue_notices(session, now=NOON)
        rows = session.execute(current_articles().add_columns(is_flagged())).all()
        flagged = {page.id for page, _, _, is_flagged_itself in rows if is_flagged_itself}
        numbered = [one.page_id or 0 for one in session.scalars(select(Notice))]
        assert sorted(numbered) == sorted(by_document | flagged)
        newest = enqueue_notices(session, now=NOON)
        assert newest == len(numbered)
        session.query(StoredAttachment).update({"gone_at": NOON})
        enqueue_notices(session, now=NOON)
        assert set(session.scalars(select(Notice.page_id))) == flagged
