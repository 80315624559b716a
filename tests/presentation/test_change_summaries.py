"""Change summaries: every noun and figure of an edit has a text in both languages."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from article.edits.article_diff import diff_articles
from article.edits.significant_words import COUNTED_NOUNS
from article.message import Message
from article.model import Article
from presentation.i18n import Language, Translator

ENGLISH = Translator(Language.ENGLISH, zone=ZoneInfo("Asia/Ho_Chi_Minh"))
VIETNAMESE = Translator(Language.VIETNAMESE, zone=ZoneInfo("Asia/Ho_Chi_Minh"))


def recounted(noun: str, old: str = "3", new: str = "5") -> Message:
    before = Article(title="Tin", text=f"Công an cho biết có {old} {noun} trong đó.")
    after = Article(title="Tin", text=f"Công an cho biết có {new} {noun} trong đó.")
    return diff_articles(before, after).summary


@pytest.mark.parametrize("noun", COUNTED_NOUNS)
def test_every_noun_that_is_counted_can_be_written_in_english(noun: str) -> None:
    summary = ENGLISH.render(recounted(noun))
    assert summary.endswith(" 3 → 5")
    assert summary.replace("→", "").isascii()


def test_both_numbers_are_written_in_both_languages() -> None:
    assert VIETNAMESE.render(recounted("nạn nhân")) == "số nạn nhân 3 → 5"
    assert ENGLISH.render(recounted("nạn nhân")) == "victims 3 → 5"


@pytest.mark.parametrize(
    ("old", "new"), [("1.250", "1.350"), ("12/10", "13/10"), ("3,5%", "4%"), ("2", "17")]
)
def test_figure_of_any_form_can_be_written_in_english(old: str, new: str) -> None:
    assert ENGLISH.render(recounted("tấn", old, new)) == f"figure {old} → {new}"
