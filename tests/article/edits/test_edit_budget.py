"""Comparing two revisions is bounded work, and is done once, before the transaction."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fixtures.samples.sample_objects import article_capture

from article.edits import article_diff
from article.edits.article_diff import MAX_COMPARED_LETTERS, diff_articles
from article.edits.significance import EditReason
from article.edits.word_diff import Replacement

pytestmark = pytest.mark.slow

ARTICLE = article_capture().article
PARAGRAPH = "Công an huyện cho biết ba nạn nhân đã được đưa về nhà ngay trong đêm hôm qua."


def rewritten(paragraphs: int) -> tuple[str, str]:
    """Return a text, and the same with every second word changed."""
    old = "\n".join(f"{PARAGRAPH} {number}" for number in range(paragraphs))
    lines = [
        " ".join(f"{word}y" if at % 2 else word for at, word in enumerate(line.split()))
        for line in old.splitlines()
    ]
    return old, "\n".join(lines)


def count_classified(monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> int:
    """Return how many replacements of words are looked at."""
    seen: list[Replacement] = []
    real = article_diff.reasons_for

    def count(one: Replacement) -> set[EditReason]:
        seen.append(one)
        return real(one)

    monkeypatch.setattr(article_diff, "reasons_for", count)
    diff_articles(replace(ARTICLE, text=old), replace(ARTICLE, text=new))
    return len(seen)


def test_work_does_not_grow_beyond_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    few = count_classified(monkeypatch, *rewritten(900))
    many = count_classified(monkeypatch, *rewritten(6_000))
    assert few > 1_000
    assert many <= few


def test_what_lies_beyond_the_budget_counts_as_rewritten() -> None:
    old, new = rewritten(2 * MAX_COMPARED_LETTERS // len(PARAGRAPH))
    differs = diff_articles(replace(ARTICLE, text=old), replace(ARTICLE, text=new))
    assert {EditReason.REMOVED, EditReason.ADDED} <= set(differs.reasons)
    beyond = differs.changed_texts[-1]
    assert [segment.text for segment in beyond.word_diff] == [beyond.old, beyond.new]


def test_number_within_the_budget_is_found_beside_a_long_rewriting() -> None:
    old, new = rewritten(2 * MAX_COMPARED_LETTERS // len(PARAGRAPH))
    differs = diff_articles(
        replace(ARTICLE, text=f"Có 3 nạn nhân.\nHôm nay.\n{old}"),
        replace(ARTICLE, text=f"Có 5 nạn nhân.\nHôm nay.\n{new}"),
    )
    assert EditReason.NUMBERS in differs.reasons


def test_edit_is_compared_once_for_verifying_and_storing(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = (replace(ARTICLE, text=text) for text in rewritten(7))
    first = diff_articles(old, new)
    assert diff_articles(replace(old, section="Tin"), replace(new, section="Tin")) is first
