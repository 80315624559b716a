"""Judge: what says something new is judged by its own words, what does not is not judged again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fixtures.samples.sample_objects import TEXT, article_capture

from article.bounds import JUDGED_TEXT
from article.fingerprint import fingerprint
from article.model import ArticleCapture
from pipelines.process import identify, judge
from relevance import Judgement

pytestmark = pytest.mark.slow

SCHOOL = "Sáng 12/10, trường trung học cơ sở khai giảng lớp bơi miễn phí cho học sinh toàn huyện."


def judged(seen: ArticleCapture) -> Judgement:
    judgement = judge(identify(seen, last_fingerprint=None)).judgement
    assert judgement is not None
    return judgement


def test_new_words_on_our_subject_are_relevant_with_evidence() -> None:
    judgement = judged(article_capture())
    assert judgement.relevant
    assert judgement.evidence


def test_new_words_on_another_subject_are_judged_too() -> None:
    assert not judged(article_capture(title="Lớp bơi miễn phí", text=SCHOOL)).relevant


def test_unchanged_words_take_the_short_way() -> None:
    seen = article_capture()
    identified = identify(seen, last_fingerprint=fingerprint(seen.article))
    assert judge(identified).judgement is None


def test_evidence_points_into_the_words_it_was_found_in() -> None:
    article = article_capture().article
    for evidence in judged(article_capture()).evidence:
        assert getattr(article, evidence.field)[evidence.start : evidence.end]


def test_beginning_of_a_text_without_end_is_judged() -> None:
    long = article_capture(text="\n".join([TEXT, *[SCHOOL] * 5_000]))
    first = replace(long, article=replace(long.article, text=long.article.text[:JUDGED_TEXT]))
    assert len(long.article.text) > JUDGED_TEXT
    assert judged(long) == judged(first)
