"""Edits: what a reader sees of a rewritten article."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from fixtures.samples.sample_objects import NOON, article_capture

from article.model import Attachment
from digest.model import Digest
from digest.render.renderer import CachedRenderer
from pipelines.documents.attachment_changes import mark_content
from pipelines.items import StoredCapture
from storage.documents.attachments import claim_attachment
from storage.engine import Database

BEFORE = (
    "Công an tỉnh giải cứu bảy nạn nhân bị lừa bán sang bên kia biên giới trong tháng này. " * 2
)
AFTER = BEFORE.replace("bảy", "chín", 1)


def test_edit_is_shown_word_by_word(
    store: Callable[..., StoredCapture], compose: Callable[..., Digest]
) -> None:
    store(article_capture(at=NOON - timedelta(days=2), text=BEFORE))
    store(article_capture(text=AFTER))
    digest = compose()
    (change,) = digest.changes
    edits = {edit.step: edit.text.strip() for edit in change.events[0].passages[0]}
    assert (edits["removed"], edits["added"]) == ("bảy", "chín")
    mail = CachedRenderer().render(digest)
    assert "[-bảy-]" in mail.text
    assert ">chín" in mail.html
    assert "<del" in mail.html


def test_document_that_changed_is_in_the_letter_like_an_edit(
    database: Database,
    store: Callable[..., StoredCapture],
    compose: Callable[..., Digest],
) -> None:
    draft = Attachment(url="https://vov.vn/du-thao.pdf", title="Dự thảo nghị định")
    store(article_capture(at=NOON - timedelta(days=2), text=BEFORE, attachments=(draft,)))
    with database.writing() as session:
        found = claim_attachment(session, page_key="vov.vn:1", url=draft.url)
        assert found
        mark_content(session, *found, sha256="1" * 64, at=NOON - timedelta(days=2))
        mark_content(session, *found, sha256="2" * 64, at=NOON)
    mail = CachedRenderer().render(compose())
    assert "tệp đính kèm “Dự thảo nghị định” đã thay đổi" in mail.text
    assert "tệp đính kèm “Dự thảo nghị định” đã thay đổi" in mail.html
