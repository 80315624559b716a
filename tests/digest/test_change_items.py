"""Edits: what a reader sees of a rewritten article."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sample_objects import NOON, article_capture

from digest.model import Digest
from digest.render.renderer import CachedRenderer
from pipelines.items import StoredCapture

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
