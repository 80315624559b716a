"""Same event: reports in different words are grouped, similar reports of other events are not."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest
import yaml

from article.dates import HANOI
from article.model import Article, Image
from article.similarity.same_event import may_be_same_event, same_event, summarise
from article.similarity.story_features import (
    FeatureKind,
    StoryFeatures,
    extract_features,
)
from relevance import judge
from relevance.judgement import PlaceKind

EVENTS = Path(__file__).parent / "events"
MORNING = datetime(2026, 10, 14, 8, tzinfo=HANOI)


def features(article: Article, *, day: int = 0) -> StoryFeatures:
    places = judge(title=article.title, lead=article.lead, text=article.text).places
    return extract_features(
        article,
        at=MORNING + timedelta(days=day),
        provinces={one.now or one.name for one in places if one.kind is PlaceKind.PROVINCE},
        sites={one.name for one in places if one.kind is PlaceKind.SITE},
    )


def reports(name: str) -> list[tuple[str, StoryFeatures]]:
    events = yaml.safe_load((EVENTS / f"{name}.yaml").read_text(encoding="utf-8"))
    return [
        (
            event["event"],
            features(
                Article(title=one["title"], lead=one.get("lead"), text=one["text"], language="vi"),
                day=one["day"],
            ),
        )
        for event in events
        for one in event["reports"]
    ]


@pytest.mark.parametrize("name", ["tuned", "unseen"])
def test_pairs_of_one_event_are_found_and_others_are_not(name: str) -> None:
    found = right = wanted = 0
    for (event, one), (other_event, other) in combinations(reports(name), 2):
        together = same_event(one, other) is not None
        found += together
        wanted += event == other_event
        right += together and event == other_event
    precision, recall = right / found, right / wanted
    assert precision >= 0.95
    assert 2 * precision * recall / (precision + recall) >= 0.8


@pytest.mark.parametrize("name", ["tuned", "unseen"])
def test_index_finds_what_the_comparison_would(name: str) -> None:
    features_by_name = reports(name)
    pairs = [
        (one, other)
        for (_, one), (_, other) in combinations(features_by_name, 2)
        if same_event(one, other)
    ]
    shared = [len(set(one.index_hashes) & set(other.index_hashes)) >= 2 for one, other in pairs]
    assert sum(shared) / len(pairs) >= 0.9


SENTENCE = (
    "TAND tỉnh Nghệ An ngày 13/10 tuyên phạt {who} 15 năm tù về tội mua bán người dưới 16 tuổi. Hai em quê {home} bị "
    "lừa rồi bán {where}."
)


def sentence(who: str, home: str, where: str) -> StoryFeatures:
    text = SENTENCE.format(who=who, home=home, where=where)
    return features(Article(title="Nghệ An: 15 năm tù vì bán hai thiếu nữ", text=text))


def test_two_sentences_of_one_court_on_one_day_are_two_events() -> None:
    one = sentence("Moong Văn Thắng", "Quế Phong", "cho sòng bài ở Bò Kẹo")
    assert same_event(one, sentence("Vi Thị Nhàn", "Kỳ Sơn", "sang Quảng Tây")) is None
    assert same_event(one, sentence("Moong Văn Thắng", "Quế Phong", "sang Lào"))


@pytest.mark.parametrize("name", ["tuned", "unseen"])
def test_an_outline_rules_out_none_that_the_comparison_finds_and_most_of_the_others(
    name: str,
) -> None:
    pairs = [(one, other) for (_, one), (_, other) in combinations(reports(name), 2)]
    found = [same_event(one, other) is not None for one, other in pairs]
    possible = [may_be_same_event(one, summarise(other)) for one, other in pairs]
    assert all(may for may, same in zip(possible, found, strict=True) if same)
    assert sum(possible) - sum(found) <= 0.05 * len(pairs)


def test_an_outline_leaves_another_language_to_the_comparison() -> None:
    english = edition("en", "Seven people are back.")
    assert may_be_same_event(edition("vi", "Bảy công dân trở về."), summarise(english))


def test_reports_a_week_apart_are_two_events() -> None:
    (_, one), (_, other) = reports("tuned")[:2]
    later = features(Article(title="x", text="y"), day=7)
    assert same_event(one, other)
    assert same_event(one, StoryFeatures(
        day=later.day, language="vi", provinces=other.provinces, weights=other.weights,
    )) is None  # fmt: skip


def test_names_are_never_among_the_signs_of_the_index() -> None:
    article = Article(title="Tin", text="Bị hại là chị Vàng Thị Xuyến ở xã Lượng Minh. " * 3)
    known = features(article)
    assert "vàng thị" in known.of_kind(FeatureKind.NAME)
    bare = StoryFeatures(day=known.day, language="vi", provinces=known.provinces, weights={
        sign: weight for sign, weight in known.weights.items() if sign[0] is not FeatureKind.NAME
    })  # fmt: skip
    assert known.index_hashes == bare.index_hashes


PICTURE = Image(url="https://media.a.vn/2026/10/don-bien-phong-cau-treo-20261014.jpg")


def edition(language: str, text: str, *images: Image) -> StoryFeatures:
    article = Article(title="Story", text=text, language=language, images=images)
    return extract_features(article, at=MORNING)


def test_editions_with_one_picture_are_translations() -> None:
    same = same_event(
        edition("vi", "Bảy công dân trở về.", PICTURE), edition("en", "Seven are back.", PICTURE)
    )
    assert same is not None
    assert set(same.shared) == {FeatureKind.PICTURE}


def test_editions_with_the_same_large_numbers_are_translations() -> None:
    vietnamese = edition("vi", "Có 1.234 nạn nhân, 5.678 cuộc gọi và 912 vụ.")
    english = edition("en", "There were 1,234 victims, 5,678 calls and 912 cases.")
    assert same_event(vietnamese, english)


def test_editions_are_never_linked_by_guess() -> None:
    vietnamese = edition("vi", "Bảy công dân trở về qua cửa khẩu Cầu Treo, Hà Tĩnh.")
    english = edition("en", "Seven citizens returned through Cau Treo, Ha Tinh.")
    assert same_event(vietnamese, english) is None


def test_letter_that_grows_by_case_folding_stops_nothing() -> None:
    features(Article(title="Từ İstanbul về Hà Nội", text="Đoàn công tác từ İstanbul về nước."))
