"""Edits: what a reader sees of a rewritten article."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from examples import NOON, sighting

from digest.press import Press
from digest.value import Digest
from storage.keeping import Kept

BEFORE = (
    "Công an tỉnh giải cứu bảy nạn nhân bị lừa bán sang bên kia biên giới trong tháng này. " * 2
)
AFTER = BEFORE.replace("bảy", "chín", 1)


def test_edit_is_told_word_by_word(
    keep: Callable[..., Kept], composed: Callable[..., Digest]
) -> None:
    keep(sighting(at=NOON - timedelta(days=2), text=BEFORE))
    keep(sighting(text=AFTER))
    digest = composed()
    (change,) = digest.changes
    edits = {edit.step: edit.text.strip() for edit in change.events[0].passages[0]}
    assert (edits["removed"], edits["added"]) == ("bảy", "chín")
    told = Press().render(digest)
    assert "[-bảy-]" in told.text
    assert ">chín" in told.html
    assert "<del" in told.html
